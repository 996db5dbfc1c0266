/**
 * Measures of one number by another: an average day, a share.
 *
 * @module
 */

import type { Context } from "./compile_conditions.ts";
import { counted } from "./compile_counted.ts";
import { daysIn, firstOf, isUnit } from "./compile_frame.ts";
import { columnOf } from "./compile_keys.ts";
import { untilToday } from "./compile_ranges.ts";
import { type Selection, within } from "./compile_selection.ts";
import type { Dimension } from "./plan.ts";

/** How many an average day has. */
export function perDay(c: Context, s: Selection, by: readonly Dimension[]): string {
  const counting = within(s, untilToday(s.range, c.today));
  const units = by.filter(isUnit);
  const days = daysIn(c, counting, units, firstOf(c, s.range, false));
  const value = "coalesce(n.v, 0)::float8 / d.days as value";
  const on = units.map((unit) => `n.${unit} = d.${unit}`).join(" and ") || "true";
  const told = by.map((key) => `${isUnit(key) ? "d" : "n"}.${columnOf(key)}`);
  const sums = counted(c, counting, by, "n");
  // A unit without any has an average, too; a contact without any is not there.
  const join = by.length === units.length ? "left join" : "join";
  return `select ${
    [...told, value].join(", ")
  } from (\n${days}\n) as d ${join} (\n${sums}\n) as n on ${on} where d.days > 0`;
}

/** What part of the events are in the part as well, with `part` and `whole`. */
export function share(c: Context, s: Selection, part: Selection, by: readonly Dimension[]): string {
  const columns = by.map(columnOf);
  const on = columns.map((column) => `p.${column} = w.${column}`).join(" and ") || "true";
  const told = columns.map((column) => `w.${column}`);
  return `select ${
    [
      ...told,
      "coalesce(p.v, 0)::float8 / nullif(w.v, 0) as value",
      "coalesce(p.v, 0) as part",
      "w.v as whole",
    ].join(", ")
  } from (\n${counted(c, s, by, "n")}\n) as w left join (\n${
    counted(c, part, by, "n")
  }\n) as p on ${on}`;
}
