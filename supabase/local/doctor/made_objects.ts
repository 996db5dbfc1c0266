/**
 * What migrations make by statements of their own; what a `do` block makes is not seen.
 *
 * @module
 */

import type { Migration } from "../database/migrations.ts";

/** Something that has to be there once its migration has run. */
export interface Made {
  kind: "table" | "view" | "function" | "trigger" | "policy";
  /** With its schema, except for triggers and policies. */
  name: string;
  /** The table of a trigger or policy. */
  of?: string;
  file: string;
}

const NAME = /([a-z_][\w]*\.[a-z_][\w]*)/.source;
const PATTERNS: [kind: Made["kind"], pattern: RegExp][] = [
  ["table", new RegExp(`^create (?:unlogged )?table (?:if not exists )?${NAME}`)],
  ["view", new RegExp(`^create (?:or replace )?(?:materialized )?view ${NAME}`)],
  ["function", new RegExp(`^create (?:or replace )?function ${NAME}`)],
  ["trigger", new RegExp(`^create (?:or replace |constraint )*trigger (\\w+) .*? on ${NAME}`)],
  ["policy", new RegExp(`^create policy "?(.+?)"? on ${NAME}`)],
];

/** A function is dropped by its name and the types of its arguments. */
const DROPPED =
  /^drop (\w+) (?:if exists )?"?([^"(;]+?)"?(?: on (\S+))?(?: ?\([^;]*\))?( cascade)?$/;

/** Reads the statements in order; what a later one drops is not expected. */
export function madeBy(migrations: Migration[]): Made[] {
  const made = new Map<string, Made>();
  for (const { file, statements } of migrations) {
    for (const { text } of statements) {
      const words = text.replaceAll(/\s+/g, " ");
      const dropped = DROPPED.exec(words);
      if (dropped) made.delete([dropped[1], dropped[2], dropped[3] ?? ""].join(" "));
      for (const [kind, pattern] of PATTERNS) {
        const [, name, of] = pattern.exec(words) ?? [];
        if (name) {
          made.set([kind, name, of ?? ""].join(" "), { kind, name, ...(of && { of }), file });
        }
      }
    }
  }
  return [...made.values()];
}
