/**
 * What the roll-ups must hold: recounted from the list of events.
 *
 * @module
 */

import { countOf, isMessage, type LoggedEvent, shownOf, sumOf, talkOf } from "./events.ts";
import { contactDays } from "./people.ts";
import { daysBetween, wallAt } from "./zones.ts";

const QUARTER = 900_000;

/** Every roll-up row of one person, by its key as text. */
export interface Rollups {
  /** By local day. */
  days: Record<string, Counters & { hours: number[]; quarters: number[] }>;
  /** By local day and contact. */
  contact_days: Record<string, ContactCounters>;
  /** By first day of the month and contact. */
  contact_months: Record<string, ContactCounters>;
  /** How many in each month, as `m1` to `m12`, by first day of the year and contact. */
  contact_years: Record<string, Record<string, number>>;
  /** By instant (ms) of each quarter of an hour. */
  quarters: Record<string, Counters & { longest_in_s: number; longest_out_s: number }>;
  /** By contact. */
  scores: Record<string, Score>;
  /** How many, and the first and the last instant (ms). */
  people: { events: number; first_at: number | null; last_at: number | null };
}

/** On how many days there was anything; of the 384 up to the last one, that first, on which. */
interface Score {
  days: number;
  last_day: string;
  line: string;
}

type Counters = ReturnType<typeof countersOf>;
type ContactCounters = ReturnType<typeof contactCountersOf>;

/** Everything anew; `zone` is the one in which days are days. */
export function rollupsOf(all: readonly LoggedEvent[], zone: string): Rollups {
  const events = shownOf(all).map((event) => ({ ...event, ...wallAt(event.started_at, zone) }));
  const times = events.map(({ started_at }) => started_at);
  const ofContacts = events.filter(({ contact_id }) => contact_id !== null);
  const month = (date: string) => `${date.slice(0, 8)}01`;
  return {
    days: grouped(events, ({ date }) => date, (those) => ({
      ...countersOf(those),
      hours: Array.from({ length: 24 }, (_, hour) => countOf(those, (each) => each.hour === hour)),
      quarters: Array.from(
        { length: 96 },
        (_, nth) => countOf(those, (each) => each.hour * 4 + quarterOf(each) === nth),
      ),
    })),
    contact_days: grouped(ofContacts, (e) => `${e.date} ${e.contact_id}`, contactCountersOf),
    contact_months: grouped(
      ofContacts,
      (e) => `${month(e.date)} ${e.contact_id}`,
      contactCountersOf,
    ),
    contact_years: grouped(
      ofContacts,
      (e) => `${e.date.slice(0, 5)}01-01 ${e.contact_id}`,
      (those) =>
        Object.fromEntries(
          Array.from({ length: 12 }, (_, nth) => [
            `m${nth + 1}`,
            countOf(those, ({ date }) => Number(date.slice(5, 7)) === nth + 1),
          ]),
        ),
    ),
    quarters: grouped(
      events,
      ({ started_at }) => String(started_at - started_at % QUARTER),
      (those) => ({
        ...countersOf(those),
        longest_in_s: longestOf(those, "in"),
        longest_out_s: longestOf(those, "out"),
      }),
    ),
    scores: grouped(
      ofContacts,
      (e) => `${e.contact_id}`,
      (those) => scoreOf(contactDays(those, zone)),
    ),
    people: {
      events: events.length,
      first_at: times.length ? Math.min(...times) : null,
      last_at: times.length ? Math.max(...times) : null,
    },
  };
}

function scoreOf(days: readonly string[]): Score {
  const last_day = days.at(-1) ?? "";
  const line = Array.from({ length: 384 }, () => "0");
  for (const day of days) {
    const back = daysBetween(day, last_day);
    if (back < line.length) line[back] = "1";
  }
  return { days: days.length, last_day, line: line.join("") };
}

function countersOf(events: readonly LoggedEvent[]) {
  const count = (type: string, direction?: string) =>
    countOf(events, (e) => e.type === type && (!direction || e.direction === direction));
  return {
    calls_in: count("call", "in"),
    calls_out: count("call", "out"),
    calls_missed: count("call", "missed"),
    calls_rejected: count("call", "rejected"),
    calls_blocked: count("call", "blocked"),
    sms_in: count("sms", "in"),
    sms_out: count("sms", "out"),
    sms_blocked: count("sms", "blocked"),
    mms_in: count("mms", "in"),
    mms_out: count("mms", "out"),
    mms_blocked: count("mms", "blocked"),
    voicemails: count("voicemail"),
    talk_in_s: sumOf(events, (e) => e.direction === "in" ? talkOf(e) : 0),
    talk_out_s: sumOf(events, (e) => e.direction === "out" ? talkOf(e) : 0),
    voicemail_s: sumOf(events, (e) => e.type === "voicemail" ? e.duration_s ?? 0 : 0),
    talked_in: countOf(events, (e) => e.direction === "in" && talkOf(e) > 0),
    talked_out: countOf(events, (e) => e.direction === "out" && talkOf(e) > 0),
  };
}

function longestOf(events: readonly LoggedEvent[], direction: "in" | "out"): number {
  return Math.max(0, ...events.map((e) => e.direction === direction ? talkOf(e) : 0));
}

function contactCountersOf(events: readonly LoggedEvent[]) {
  const calls = events.filter(({ type }) => type === "call");
  const messages = events.filter(isMessage);
  return {
    calls_in: countOf(calls, ({ direction }) => direction === "in"),
    calls_out: countOf(calls, ({ direction }) => direction === "out"),
    calls_missed: countOf(
      calls,
      ({ direction }) => ["missed", "rejected", "blocked"].includes(direction),
    ),
    messages_in: countOf(messages, ({ direction }) => direction === "in"),
    messages_out: countOf(messages, ({ direction }) => direction === "out"),
    blocked: countOf(messages, ({ direction }) => direction === "blocked"),
    voicemails: countOf(events, ({ type }) => type === "voicemail"),
    talk_s: sumOf(events, talkOf),
    talk_out_s: sumOf(events, (e) => e.direction === "out" ? talkOf(e) : 0),
    missed: countOf(calls, ({ direction }) => direction === "missed"),
    rejected: countOf(calls, ({ direction }) => direction === "rejected"),
    talked_in: countOf(events, (e) => e.direction === "in" && talkOf(e) > 0),
    talked_out: countOf(events, (e) => e.direction === "out" && talkOf(e) > 0),
    last_at: Math.max(...events.map(({ started_at }) => started_at)),
  };
}

function grouped<E, G>(
  events: readonly E[],
  keyOf: (event: E) => string,
  counted: (those: E[]) => G,
): Record<string, G> {
  const groups = Object.entries(Object.groupBy(events, keyOf));
  return Object.fromEntries(groups.map(([key, those = []]) => [key, counted(those)]));
}

/** Of the hour on the wall, from 0. */
function quarterOf({ started_at, offset }: { started_at: number; offset: string }): number {
  const minutes = Number(`${offset[0]}${offset.slice(4)}`);
  return Math.floor((started_at / 60_000 + minutes) / 15) % 4;
}
