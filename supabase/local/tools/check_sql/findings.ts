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
export const EXCEPTIONS: readonly Exception[] = [
  {
    key: 'private.sample_queries: relation "extensions.pg_stat_statements" does not exist',
    why: "it asks for the view at run time, where there is one",
  },
  {
    key: "private.read_export_rows: cannot determinate a result of dynamic SQL",
    why: "it reads any table of the register, for the server alone",
  },
  {
    key: "private.read_export_shared: cannot determinate a result of dynamic SQL",
    why: "it asks the reader that a domain has named, for the server alone",
  },
  {
    key:
      "adding-required-field supabase/migrations/20260101000210_platform_audit_seals.sql 0053d65b",
    why: "the table was made in the file before, and is empty",
  },
  {
    key:
      "require-concurrent-index-creation supabase/migrations/20260101000210_platform_audit_seals.sql 2348b02c",
    why: "the same: nobody writes to it yet",
  },
];

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
