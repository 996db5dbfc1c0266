/**
 * Which events a plan is about: filters that all hold, and a range, as one selection.
 *
 * @module
 */

import type { DayRange, Filters } from "./plan.ts";

export type Kind = NonNullable<Filters["kinds"]>[number];
export type Way = NonNullable<Filters["ways"]>[number];

/** A kind and a way that events of it have: the smallest part that roll-ups count apart. */
export interface Atom {
  readonly kind: Kind;
  readonly way: Way;
}

/** A window of the clock; past midnight where `to` is not greater. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Everything here has to hold. */
export interface Selection {
  readonly atoms: readonly Atom[];
  /** Undefined is anybody, and those whose number was withheld. */
  readonly contacts: readonly string[] | undefined;
  readonly notContacts: readonly string[];
  readonly known: boolean | undefined;
  readonly sources: readonly string[] | undefined;
  readonly minS: number | undefined;
  readonly belowS: number | undefined;
  readonly weekdays: readonly number[] | undefined;
  readonly windows: readonly Window[];
  readonly range: DayRange;
  /** Two of the filters exclude each other. */
  readonly isNothing: boolean;
}

export const KINDS: readonly Kind[] = ["call", "sms", "mms", "voicemail"];
export const WAYS: readonly Way[] = ["in", "out", "missed", "rejected", "blocked"];

/** Every pair that there is. */
export const ATOMS: readonly Atom[] = KINDS.flatMap((kind) =>
  WAYS.filter((way) => isPossible(kind, way)).map((way) => ({ kind, way }))
);

/** What all of these filters leave. */
export function selectionOf(all: readonly Filters[], range: DayRange): Selection {
  const kinds = common(all.map((each) => each.kinds));
  const ways = common(all.map((each) => each.ways));
  const known = common(all.map(({ known }) => known === undefined ? undefined : [known]));
  const minS = most(all.map((each) => each.min_s));
  const belowS = most(all.map(({ below_s }) => below_s === undefined ? undefined : -below_s));
  const contacts = common(all.map((each) => each.contacts));
  const sources = common(all.map((each) => each.sources));
  const weekdays = common(all.map((each) => each.weekdays));
  const atoms = ATOMS.filter(({ kind, way }) =>
    (kinds?.includes(kind) ?? true) && (ways?.includes(way) ?? true)
  );
  const lasting = minS === undefined && belowS === undefined ? atoms : atoms.filter(cameAbout);
  return {
    atoms: lasting,
    contacts,
    notContacts: [...new Set(all.flatMap((each) => each.not_contacts ?? []))],
    known: known?.[0],
    sources,
    minS,
    belowS: belowS === undefined ? undefined : -belowS,
    weekdays,
    windows: all.flatMap(({ hours }) => hours ? [hours] : []),
    range,
    isNothing: lasting.length === 0 || [known, contacts, sources, weekdays].some(isEmpty),
  };
}

/** The same, of calls that came about: of these it is said how long they lasted. */
export function talkOf(selection: Selection): Selection {
  const atoms = selection.atoms.filter(cameAbout);
  // What lasted no second adds none.
  const minS = (selection.minS ?? 0) <= 1 ? undefined : selection.minS;
  return { ...selection, atoms, minS, isNothing: selection.isNothing || atoms.length === 0 };
}

/** Whether it is of calls that lasted a second at least, whichever. */
export function isTalked({ atoms, minS, belowS }: Selection): boolean {
  return minS === 1 && belowS === undefined && atoms.every(cameAbout);
}

/** The same within another range. */
export function within(selection: Selection, range: DayRange): Selection {
  return { ...selection, range };
}

/** Whether it is of a call that somebody answered, or that one dialled. */
export function cameAbout({ kind, way }: Atom): boolean {
  return kind === "call" && (way === "in" || way === "out");
}

function isPossible(kind: Kind, way: Way): boolean {
  if (kind === "call") return true;
  return kind === "voicemail" ? way === "in" : way === "in" || way === "out" || way === "blocked";
}

/** What is in each list that there is; undefined where there is none. */
function common<T>(lists: readonly (readonly T[] | undefined)[]): T[] | undefined {
  const said = lists.filter((list) => list !== undefined);
  const [first, ...others] = said;
  return first && [...new Set(first)].filter((one) => others.every((list) => list.includes(one)));
}

function most(numbers: readonly (number | undefined)[]): number | undefined {
  const said = numbers.filter((each) => each !== undefined);
  return said.length ? Math.max(...said) : undefined;
}

function isEmpty(list: readonly unknown[] | undefined): boolean {
  return list?.length === 0;
}
