/**
 * Writes values into messages as upstream's language does.
 *
 * @module
 */

/** `"text"`, `["a", "b"]`, `%{"key" => "value"}`, `nil`. */
export function inspected(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  if (Array.isArray(value)) return `[${value.map(inspected).join(", ")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined).sort();
  return `%{${entries.map(([key, each]) => `${inspected(key)} => ${inspected(each)}`).join(", ")}}`;
}
