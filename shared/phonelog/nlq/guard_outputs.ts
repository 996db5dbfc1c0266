/**
 * What comes out of a SELECT: columns, by the names that Postgres gives them.
 *
 * @module
 */

import { Refused } from "./guard_refused.ts";
import type { Columns, Outputs, Tables } from "./guard_scope.ts";
import { fieldsOf, listOf, wordsOf } from "./guard_tree.ts";

/**
 * Reads the list behind SELECT.
 *
 * @param partsOf - Counts the parts of an expression in it.
 */
export function outputsOf(
  targets: readonly unknown[],
  tables: Tables,
  partsOf: (value: unknown) => number,
): Outputs & { readonly parts: number } {
  const columns = new Map<string, number>();
  let [parts, width]: [number, number | undefined] = [0, targets.length];
  let [isVague, isTwice] = [false, false];
  const add = (name: string, its: number) => {
    isTwice ||= columns.has(name);
    columns.set(name, Math.max(its, columns.get(name) ?? 0));
  };
  for (const target of targets) {
    const { name, val } = fieldsOf(target, "ResTarget") ?? {};
    const star = starOf(val, tables);
    if (star) {
      width = undefined;
      for (const [column, its] of star.flatMap((each) => [...each])) {
        parts += its;
        add(column, its);
      }
      continue;
    }
    const its = partsOf(val);
    parts += its;
    const called = typeof name === "string" ? name : nameOf(val);
    if (called === undefined) isVague = true;
    else add(called, its);
  }
  return { columns, parts, width, isVague, isTwice };
}

/** Whether it is the name of a column that comes out, and nothing else. */
export function isOutput(value: unknown, columns: Columns): boolean {
  const [name, second] = wordsOf(fieldsOf(value, "ColumnRef")?.fields);
  return name !== undefined && second === undefined && columns.has(name);
}

/** The tables that a `*` or `relation.*` stands for; undefined of anything else. */
function starOf(value: unknown, tables: Tables): readonly Columns[] | undefined {
  const fields = listOf(fieldsOf(value, "ColumnRef")?.fields);
  const isStar = fields.length > 0 && fieldsOf(fields.at(-1), "A_Star") !== undefined;
  if (!isStar) return undefined;
  if (fields.length === 1) return [...tables.values()];
  const [name = ""] = wordsOf(fields);
  const columns = fields.length === 2 ? tables.get(name) : undefined;
  if (!columns) throw new Refused("column", `There is nothing that "${name}.*" could be`);
  return [columns];
}

/** What Postgres calls a column that is given no name; undefined where that is hard to say. */
function nameOf(value: unknown): string | undefined {
  const column = fieldsOf(value, "ColumnRef");
  if (column) return wordsOf(column.fields).at(-1);
  const call = fieldsOf(value, "FuncCall");
  if (call) return wordsOf(call.funcname).at(-1);
  const cast = fieldsOf(value, "TypeCast");
  return cast && nameOf(cast.arg);
}
