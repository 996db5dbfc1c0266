/**
 * The longest calls without reading all of them: of each quarter of an hour it is known how long the
 * longest was.
 *
 * @module
 */

import { clockConditions, type Context, where } from "./compile_conditions.ts";
import { columnsFor, LONGEST } from "./compile_columns.ts";
import { sourceOf } from "./compile_counted.ts";
import { isCell } from "./compile_cells.ts";
import { columnOf, keyOf, type Rows } from "./compile_keys.ts";
import { quarterRows } from "./compile_rows.ts";
import type { Selection } from "./compile_selection.ts";
import type { Dimension } from "./plan.ts";

/** How long the longest was, as `value`; undefined where events have to be read. */
export function longestTalk(
  c: Context,
  s: Selection,
  by: readonly Dimension[],
): string | undefined {
  const rows = by.some(isCell) ? undefined : longestOf(c, s, by);
  if (!rows) return undefined;
  const told = by.map((key) => `${keyOf(key, rows)} as ${columnOf(key)}`);
  return `select ${[...told, "max(c1) as value"].join(", ")} from (\n${rows.sql}\n) as r${
    where(conditions(c, s, rows))
  }${by.length ? ` group by ${by.map((_, nth) => nth + 1).join(", ")}` : ""}`;
}

/**
 * The events that are among the `count` longest, and some more: those of the quarters that have them, as
 * `told` tells them of more conditions. Where there are not so many quarters, all of them.
 */
export function longestFirst(
  c: Context,
  s: Selection,
  count: number,
  told: (more: readonly string[]) => string,
): string | undefined {
  // Calls of no length are in no quarter's longest.
  const rows = s.minS ? longestOf(c, s, []) : undefined;
  if (!rows) return undefined;
  const longest = `select at, c1 from (\n${rows.sql}\n) as r${where(conditions(c, s, rows))}`;
  const last = "(select min(c1) from (select c1 from longest order by c1 desc limit ";
  const least = `${last}${c.values.of("limit", count, "int4")}) as l)`;
  // An array, for otherwise the planner takes them for a third of all there are.
  return `select t.* from (
with longest as materialized (
${longest}
)
select e.* from unnest(array(select at from longest where c1 >= ${least})) as q (at)
cross join lateral (
${told(["started_at >= q.at", "started_at < q.at + interval '15 minutes'"])} offset 0
) as e
) as t`;
}

/** Quarters of an hour with `c1`, the seconds of the longest; undefined where that is not enough. */
function longestOf(c: Context, s: Selection, by: readonly Dimension[]): Rows | undefined {
  const isOfAll = ["days", "quarters"].includes(sourceOf(c, { ...s, minS: undefined }, by, "n"));
  const columns = columnsFor(LONGEST, s.atoms);
  if (!isOfAll || !columns) return undefined;
  return quarterRows(
    c,
    s,
    [columns.length > 1 ? `greatest(${columns.join(", ")})` : `${columns}`],
    "at",
  );
}

function conditions(c: Context, s: Selection, rows: Rows): string[] {
  const least = s.minS ?? 0;
  return [
    ...clockConditions(c, s, rows),
    `c1 >= ${c.values.of("min_s", Math.max(1, least), "int4")}`,
  ];
}
