/**
 * How often things may be done: every number in one place, each to be changed by a variable.
 *
 * @module
 */

import { optionalEnv } from "./env.ts";

/** How many calls one caller may make in a row, and in how many seconds they come back. */
export interface RateLimit {
  readonly max: number;
  readonly seconds: number;
}

/** Between two calls the database counts microseconds; what would be none is no limit. */
const MOST_A_SECOND = 100_000;

/** By what is done. A variable overrides a number as `LIMIT_READS=1200/60`: calls, seconds. */
export const limits = {
  reads: limit("LIMIT_READS", 120, 60),
  changes: limit("LIMIT_CHANGES", 60, 60),
  /** What asks a model. */
  models: limit("LIMIT_MODELS", 20, 60),
  /** Lowers only: the database counts twenty an hour itself, for callers who pass the function by. */
  questions: limit("LIMIT_QUESTIONS", 20, 3600),
  /** As many as the table takes, whichever way they come. */
  messages: limit("LIMIT_MESSAGES", 120, 60),
  /** A batch at a time, for readers that turn pages. */
  syncs: limit("LIMIT_SYNCS", 120, 60),
  pulls: limit("LIMIT_PULLS", 240, 60),
  /** A call for each message that is shown; most of them find it translated. */
  translations: limit("LIMIT_TRANSLATIONS", 60, 60),
  /** What clients say of their errors and times; they gather it first. */
  reports: limit("LIMIT_REPORTS", 12, 60),
  /** What cron and servers do with a key of theirs. */
  servers: limit("LIMIT_SERVERS", 600, 60),
  /** A household reads behind one address; a reader asks a few times a minute. */
  wires: limit("LIMIT_WIRES", 240, 60),
  /** New accounts from one address, through a reader. */
  registrations: limit("LIMIT_REGISTRATIONS", 5, 3600),
} as const;

/** Asks the environment at each use: what an operator writes there wrongly fails aloud. */
function limit(variable: string, max: number, seconds: number): RateLimit {
  const chosen = () => {
    const text = optionalEnv(variable);
    if (text === undefined) return [max, seconds] as const;
    const [, calls, window] = /^([1-9]\d{0,8})\/([1-9]\d{0,6})$/.exec(text) ?? [];
    if (!calls || !window) {
      throw new Error(`Cannot limit calls: "${variable}" is not like "${max}/${seconds}"`);
    }
    if (Number(calls) / Number(window) > MOST_A_SECOND) {
      throw new Error(`Cannot limit calls: "${variable}" is above ${MOST_A_SECOND} a second`);
    }
    return [Number(calls), Number(window)] as const;
  };
  return {
    get max() {
      return chosen()[0];
    },
    get seconds() {
      return chosen()[1];
    },
  };
}
