/**
 * How long an expression is once the planner has put what subqueries name where it is used. Doubled on
 * every level, a short text becomes longer than any memory.
 *
 * @module
 */

import { Refused } from "./guard_refused.ts";
import type { Tables } from "./guard_scope.ts";
import { type Fields, fieldsOf, isFields, wordsOf } from "./guard_tree.ts";

/**
 * Counts the parts of an expression, or of a list of them.
 *
 * @param levels - What its columns can be of.
 * @param subquery - Counts those of a SELECT within it.
 * @throws {Refused} where it names a column that is none.
 */
export function partsOf(
  value: unknown,
  levels: readonly Tables[],
  subquery: (select: Fields | undefined) => number,
): number {
  const sum = (values: readonly unknown[], first: number): number =>
    values.reduce<number>((parts, each) => parts + partsOf(each, levels, subquery), first);

  if (Array.isArray(value)) return sum(value, 0);
  if (!isFields(value)) return 0;
  const column = fieldsOf(value, "ColumnRef");
  if (column) return partsOfColumn(column, levels);
  const link = fieldsOf(value, "SubLink");
  if (link) return sum([link.testexpr], subquery(fieldsOf(link.subselect, "SelectStmt")));
  return sum(Object.values(value), 1);
}

/**
 * How many parts a column stands for.
 *
 * Only what surely is a column passes. Postgres takes any other name for a whole row, and any other
 * `relation.name` for a call of the function of that name.
 *
 * @throws {Refused} where there is no such column.
 */
function partsOfColumn({ fields }: Fields, levels: readonly Tables[]): number {
  const words = wordsOf(fields);
  if (words.includes(undefined)) {
    throw new Refused("column", "* stands in a list of columns or in count(*) alone");
  }
  const [first = "", second, third] = words;
  if (third !== undefined) throw new Refused("column", "A column is named relation.column");
  const parts = second === undefined
    ? partsOfName(first, levels)
    : levels.find((tables) => tables.has(first))?.get(first)?.get(second);
  if (parts === undefined) {
    throw new Refused("column", `There is no column "${words.join(".")}" here`);
  }
  return parts;
}

function partsOfName(name: string, levels: readonly Tables[]): number | undefined {
  for (const tables of levels) {
    const found = [...tables.values()].flatMap((columns) => columns.get(name) ?? []);
    if (found.length > 0) return Math.max(...found);
  }
  return undefined;
}
