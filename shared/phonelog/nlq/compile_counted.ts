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
import { OF_CONTACTS, OF_TIMES, sumOf, type Weight } from "./compile_columns.ts";
import { inside } from "./compile_ranges.ts";
import { isTalked, type Selection, talkOf } from "./compile_selection.ts";
import type { DayRange, Dimension } from "./plan.ts";

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
  weight: "n" | "talk",
): string {
  const s = weight === "talk" ? talkOf(selection) : selection;
  const found = rollUp(c, s, keys, weightOf(s, weight));
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

/** Which values of the keys there are at all: a row with a column for each. */
export function seen(c: Context, s: Selection, keys: readonly Dimension[]): string {
  const found = keys.some(isCell) ? undefined : rollUp(c, s, keys, weightOf(s, "n"));
  if (!found) return counted(c, s, keys, "n");
  const { rows, cells: [cell] } = found;
  // In a row of the roll-ups there is something: where anything will do, an index has all there is to it.
  const isAny = cell && sumOf(OF_TIMES.n, cell.atoms) === "n";
  const conditions = [
    ...clockConditions(c, s, rows),
    ...keys.includes("contact") ? ["contact_id is not null"] : [],
    ...isAny ? [] : ["c1 > 0"],
  ];
  const told = keys.map((key) => `${keyOf(key, rows)} as ${columnOf(key)}`);
  const isUnique = rows.unique?.every((key) => keys.includes(key));
  return `select ${told.join(", ")} from (\n${rows.sql}\n) as r${where(conditions)}${
    isUnique ? "" : ` group by ${keys.map((_, nth) => nth + 1).join(", ")}`
  }`;
}

/** Calls that came about are counted apart. */
export function weightOf(s: Selection, weight: "n" | "talk"): Weight {
  return weight === "n" && isTalked(s) ? "talked" : weight;
}

/** Where it would be read. */
export function sourceOf(
  { tz, home }: Pick<Context, "tz" | "home">,
  s: Selection,
  keys: readonly Dimension[],
  weight: Weight,
): Source {
  const { contacts, notContacts, known, range } = s;
  const hasLength = (s.minS && weight !== "talked") || s.belowS !== undefined;
  if (s.isNothing || s.sources || hasLength || keys.includes("source")) return "events";
  const isHourly = s.windows.length > 0 || keys.includes("hour");
  if (!keys.includes("contact") && !contacts && !notContacts.length && known === undefined) {
    return isHourly || tz !== home ? "quarters" : "days";
  }
  // Withheld numbers are nobody's, and in no sum of contacts.
  const isOfSomebody = keys.includes("contact") || contacts || known === true;
  const isWhole = tz === home || (!s.weekdays && !keys.some(isClock) && hasInside(range) &&
    !keys.some(isCell));
  const isCounted = cellsOf(s.atoms, keys).every(({ atoms }) => sumOf(OF_CONTACTS[weight], atoms));
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
  if (weight === "talked") return "(duration_s >= 1)::int4";
  return weight === "n" ? "1" : "duration_s";
}

function rollUp(
  c: Context,
  s: Selection,
  keys: readonly Dimension[],
  weight: Weight,
): { rows: Rows; cells: Cell[] } | undefined {
  const cells = cellsOf(s.atoms, keys);
  const source = sourceOf(c, s, keys, weight);
  if (source === "events") return undefined;
  const columns = (source === "contacts" ? OF_CONTACTS : OF_TIMES)[weight];
  const sums = cells.map(({ atoms }) => sumOf(columns, atoms) ?? "0");
  return { rows: rolledRows(c, s, keys, { source, sums, c1: oneOf(weight) }), cells };
}

/** Rows of a roll-up with these sums; `c1` is what an event adds to the first. */
function rolledRows(
  c: Context,
  s: Selection,
  keys: readonly Dimension[],
  { source, sums, c1 }: { source: Exclude<Source, "events">; sums: readonly string[]; c1: string },
): Rows {
  if (source === "days") return dayRows(c, s, sums);
  if (source === "quarters") return quarterRows(c, s, sums);
  return contactRows(c, s, sums, { isByDay: isOfDays(s, keys), c1 });
}

/**
 * The mean of calls that came about, as `value` with a column for each key; undefined where no roll-up
 * has what it takes.
 */
export function meanOf(
  c: Context,
  talk: Selection,
  keys: readonly Dimension[],
): string | undefined {
  if (!isTalked(talk) || keys.some(isCell)) return undefined;
  const source = sourceOf(c, talk, keys, "talked");
  // Events at the ends of a range have but one sum each.
  if (source === "events" || source === "contacts" && c.tz !== c.home) return undefined;
  const columns = source === "contacts" ? OF_CONTACTS : OF_TIMES;
  const sums = [sumOf(columns.talk, talk.atoms), sumOf(columns.talked, talk.atoms)]
    .map((sum) => sum ?? "0");
  const { unique: _, ...rows } = rolledRows(c, talk, keys, { source, sums, c1: "1" });
  const told = [...keys.map(columnOf), "c1::float8 / nullif(c2, 0) as value"].join(", ");
  return `select ${told} from (\n${summed(c, talk, rows, keys, ["c1", "c2"])}\n) as m${
    keys.length ? " where c2 > 0" : ""
  }`;
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
