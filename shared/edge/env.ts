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

const namedKeys = new Map<string, { text: string | undefined; keys: Record<string, unknown> }>();

/** The keys that a variable holds by name, read once as long as it stays the same; what is none has none. */
export function keysIn(variable: string): Record<string, unknown> {
  const text = optionalEnv(variable);
  const known = namedKeys.get(variable);
  if (known && known.text === text) return known.keys;
  const keys = objectIn(text);
  namedKeys.set(variable, { text, keys });
  return keys;
}

function objectIn(text = "{}"): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
