/**
 * Sums of events by anything, from the source that has them exactly and reads least: days, quarters of
 * an hour, days and months with contacts, or else the events.
 *
 * @module
 */

import { clockConditions, type Context, where } from "./compile_conditions.ts";
import { columnOf, keyOf, type Rows } from "./compile_keys.ts";
import { contactRows, dayRows, eventRows, quarterRows } from "./compile_rows.ts";
import { apart, type Cell, cellsOf, isCell } from "./compile_cells.ts";
import { CONTACT_COUNTS, CONTACT_TALK, sumOf, TIME_COUNTS, TIME_TALK } from "./compile_columns.ts";
import { inside } from "./compile_ranges.ts";
import { type Selection, talkOf } from "./compile_selection.ts";
import type { DayRange, Dimension } from "./plan.ts";

/** How many, or how many seconds of talk. */
export type Weight = "n" | "talk";

/** Where sums are read. */
export type Source = "days" | "quarters" | "contacts" | "events";

/**
 * A query of rows with a column for each key and `v`, which is more than 0; without any key one row,
 * whose `v` may be.
 */
export function counted(
  c: Context,
  selection: Selection,
  keys: readonly Dimension[],
  weight: Weight,
): string {
  const s = weight === "talk" ? talkOf(selection) : selection;
  const found = rollUp(c, s, keys, weight);
  if (!found) {
    const isLocal = keys.some(isClock) || s.weekdays !== undefined || s.windows.length > 0;
    const rows = eventRows(c, s, oneOf(weight), isLocal);
    return summed(c, s, rows, keys);
  }
  const { rows, cells } = found;
  if (!keys.some(isCell)) return summed(c, s, rows, keys);
  return apart(
    summed(c, s, rows, keys.filter((key) => !isCell(key)), cells.map((_, nth) => `c${nth + 1}`)),
    keys,
    cells,
  );
}

/** Where it would be read. */
export function sourceOf(
  { tz, home }: Pick<Context, "tz" | "home">,
  s: Selection,
  keys: readonly Dimension[],
  weight: Weight,
): Source {
  const { contacts, notContacts, known, range } = s;
  if (
    s.isNothing || s.sources || s.minS || s.belowS !== undefined || keys.includes("source")
  ) return "events";
  const isHourly = s.windows.length > 0 || keys.includes("hour");
  if (!keys.includes("contact") && !contacts && !notContacts.length && known === undefined) {
    return isHourly || tz !== home ? "quarters" : "days";
  }
  // Withheld numbers are nobody's, and in no sum of contacts.
  const isOfSomebody = keys.includes("contact") || contacts || known === true;
  const isWhole = tz === home || (!s.weekdays && !keys.some(isClock) && hasInside(range) &&
    !keys.some(isCell));
  const isCounted = cellsOf(s.atoms, keys).every(({ atoms }) =>
    sumOf(weight === "n" ? CONTACT_COUNTS : CONTACT_TALK, atoms)
  );
  return isOfSomebody && !isHourly && isCounted && isWhole ? "contacts" : "events";
}

/** Whether there are days of every zone between the ends. */
function hasInside(range: DayRange): boolean {
  const { from, to } = inside(range);
  return !from || !to || from < to;
}

/** Whether days are needed, and whole months will not do. */
export function isOfDays(s: Selection, keys: readonly Dimension[]): boolean {
  return s.weekdays !== undefined ||
    keys.some((key) => key === "day" || key === "week" || key === "weekday");
}

/** What a single event adds. */
function oneOf(weight: Weight): string {
  return weight === "n" ? "1" : "duration_s";
}

function rollUp(
  c: Context,
  s: Selection,
  keys: readonly Dimension[],
  weight: Weight,
): { rows: Rows; cells: Cell[] } | undefined {
  const cells = cellsOf(s.atoms, keys);
  const sums = (counts: typeof TIME_COUNTS, talk: typeof TIME_COUNTS) =>
    cells.map(({ atoms }) => sumOf(weight === "n" ? counts : talk, atoms) ?? "0");
  switch (sourceOf(c, s, keys, weight)) {
    case "events":
      return undefined;
    case "days":
      return { rows: dayRows(c, s, sums(TIME_COUNTS, TIME_TALK)), cells };
    case "quarters":
      return { rows: quarterRows(c, s, sums(TIME_COUNTS, TIME_TALK)), cells };
    case "contacts": {
      const isByDay = isOfDays(s, keys);
      return {
        rows: contactRows(c, s, sums(CONTACT_COUNTS, CONTACT_TALK), {
          isByDay,
          c1: oneOf(weight),
        }),
        cells,
      };
    }
  }
}

/** Sums of rows by keys: `v`, or of several sums each by its name, nothing or not. */
function summed(
  c: Context,
  s: Selection,
  rows: Rows,
  keys: readonly Dimension[],
  sums?: readonly string[],
): string {
  const isKnown = keys.includes("contact") ? ["contact_id is not null"] : [];
  const from = `from (\n${rows.sql}\n) as r${where([...clockConditions(c, s, rows), ...isKnown])}`;
  const values = sums?.map((sum) => `sum(${sum}) as ${sum}`) ?? ["sum(c1) as v"];
  if (keys.length === 0) {
    return sums
      ? `select ${values.join(", ")} ${from}`
      : `select coalesce(sum(c1), 0) as v ${from}`;
  }
  const told = keys.map((key) => `${keyOf(key, rows)} as ${columnOf(key)}`);
  if (!sums && rows.unique?.every((key) => keys.includes(key))) {
    return `select ${[...told, "c1 as v"].join(", ")} from (\n${rows.sql}\n) as r${
      where([...clockConditions(c, s, rows), ...isKnown, "c1 > 0"])
    }`;
  }
  const places = keys.map((_, nth) => nth + 1).join(", ");
  return `select ${[...told, ...values].join(", ")} ${from} group by ${places}${
    sums ? "" : " having sum(c1) > 0"
  }`;
}

function isClock(key: Dimension): boolean {
  return !["contact", "type", "direction", "source"].includes(key);
}
