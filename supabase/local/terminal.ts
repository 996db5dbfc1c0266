/**
 * The one file that writes to the terminal: lines for people, failures with a hint.
 *
 * @module
 */

import { styleText } from "node:util";
import { Failure } from "./failure.ts";

/** How a piece of text may look; plain where nobody sees colours. */
export type Style = Parameters<typeof styleText>[0];

const toPeople = Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR");

/** Writes a line to standard output. */
export function say(text = ""): void {
  write(Deno.stdout, text);
}

/** Writes a line to standard error. */
export function warn(text: string): void {
  write(Deno.stderr, text);
}

/** Colours text when standard output is a terminal and `NO_COLOR` is not set. */
export function styled(style: Style, text: string): string {
  return toPeople ? styleText(style, text, { validateStream: false }) : text;
}

/** Prints what went wrong: a {@linkcode Failure} as sentence and hint, anything else with its stack. */
export function complain(thrown: unknown): void {
  if (!(thrown instanceof Failure)) return warn(Deno.inspect(thrown, { colors: toPeople }));
  warn(styled("red", thrown.message));
  if (thrown.hint) warn(styled("dim", thrown.hint));
}

/** Runs a tool; when it throws, complains and leaves with exit code 1. */
export async function runTool(tool: () => Promise<void>): Promise<void> {
  try {
    await tool();
  } catch (thrown) {
    complain(thrown);
    Deno.exitCode = 1;
  }
}

function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text + "\n");
  try {
    for (let sent = 0; sent < bytes.length;) sent += stream.writeSync(bytes.subarray(sent));
  } catch (error) {
    // Whoever read the output (head, less) has seen enough.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
