/**
 * The conditions that a selection is in SQL.
 *
 * @module
 */

import { dayKey, type Rows } from "./compile_keys.ts";
import { ATOMS, KINDS, type Selection } from "./compile_selection.ts";
import type { Values } from "./compile_values.ts";
import type { DayRange } from "./plan.ts";

/** What every part of a query is compiled with. */
export interface Context {
  readonly values: Values;
  /** The plan's zone, and the one that the roll-ups are in. */
  readonly tz: string;
  readonly home: string;
  /** The civil day that it is, in the plan's zone. */
  readonly today: string;
}

/** `where a and b`, or nothing. */
export function where(conditions: readonly string[]): string {
  return conditions.length ? ` where ${conditions.join(" and ")}` : "";
}

/** The plan's zone. */
export function zoneOf({ values, tz }: Context): string {
  return values.of("tz", tz, "text");
}

/** Between the first moment of a civil day and that of another. */
export function momentConditions(c: Context, { from, to }: DayRange, column: string): string[] {
  const start = (hint: string, day: string) =>
    `private.day_start(${c.values.of(hint, day, "date")}, ${zoneOf(c)})`;
  return [
    ...from ? [`${column} >= ${start("from", from)}`] : [],
    ...to ? [`${column} < ${start("to", to)}`] : [],
  ];
}

/** Between two days. */
export function dayConditions(c: Context, { from, to }: DayRange, column: string): string[] {
  return [
    ...from ? [`${column} >= ${c.values.of("from", from, "date")}`] : [],
    ...to ? [`${column} < ${c.values.of("to", to, "date")}`] : [],
  ];
}

/** With whom; `isNullable` where rows may be of withheld numbers, who are somebody else. */
export function contactConditions(c: Context, s: Selection, isNullable: boolean): string[] {
  // A masked contact's name is not for everybody who asks: the numbers are the same for all of them.
  const named =
    "(select id from phonelog.my_contacts where name is not null or privacy = 'masked')";
  const orNobody = (condition: string) =>
    isNullable ? `(contact_id is null or ${condition})` : condition;
  const { contacts, notContacts, known } = s;
  return [
    ...contacts?.length ? [`contact_id in ${c.values.listOf("contact", contacts, "uuid")}`] : [],
    ...notContacts.length
      ? [orNobody(`contact_id not in ${c.values.listOf("not_contact", notContacts, "uuid")}`)]
      : [],
    ...known === true ? [`contact_id in ${named}`] : [],
    ...known === false ? [orNobody(`contact_id not in ${named}`)] : [],
  ];
}

/** What events have to be. */
export function eventConditions(c: Context, s: Selection): string[] {
  const { sources, minS, belowS } = s;
  return [
    ...s.isNothing ? ["false"] : [
      ...momentConditions(c, s.range, "started_at"),
      // Asked in this order: numbers are compared sooner than words, and fewer are left.
      ...minS ? [`duration_s >= ${c.values.of("min_s", minS, "int4")}`] : [],
      ...kindConditions(s),
      ...contactConditions(c, s, true),
      ...sources ? [`source_id in ${c.values.listOf("source", sources, "uuid")}`] : [],
      ...belowS !== undefined
        ? [`(duration_s is null or duration_s < ${c.values.of("below_s", belowS, "int4")})`]
        : [],
    ],
  ];
}

/** Which kinds and ways; of each pair of them that there is. */
export function kindConditions({ atoms }: Selection): string[] {
  const kinds = new Set(atoms.map(({ kind }) => kind));
  const ways = new Set(atoms.map(({ way }) => way));
  const words = (all: ReadonlySet<string>) => [...all].map((word) => `'${word}'`).join(", ");
  return [
    ...kinds.size < KINDS.length ? [`type in (${words(kinds)})`] : [],
    ...ATOMS.some(({ kind, way }) => kinds.has(kind) && !ways.has(way))
      ? [`direction in (${words(ways)})`]
      : [],
  ];
}

/** What the wall clock has to show. */
export function clockConditions(c: Context, s: Selection, rows: Rows): string[] {
  const { weekdays, windows } = s;
  return [
    ...weekdays?.length
      ? [
        `${dayKey("weekday", rows.date)} in ${c.values.listOf("weekday", weekdays, "int4")}`,
      ]
      : [],
    ...windows.map(({ from, to }) => {
      const [first, end] = [
        c.values.of("hour_from", from, "int4"),
        c.values.of("hour_to", to, "int4"),
      ];
      return `(${rows.hour} >= ${first} ${from < to ? "and" : "or"} ${rows.hour} < ${end})`;
    }),
  ];
}
