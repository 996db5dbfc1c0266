/**
 * What filters mean, in English: "calls you made to Anna Berg that lasted at least 10 min".
 *
 * @module
 */

import type { Filters } from "./plan.ts";
import { isTalking, verbOf } from "./verbs.ts";
import { normalized } from "./slots.ts";
import { hour, list, many, weekday } from "./spoken.ts";
import { lengthsSaid } from "./thresholds.ts";

/** What ids in a plan are called. */
export interface Names {
  readonly people: ReadonlyMap<string, string>;
  readonly sources: ReadonlyMap<string, string>;
}

interface Noun {
  readonly one: string;
  readonly more: string;
}

/** A noun of several, with all that is said of it: `calls you made to Anna Berg`. */
export function nounPhrase(filters: Filters, names: Names): string {
  const { adjective, behind, to } = verbOf(filters);
  const noun = nounOf(filters).more;
  return said([adjective, noun, behind, whom(filters, names, to), ...details(filters, names)]);
}

/** The same of one: `call you made to Anna Berg`. */
export function singularPhrase(filters: Filters, names: Names): string {
  const { adjective, behind, to } = verbOf(filters);
  const noun = nounOf(filters).one;
  return said([adjective, noun, behind, whom(filters, names, to), ...details(filters, names)]);
}

/** A clause with a number: `You made 14 calls to Anna Berg`. */
export function counting(count: number, filters: Filters, names: Names, more = ""): string {
  const amount = many(count, nounOf(filters));
  return clause(amount, filters, names, more);
}

/** A clause with any amount of the noun: `You made 3.2 calls a day to Anna Berg`. */
export function clause(amount: string, filters: Filters, names: Names, more = ""): string {
  const { lead, adjective, behind, to } = verbOf(filters);
  const [count = "", ...noun] = amount.split(" ");
  const counted = said([count, adjective, noun.join(" ")]);
  const tail = [more, whom(filters, names, to), ...details(filters, names)];
  return lead
    ? said([lead, counted, ...tail])
    : said([count === "1" ? "There was" : "There were", counted, behind, ...tail]);
}

/** A clause with how many people: `You made calls to 12 people`. */
export function peopleClause(people: string, filters: Filters, names: Names): string {
  const { lead, adjective, behind, to } = verbOf(filters);
  const noun = said([adjective, nounOf(filters).more]);
  const whose = [to, people, whomElse(filters, names), ...details(filters, names)];
  return said(lead ? [lead, noun, ...whose] : ["There were", noun, behind, ...whose]);
}

/** The noun of some events. */
export function nounOf({ kinds }: Filters): Noun {
  const set = new Set(kinds ?? ["call", "sms", "mms", "voicemail"]);
  if (set.size === 4) return { one: "call or message", more: "calls and messages" };
  const isText = set.has("sms") && set.has("mms");
  const nouns: Noun[] = [
    ...set.has("call") ? [{ one: "call", more: "calls" }] : [],
    ...isText ? [{ one: "text", more: "texts" }] : [],
    ...set.has("sms") && !isText ? [{ one: "SMS", more: "SMS" }] : [],
    ...set.has("mms") && !isText ? [{ one: "MMS", more: "MMS" }] : [],
    ...set.has("voicemail") ? [{ one: "voicemail", more: "voicemails" }] : [],
  ];
  return {
    one: list(nouns.map(({ one }) => one), "or"),
    more: list(nouns.map(({ more }) => more)),
  };
}

/** How somebody they were with follows the noun: `to`, `from`, `with`. */
export function prepositionOf(filters: Filters): string {
  return verbOf(filters).to;
}

/** Talk is of calls, whatever kinds were said. */
export function callsOf(filters: Filters): Filters {
  return { ...filters, kinds: ["call"] };
}

/** What a part has, said by itself: of what kinds it is goes without saying. */
export function partOf({ kinds }: Filters, part: Filters | undefined): Filters {
  return { ...kinds && { kinds }, ...part };
}

function whom(filters: Filters, names: Names, to: string): string {
  const { contacts } = filters;
  const them = contacts && `${to} ${peopleOf(contacts, names)}`;
  return said([them, whomElse(filters, names, !them ? to : "")]);
}

/** Who they were not, and whether they are known. */
function whomElse({ not_contacts, known }: Filters, names: Names, to = ""): string {
  const others = not_contacts && peopleOf(not_contacts, names);
  return said([
    known === undefined
      ? undefined
      : known
      ? `${to || "who are"} ${to ? "people in the address book" : "in the address book"}`
      : `${to || "who are"} ${
        to ? "people who are not in the address book" : "not in the address book"
      }`,
    others && (to && known === undefined ? `${to} anybody but ${others}` : `other than ${others}`),
  ]);
}

/** What contacts of a plan are called, those of one name once. */
function peopleOf(ids: readonly string[], { people }: Names): string {
  const called = new Map<string, { name: string; count: number }>();
  for (const id of ids) {
    const name = people.get(id) ?? "somebody without a name";
    const known = called.get(normalized(name)) ?? { name, count: 0 };
    called.set(normalized(name), { ...known, count: known.count + 1 });
  }
  return list(
    [...called.values()].map(({ name, count }) => count > 1 ? `${name} (${count} people)` : name),
    "or",
  );
}

function details(filters: Filters, names: Names): string[] {
  const { sources, min_s, below_s, weekdays, hours } = filters;
  // A second is said as what it means.
  const isAnswered = isTalking(filters) || min_s === 1;
  const lengths = lengthsSaid(isAnswered ? undefined : min_s || undefined, below_s);
  return [
    ...isAnswered ? ["that came about"] : [],
    ...lengths ? [`${isAnswered ? "and" : "that"} lasted ${lengths}`] : [],
    ...sources
      ? [`from ${list(sources.map((id) => names.sources.get(id) ?? "a source"), "or")}`]
      : [],
    ...weekdays ? [daysOf(weekdays)] : [],
    ...hours ? [`between ${hour(hours.from)} and ${hour(hours.to)}`] : [],
  ];
}

function daysOf(weekdays: readonly number[]): string {
  const sorted = [...new Set(weekdays)].toSorted((a, b) => a - b);
  const name = sorted.join("");
  if (name === "67") return "on weekends";
  if (name === "12345") return "from Mondays to Fridays";
  return `on ${list(sorted.map((nth) => `${weekday(nth)}s`), "or")}`;
}

function said(words: readonly (string | undefined)[]): string {
  return words.filter((word) => word).join(" ");
}
