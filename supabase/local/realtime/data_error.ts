/**
 * Errors that come from values and types, and not from the database's state.
 *
 * @module
 */

/** What Postgres says of it; undefined for any other error. Class 22 is bad data, 42 what no type can do. */
export function dataError(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return error instanceof Error && /^(0A|22|23|42)/.test(code) ? error.message : undefined;
}
