/**
 * Variables of the environment for as long as a test needs them.
 *
 * @module
 */

/** Sets these until it is disposed of, and then puts back what was there. */
export function withEnv(settings: Record<string, string>): Disposable {
  const before = Object.keys(settings).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(settings)) Deno.env.set(name, value);
  return {
    [Symbol.dispose]() {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    },
  };
}
