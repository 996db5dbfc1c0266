/**
 * The longest time from one event to the next.
 *
 * @module
 */

import { cellsOf, isCell } from "./compile_cells.ts";
import { OF_TIMES, sumOf } from "./compile_columns.ts";
import { clockConditions, type Context, where } from "./compile_conditions.ts";
import { sourceOf, weightOf } from "./compile_counted.ts";
import { isTime } from "./compile_frame.ts";
import { columnOf, keyOf } from "./compile_keys.ts";
import { eventRows, quarterRows } from "./compile_rows.ts";
import type { Selection } from "./compile_selection.ts";
import type { Dimension } from "./plan.ts";

/** A query has 20,000 characters at most, of which two sides of a comparison have half each. */
const MOST_TEXT = 9_000;

const LONGEST =
  `select extract(epoch from gap)::float8 as value, before as since, started_at as until from (select started_at - before as gap, before, started_at from gaps where before is not null order by 1 desc, 3 limit 1) as l`;

/** One row of `value`, `since` and `until`; none where there are not two events. */
export function longestGap(c: Context, s: Selection): string {
  return `with ${nearQuarters(c, s, []) ?? allGaps(c, s, [])}\n${LONGEST}`;
}

/** The longest of each group, with a column for each key and `value`. */
export function gapsBy(c: Context, s: Selection, by: readonly Dimension[]): string {
  const columns = by.map(columnOf).join(", ");
  const apart = by.every(isCell) ? gapsOfCells(c, s, by) : "";
  if (apart !== "" && apart.length <= MOST_TEXT) return apart;
  const gaps = (by.every(isTime) ? nearQuarters(c, s, by) : undefined) ?? allGaps(c, s, by);
  // In brackets, for it may stand beside another side of a comparison.
  return `select * from (with ${gaps}\nselect ${columns}, extract(epoch from max(started_at - before))::float8 as value from gaps where before is not null group by ${columns}) as l`;
}

/** Kinds and ways are few, and the longest of each by itself reads less than all in order. */
function gapsOfCells(c: Context, s: Selection, by: readonly Dimension[]): string {
  return cellsOf(s.atoms, by).map((cell) => {
    const words = by.map((key) =>
      `'${key === "type" ? cell.type : cell.direction}' as ${columnOf(key)}`
    );
    return `select ${words.join(", ")}, l.value from (\n${
      longestGap(c, { ...s, atoms: cell.atoms })
    }\n) as l`;
  }).join("\nunion all\n");
}

/** `gaps`, of all events: a row of each with the one before it in its group. */
function allGaps(c: Context, s: Selection, by: readonly Dimension[]): string {
  const columns = by.map(columnOf).join(", ");
  return `gaps as not materialized (
select ${columns && `${columns}, `}started_at, lag(started_at) over (${
    partition(by)
  }order by started_at) as before from (\n${momentsOf(c, s, by)}\n) as m
)`;
}

/**
 * The same of those events only that may be at the ends of a longest one. Between two quarters of an hour
 * that have events lies their distance, give or take a quarter: those that are not half an hour below the
 * greatest of their group are looked at, and all where that is no more. Undefined where no quarters are
 * counted.
 */
function nearQuarters(c: Context, s: Selection, by: readonly Dimension[]): string | undefined {
  const weight = weightOf(s, "n");
  const source = sourceOf(c, s, by, weight);
  const sum = source === "events" ? undefined : sumOf(OF_TIMES[weight], s.atoms);
  if (!sum || source === "contacts") return undefined;
  const rows = quarterRows(c, s, [sum], "at");
  const events = eventRows(c, s, "1", false, [
    "started_at >= q.at",
    "started_at < q.at + interval '15 minutes'",
  ]).sql;
  const keys = by.map(columnOf);
  const told = by.map((key) => `${keyOf(key, rows)} as ${columnOf(key)}, `).join("");
  const of = (alias: string) => keys.map((key) => `${alias}${key}, `).join("");
  // Arrays, for otherwise the planner takes them for a third of all there are.
  const columns = ["at", "before", ...keys];
  const arrays = columns.map((name) => `array(select ${name} from looked_at order by at)`);
  return `quarters as materialized (
select *, coalesce(max(at - before) over (${partition(by).trim()}), interval '0') as far
from (
select ${of("")}at, lag(at) over k as before, lead(at) over k as after
from (
select ${told}at from (\n${rows.sql}\n) as r${where([...clockConditions(c, s, rows), "c1 > 0"])}
) as h window k as (${partition(by)}order by at)
) as d
),
looked_at as materialized (
select ${of("")}at, before from quarters
where coalesce(greatest(at - before, after - at), interval '0') > far - interval '30 minutes'
),
gaps as (
select ${
    of("")
  }started_at, case when last >= at or (last >= quarter and last < quarter + interval '15 minutes') then last end as before
from (
select ${of("q.")}e.started_at, q.at, q.before as quarter, lag(e.started_at) over (${
    partition(by, "q.")
  }order by e.started_at) as last
from unnest(${arrays.join(", ")}) as q (${columns.join(", ")})
cross join lateral (
${events} offset 0
) as e
) as neighbours
)`;
}

function partition(by: readonly Dimension[], alias = ""): string {
  return by.length ? `partition by ${by.map((key) => alias + columnOf(key)).join(", ")} ` : "";
}

/** Whether the wall clock has to be read of each event. */
export function needsClock(s: Selection, by: readonly Dimension[]): boolean {
  return by.some(isTime) || s.weekdays !== undefined || s.windows.length > 0;
}

function momentsOf(c: Context, s: Selection, by: readonly Dimension[]): string {
  const rows = eventRows(c, s, "1", needsClock(s, by));
  const told = by.map((key) => `${keyOf(key, rows)} as ${columnOf(key)}`);
  const isKnown = by.includes("contact") ? ["contact_id is not null"] : [];
  return `select ${[...told, "started_at"].join(", ")} from (\n${rows.sql}\n) as r${
    where([...clockConditions(c, s, rows), ...isKnown])
  }`;
}
