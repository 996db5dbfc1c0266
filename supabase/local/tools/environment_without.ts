/**
 * The environment for a program that must not see one of its variables.
 *
 * @module
 */

/** All variables of this process but one; for `clearEnv: true`, because an empty one is still set. */
export function environmentWithout(name: string): Record<string, string> {
  const { [name]: _, ...rest } = Deno.env.toObject();
  return rest;
}
