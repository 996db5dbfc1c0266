/**
 * What a tool is told at the terminal.
 *
 * @module
 */

import { parseArgs, type ParseArgsConfig } from "node:util";
import { Failure } from "./failure.ts";

/** Reads the arguments; throws a {@linkcode Failure} that shows the usage where one is not known. */
export function readCommandLine<T extends ParseArgsConfig>(
  config: T,
  usage: string,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new Failure(`Cannot read the command line: ${(cause as Error).message}`, usage);
  }
}
