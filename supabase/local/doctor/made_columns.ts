/**
 * Which columns the tables of migrations have; what a `do` block makes is not seen.
 *
 * @module
 */

import type { Migration } from "../database/migrations.ts";
import { tokens } from "../database/sql_tokens.ts";

/** A column that has to be there once its migration has run. */
export interface MadeColumn {
  table: string;
  name: string;
  file: string;
}

const CREATE = /^create (?:unlogged )?table (?:if not exists )?([\w.]+) \(/;
const ALTER = /^alter table (?:if exists )?(?:only )?([\w.]+) /;
const DROP = /^drop table (?:if exists )?([\w., ]+?)(?: cascade)?$/;

/** What a line of a table begins with that is no column. */
const NO_COLUMN = /^(constraint|primary|unique|check|foreign|exclude|like)$/;

/** Reads the statements in order; what a later one drops or renames is not expected. */
export function columnsMadeBy(migrations: Migration[]): MadeColumn[] {
  const made = new Map<string, Map<string, string>>();
  for (const { file, statements } of migrations) {
    for (const { text } of statements) {
      if (!/^(create|alter|drop)\s/i.test(text)) continue;
      const words = withoutComments(text);
      const created = CREATE.exec(words);
      if (created?.[1]) {
        const inside = columnsIn(untilClosed(words.slice(created[0].length)));
        made.set(created[1], new Map(inside.map((name) => [name, file])));
      }
      const altered = ALTER.exec(words);
      const columns = made.get(altered?.[1] ?? "");
      if (altered && columns) alter(columns, words.slice(altered[0].length), file);
      for (const table of DROP.exec(words)?.[1]?.split(/, */) ?? []) made.delete(table);
    }
  }
  return [...made].flatMap(([table, columns]) =>
    [...columns].map(([name, file]) => ({ table, name, file }))
  );
}

function columnsIn(inside: string): string[] {
  return parts(inside).map((part) => /^"?(\w+)/.exec(part)?.[1] ?? "")
    .filter((name) => name && !NO_COLUMN.test(name));
}

/** Up to the parenthesis that was open before: behind it stand a table's options. */
function untilClosed(text: string): string {
  let depth = 1;
  let inside = "";
  for (const { text: piece } of tokens(text)) {
    if (piece === "(") depth++;
    if (piece === ")" && --depth === 0) break;
    inside += piece;
  }
  return inside;
}

function alter(columns: Map<string, string>, actions: string, file: string): void {
  for (const action of parts(actions)) {
    const [, added] = /^add (?:column )?(?:if not exists )?"?(\w+)/.exec(action) ?? [];
    const [, dropped] = /^drop (?:column )?(?:if exists )?"?(\w+)/.exec(action) ?? [];
    const [, old, renamed] = /^rename (?:column )?"?(\w+)"? to "?(\w+)/.exec(action) ?? [];
    if (added && !NO_COLUMN.test(added)) columns.set(added, file);
    if (dropped) columns.delete(dropped);
    if (old && renamed) {
      columns.delete(old);
      columns.set(renamed, file);
    }
  }
}

/** Cuts at commas that are in no parentheses and no string. */
function parts(text: string): string[] {
  const found = [""];
  let depth = 0;
  for (const { text: piece } of tokens(text)) {
    if (piece === "(") depth++;
    if (piece === ")") depth--;
    if (piece === "," && depth === 0) found.push("");
    else found.push((found.pop() ?? "") + piece);
  }
  return found.map((part) => part.trim());
}

function withoutComments(text: string): string {
  return [...tokens(text)]
    .map(({ kind, text }) => kind === "comment" || kind === "space" ? " " : text)
    .join("").replaceAll(/ +/g, " ").trim();
}
