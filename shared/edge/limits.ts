/**
 * How often things may be done: every number in one place, each to be changed by a variable. What the
 * database counts has its numbers there, and is changed here as well.
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

/** The limit of a function whose calls the database counts where their work begins. */
export const IN_DATABASE = undefined;

/**
 * Limits that the database counts, for callers who pass the function by: what a variable says of them,
 * by their names in `private.call_limits`. Undefined where none does, and the number there stays.
 */
export const databaseLimits = {
  questions: () => chosenLimit("LIMIT_QUESTIONS"),
  dry_runs: () => chosenLimit("LIMIT_DRY_RUNS"),
} as const;

/** Asks the environment at each use: what an operator writes there wrongly fails aloud. */
function limit(variable: string, max: number, seconds: number): RateLimit {
  const chosen = () => written(variable, optionalEnv(variable)) ?? { max, seconds };
  return {
    get max() {
      return chosen().max;
    },
    get seconds() {
      return chosen().seconds;
    },
  };
}

function chosenLimit(variable: string): RateLimit | undefined {
  return written(variable, optionalEnv(variable));
}

function written(variable: string, text: string | undefined): RateLimit | undefined {
  if (text === undefined) return undefined;
  const [, max, seconds] = /^([1-9]\d{0,8})\/([1-9]\d{0,6})$/.exec(text) ?? [];
  if (!max || !seconds) {
    throw new Error(`Cannot limit calls: "${variable}" is not like "600/60"`);
  }
  if (Number(max) / Number(seconds) > MOST_A_SECOND) {
    throw new Error(`Cannot limit calls: "${variable}" is above ${MOST_A_SECOND} a second`);
  }
  return { max: Number(max), seconds: Number(seconds) };
}
