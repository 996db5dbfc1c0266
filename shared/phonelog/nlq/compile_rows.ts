/**
 * Rows to count, from the events or from the roll-ups: the inner part of every compiled query.
 *
 * Conditions on plain columns stand beside the view, where an index answers them; those on the wall
 * clock stand outside.
 *
 * @module
 */

import {
  contactConditions,
  type Context,
  dayConditions,
  eventConditions,
  kindConditions,
  momentConditions,
  where,
  zoneOf,
} from "./compile_conditions.ts";
import { columnsFor, LONGEST } from "./compile_columns.ts";
import { hourOf, type Rows } from "./compile_keys.ts";
import type { Selection } from "./compile_selection.ts";
import { inside, wholeMonths } from "./compile_ranges.ts";

/** Of calls this long there are so few that it is known in which quarters of an hour they are, in seconds. */
const LONG_S = 1800;

/** Calls and messages themselves, with `c1`, of which more conditions may hold. */
export function eventRows(
  c: Context,
  s: Selection,
  c1: string,
  isLocal: boolean,
  more: readonly string[] = [],
): Rows {
  const columns = [
    "contact_id",
    "type",
    "direction",
    "source_id",
    "id",
    "started_at",
    "duration_s",
  ];
  if (isLocal) columns.push(`timezone(${zoneOf(c)}, started_at) as local`);
  const read = (conditions: readonly string[]) =>
    `select ${columns.join(", ")}, ${c1} as c1 from phonelog.my_events${
      where([...eventConditions(c, s), ...conditions])
    }`;
  return {
    sql: more.length ? read(more) : longCalls(c, s, read) ?? read([]),
    date: "local::date",
    hour: hourOf("local"),
  };
}

/** Long calls of anybody, out of the quarters that have one; undefined where others are asked for. */
function longCalls(
  c: Context,
  s: Selection,
  read: (conditions: readonly string[]) => string,
): string | undefined {
  const columns = columnsFor(LONGEST, s.atoms);
  if ((s.minS ?? 0) < LONG_S || s.contacts || s.isNothing || !columns) return undefined;
  const least = c.values.of("min_s", s.minS ?? 0, "int4");
  const quarters = `select at from phonelog.my_quarters${
    where([
      ...momentConditions(c, s.range, "at"),
      `(${columns.map((column) => `${column} >= ${least}`).join(" or ")})`,
    ])
  }`;
  // An array, for otherwise the planner takes them for a third of all there are.
  return `select e.* from unnest(array(${quarters})) as q (at) cross join lateral (\n${
    read(["started_at >= q.at", "started_at < q.at + interval '15 minutes'"])
  } offset 0\n) as e`;
}

/** Quarters of an hour, with `c1` and so on, and one column more. */
export function quarterRows(
  c: Context,
  { range }: Selection,
  sums: readonly string[],
  more = "",
): Rows {
  return {
    sql: `select ${more && `${more}, `}timezone(${zoneOf(c)}, at) as local, ${
      numbered(sums)
    } from phonelog.my_quarters${where(momentConditions(c, range, "at"))}`,
    date: "local::date",
    hour: hourOf("local"),
  };
}

/** Days of the home zone. */
export function dayRows(c: Context, { range }: Selection, sums: readonly string[]): Rows {
  const sql = `select day, ${numbered(sums)} from phonelog.my_days${
    where(dayConditions(c, range, "day"))
  }`;
  return { sql, date: "day", unique: ["day"] };
}

/**
 * Days with contacts, months where whole ones will do, and of a range in another zone the events at its
 * ends.
 */
export function contactRows(
  c: Context,
  s: Selection,
  sums: readonly string[],
  { isByDay, c1 }: { isByDay: boolean; c1: string },
): Rows {
  const isHome = c.tz === c.home;
  const range = isHome ? s.range : inside(s.range);
  const parts = isByDay ? [{ unit: "day" as const, range }] : wholeMonths(range);
  const whole = parts.map(({ unit, range }) =>
    `select contact_id, ${unit === "day" ? "day" : "month as day"}, ${
      numbered(sums)
    } from phonelog.my_contact_${unit}s${
      where([...dayConditions(c, range, unit), ...contactConditions(c, s, false)])
    }`
  );
  const [part] = parts;
  return {
    sql: [...whole, ...isHome ? [] : endsOf(c, s, c1)].join("\nunion all\n"),
    date: "day",
    ...part && !parts[1] && isHome ? { unique: ["contact", part.unit] as const } : {},
  };
}

/** Events between the ends of a range and the days inside it. */
function endsOf(c: Context, s: Selection, c1: string): string[] {
  const { from, to } = s.range;
  const within = inside(s.range);
  const rows = (conditions: string[]) =>
    `select contact_id, null::date, ${c1} from phonelog.my_events${
      where([...conditions, ...kindConditions(s), ...contactConditions(c, s, false)])
    }`;
  const start = (hint: string, day: string, zone: string) =>
    `private.day_start(${c.values.of(hint, day, "date")}, ${zone})`;
  const home = c.values.of("home", c.home, "text");
  return [
    ...from && within.from
      ? [rows([
        `started_at >= ${start("from", from, zoneOf(c))}`,
        `started_at < ${start("inner_from", within.from, home)}`,
      ])]
      : [],
    ...to && within.to
      ? [rows([
        `started_at >= ${start("inner_to", within.to, home)}`,
        `started_at < ${start("to", to, zoneOf(c))}`,
      ])]
      : [],
  ];
}

function numbered(sums: readonly string[]): string {
  return sums.map((sum, nth) => `${sum} as c${nth + 1}`).join(", ");
}
