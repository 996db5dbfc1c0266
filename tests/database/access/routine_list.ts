/**
 * The list of functions as it is committed: `tests/database/functions.tsv`.
 *
 * @module
 */

import type { Routine } from "./routines.ts";

const ROLES = ["anon", "authenticated", "service_role"];

/** One line a function, tabs between, a line of headings first. */
export function routineList(routines: readonly Routine[]): string {
  const lines = routines.map((routine) => [
    routine.signature,
    routine.isDefiner ? "definer" : "invoker",
    routine.owner,
    routine.searchPath ?? "not pinned",
    ...ROLES.map((role) => routine.callers.includes(role) ? "yes" : "-"),
  ]);
  const headings = ["function", "rights", "owner", "search_path", ...ROLES];
  return [headings, ...lines].map((cells) => cells.join("\t")).join("\n") + "\n";
}
