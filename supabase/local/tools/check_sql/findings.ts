/**
 * What the tools object to, and the few objections that are overruled.
 *
 * @module
 */

import { Failure } from "../../failure.ts";

/** One objection of one tool. */
export interface Finding {
  tool: "squawk" | "lint" | "advisors";
  level: "error" | "warning" | "info";
  /** The same in every run: what an exception names. */
  key: string;
  /** Which object, and what about it. */
  text: string;
  hint?: string;
}

/** A finding that may stay. */
export interface Exception {
  /** As the report prints it in brackets. */
  key: string;
  /** Why it is right as it is. */
  why: string;
}

/** Every exception there is. */
export const EXCEPTIONS: readonly Exception[] = [];

const MOST = 5;
const ORDER = ["error", "warning", "info"];

/** What remains when the exceptions are taken away, the worst first, and which of them are out of date. */
export interface Remaining {
  findings: Finding[];
  stale: Exception[];
}

/** Throws a {@linkcode Failure} when the list has grown beyond five. */
export function overrule(findings: Finding[], exceptions: readonly Exception[]): Remaining {
  if (exceptions.length > MOST) {
    throw new Failure(
      `Cannot accept ${exceptions.length} exceptions: ${MOST} are the most`,
      "Mend what one of them stands for",
    );
  }
  return {
    findings: findings
      .filter(({ key }) => !exceptions.some((exception) => exception.key === key))
      .sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level)),
    stale: exceptions.filter(({ key }) => !findings.some((finding) => finding.key === key)),
  };
}
