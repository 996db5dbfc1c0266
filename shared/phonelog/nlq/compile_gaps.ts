/**
 * The longest time from one event to the next.
 *
 * @module
 */

import { OF_TIMES, sumOf } from "./compile_columns.ts";
import { clockConditions, type Context, where } from "./compile_conditions.ts";
import { sourceOf, weightOf } from "./compile_counted.ts";
import { isTime } from "./compile_frame.ts";
import { columnOf, keyOf } from "./compile_keys.ts";
import { eventRows, quarterRows } from "./compile_rows.ts";
import type { Selection } from "./compile_selection.ts";
import type { Dimension } from "./plan.ts";

const LONGEST =
  `select extract(epoch from gap)::float8 as value, before as since, started_at as until from (select started_at - before as gap, before, started_at from gaps where before is not null order by 1 desc, 3 limit 1) as l`;

/** One row of `value`, `since` and `until`; none where there are not two events. */
export function longestGap(c: Context, s: Selection): string {
  const weight = weightOf(s, "n");
  const source = sourceOf(c, s, [], weight);
  const sum = source === "events" ? undefined : sumOf(OF_TIMES[weight], s.atoms);
  const all = momentsOf(c, s, []);
  const gaps = (sql: string) =>
    `select started_at, lag(started_at) over (order by started_at) as before from (\n${sql}\n) as m`;
  if (!sum || source === "contacts") return `with gaps as (\n${gaps(all)}\n)\n${LONGEST}`;

  // Between two quarters of an hour that have events lies their distance, give or take a quarter: those
  // that are not half an hour below the greatest are looked at, and all where that is no more.
  const rows = quarterRows(c, s, [sum], "at");
  const far = "coalesce((select max(at - before) from quarters), interval '0')";
  const events = eventRows(c, s, "1", false, [
    "started_at >= q.at",
    "started_at < q.at + interval '15 minutes'",
  ]).sql;
  // Arrays, for otherwise the planner takes them for a third of all there are.
  const column = (name: string) => `array(select ${name} from looked_at order by at)`;
  return `with quarters as materialized (
select at, lag(at) over (order by at) as before, lead(at) over (order by at) as after
from (\n${rows.sql}\n) as r${where([...clockConditions(c, s, rows), "c1 > 0"])}
),
looked_at as materialized (
select at, before from quarters
where coalesce(greatest(at - before, after - at), interval '0') > ${far} - interval '30 minutes'
),
gaps as (
select started_at, case when last >= at or (last >= quarter and last < quarter + interval '15 minutes') then last end as before
from (
select e.started_at, q.at, q.before as quarter, lag(e.started_at) over (order by e.started_at) as last
from unnest(${column("at")}, ${column("before")}) as q (at, before)
cross join lateral (
${events} offset 0
) as e
) as neighbours
)
${LONGEST}`;
}

/** The longest of each group, with a column for each key and `value`. */
export function gapsBy(c: Context, s: Selection, by: readonly Dimension[]): string {
  const columns = by.map(columnOf).join(", ");
  const gaps =
    `select ${columns}, started_at, lag(started_at) over (partition by ${columns} order by started_at) as before from (\n${
      momentsOf(c, s, by)
    }\n) as m`;
  return `select ${columns}, extract(epoch from max(started_at - before))::float8 as value from (\n${gaps}\n) as g where before is not null group by ${columns}`;
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
