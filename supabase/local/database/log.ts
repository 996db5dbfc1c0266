/**
 * Where the stack's parts say what happened; the terminal decides what is shown.
 *
 * @module
 */

/** Takes one line; `fields` are small values worth searching for. "debug" may hold users' data. */
export type Log = (
  level: "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Record<string, unknown>,
) => void;
