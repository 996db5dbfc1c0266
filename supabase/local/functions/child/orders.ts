/**
 * What the runner and a function's process say to each other: JSON, one line each. The runner writes
 * to the process's standard input; the process answers on its standard output, between the lines a
 * function prints, and begins each with the mark it was given.
 *
 * @module
 */

/** The first line a process gets: which function to become. */
export interface Boot {
  /** Begins each line that comes from the process and not from the function. */
  mark: string;
  /** The file URL of the function's entry point. */
  entry: string;
  /** The path of the unix socket to serve on. */
  socket: string;
  /** The only directory the process may write to. */
  temporary: string;
  /** The whole environment the function sees. */
  env: Record<string, string>;
}

/** The second and last line: end, when the open requests and the background work are done. */
export interface Retire {
  /** What `beforeunload` tells the function. */
  reason: string;
  /** How long background work may go on, in milliseconds. */
  drainMs: number;
}

/** The levels of a log line. */
export type Level = "debug" | "info" | "warn" | "error";

/** What a process reports. */
export type Report =
  | { is: "ready"; importMs: number }
  | { is: "failed"; text: string }
  /** Once when told to end and once when the last request has ended: how many are still open. */
  | { is: "draining"; open: number }
  | { is: "log"; level: Level; text: string; request: string | undefined };

/** The header that carries a fault of the handler to the runner; its value begins with the mark. */
export const FAULT_HEADER = "x-runner-fault";

/** The lines of a stream of bytes, as they come; the last one need not end with a line break. */
export async function* linesOf(bytes: ReadableStream<Uint8Array<ArrayBuffer>>) {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest) yield rest;
}
