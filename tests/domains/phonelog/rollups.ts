/**
 * What the roll-ups must hold: recounted from the list of events.
 *
 * @module
 */

import { countOf, isMessage, type LoggedEvent, shownOf, sumOf, talkOf } from "./events.ts";
import { wallAt } from "./zones.ts";

const QUARTER = 900_000;

/** Every roll-up row of one person, by its key as text. */
export interface Rollups {
  /** By local day. */
  days: Record<string, Counters & { hours: number[] }>;
  /** By local day and contact. */
  contact_days: Record<string, ContactCounters>;
  /** By first day of the month and contact. */
  contact_months: Record<string, ContactCounters>;
  /** By instant (ms) of each quarter of an hour. */
  quarters: Record<string, Counters>;
  /** How many, and the first and the last instant (ms). */
  people: { events: number; first_at: number | null; last_at: number | null };
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
    })),
    contact_days: grouped(ofContacts, (e) => `${e.date} ${e.contact_id}`, contactCountersOf),
    contact_months: grouped(
      ofContacts,
      (e) => `${month(e.date)} ${e.contact_id}`,
      contactCountersOf,
    ),
    quarters: grouped(
      events,
      ({ started_at }) => String(started_at - started_at % QUARTER),
      countersOf,
    ),
    people: {
      events: events.length,
      first_at: times.length ? Math.min(...times) : null,
      last_at: times.length ? Math.max(...times) : null,
    },
  };
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
  };
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
