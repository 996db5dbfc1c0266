/**
 * Reads the environment in one place, and says which variable is missing.
 *
 * @module
 */

/** The value of a variable that has to be set. */
export function env(name: string): string {
  const value = optionalEnv(name);
  if (value === undefined) throw new Error(`Cannot start: the variable "${name}" is not set`);
  return value;
}

/** The value of a variable, or undefined when it is unset or empty. */
export function optionalEnv(name: string): string | undefined {
  return Deno.env.get(name) || undefined;
}
