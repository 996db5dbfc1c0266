/**
 * The dashboard from roll-ups is that of a plain list of events: whatever the history, the zone of the
 * person and the one that is asked for, wherever a period begins and ends.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import {
  dashboardFor,
  enterContacts,
  enterEvents,
  type PhoneOwner,
  phoneOwner,
} from "../support/phone_log.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { dashboardOf } from "./phonelog/dashboard.ts";
import {
  type Contact,
  type Direction,
  DIRECTIONS,
  type EventType,
  type LoggedEvent,
} from "./phonelog/events.ts";
import { type Bucket, type Compare, endOf, usualBucket } from "./phonelog/period.ts";

const CASES = Number(Deno.env.get("PHONELOG_CASES") ?? 15);
const QUESTIONS = 6;
const SEED = Number(Deno.env.get("PHONELOG_SEED") ?? 20_261_122);

/** Whole hours, half and quarters of them, clocks that change at midnight and by half an hour. */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "America/Havana",
  "America/Santiago",
  "Asia/Beirut",
  "Pacific/Apia",
  "America/St_Johns",
  "Pacific/Chatham",
];
/** Around days when clocks change, leap days, turns of years. */
const MOMENTS = [
  "2026-03-29",
  "2026-10-25",
  "2024-02-29",
  "2025-12-31",
  "2026-11-01",
  "2026-04-05",
];
const BUCKETS: Bucket[] = ["hour", "day", "week", "month"];
const COMPARES: Compare[] = ["previous", "year", "none"];
const TOO_MANY = /more than 2,000 buckets/;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

Deno.test("dashboards of random histories are those of a plain list", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  for (let nth = 0; nth < CASES; nth++) {
    const draw = drawing(SEED + nth);
    const zone = draw.one(ZONES);
    const middle = Date.parse(draw.one(MOMENTS));
    const owner = await phoneOwner(engine, zone);
    const contacts = Array.from({ length: draw.upTo(15) }, (_, i) => contact(draw, i));
    const events = history(draw, contacts, middle);
    await enterContacts(engine, owner, contacts);
    await enterEvents(engine, owner, events);
    for (let q = 0; q < QUESTIONS; q++) {
      const asked = question(draw, zone, middle);
      const same = await agrees(engine, owner, asked, { events, contacts, zone });
      const about = `seed ${SEED + nth}, home ${zone}, ${JSON.stringify(asked)}`;
      if (!same.isSame) await t.step(about, () => assertEquals(same.answered, same.expected));
    }
  }
  assert(CASES > 0);
});

interface Known {
  events: LoggedEvent[];
  contacts: Contact[];
  zone: string;
}

/** Whether the database says what the model says; twice, the second time from what was kept. */
async function agrees(
  engine: Engine,
  owner: PhoneOwner,
  asked: ReturnType<typeof question>,
  { events, contacts, zone }: Known,
) {
  const asks = { ...asked };
  const at = asked.tz ?? zone;
  const period = { from: endOf(asked.from, at), to: endOf(asked.to, at) };
  const bucket = asked.bucket ?? usualBucket(period, at);
  const expected = dashboardOf(events, contacts, {
    period,
    zone: at,
    bucket,
    compare: asked.compare,
  });
  if (!expected.series) {
    const refusal = await dashboardFor(engine, owner, asks).catch(String);
    return { isSame: TOO_MANY.test(String(refusal)), answered: refusal, expected: "too many" };
  }
  const first = comparable(await dashboardFor(engine, owner, asks));
  const again = comparable(await dashboardFor(engine, owner, asks));
  const wanted = JSON.stringify(expected);
  const isSame = JSON.stringify(first) === wanted && JSON.stringify(again) === wanted;
  return { isSame, answered: first, expected: JSON.parse(wanted) };
}

/** In the model's order of keys, with instants as numbers. */
function comparable(answer: Record<string, unknown> | undefined) {
  const ordered = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(ordered);
    if (typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d$/.test(value)) {
      return value.length > 22 ? Date.parse(value) : value;
    }
    if (typeof value !== "object" || value === null) return value;
    const keys = Object.keys(value as object).sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
    return Object.fromEntries(
      keys.filter((key) => ORDER.includes(key))
        .map((key) => [key, ordered((value as Record<string, unknown>)[key])]),
    );
  };
  return ordered(answer);
}

/** As the model writes them. */
const ORDER = [
  ...["from", "to", "totals", "previous", "delta", "delta_pct", "by_type_direction", "series"],
  ...["top_contacts", "heat_map", "contact_id", "name", "privacy", "start", "label", "type"],
  ...["direction", "n", "duration_s", "events", "calls", "messages", "voicemails", "in", "out"],
  ...["missed", "rejected", "blocked", "talk_s", "last_at", "unique_contacts"],
];

type Draw = ReturnType<typeof drawing>;

/** Mulberry32: the same numbers for the same seed. */
function drawing(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    upTo: (most: number) => Math.floor(next() * (most + 1)),
    one: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
    isTrue: (share: number) => next() < share,
  };
}

function contact(draw: Draw, nth: number): Contact {
  return {
    id: crypto.randomUUID(),
    name: draw.isTrue(0.8) ? `contact ${nth}` : null,
    level: draw.isTrue(0.7) ? "normal" : draw.one(["masked", "hidden"]),
    tags: [],
    stay_in_touch_days: null,
  };
}

function history(draw: Draw, contacts: Contact[], middle: number): LoggedEvent[] {
  const reach = draw.one([2 * DAY, 20 * DAY, 200 * DAY, 800 * DAY]);
  const most = Date.now();
  return Array.from({ length: draw.upTo(160) }, (): LoggedEvent => {
    const type = draw.one<EventType>(["call", "call", "sms", "sms", "mms", "voicemail"]);
    const direction = draw.one(waysOf(type));
    const other = draw.isTrue(0.9) && contacts.length > 0 ? draw.one(contacts) : undefined;
    const at = middle - reach + draw.upTo(2 * reach);
    return {
      type,
      direction,
      contact_id: other?.id ?? null,
      started_at: Math.min(most, draw.isTrue(0.2) ? at - at % (HOUR / 4) : at),
      duration_s: type === "call" || type === "voicemail" ? draw.upTo(900) : null,
      privacy: other?.level ?? "normal",
    };
  });
}

function waysOf(type: EventType): readonly Direction[] {
  if (type === "call") return DIRECTIONS;
  return type === "voicemail" ? ["in"] : ["in", "out", "blocked"];
}

/** Ends on local days, on quarters of an hour and on any millisecond. */
function question(draw: Draw, home: string, middle: number) {
  const length = draw.one([2 * HOUR, DAY, 9 * DAY, 70 * DAY, 500 * DAY]);
  const start = middle - draw.upTo(length);
  const end = start + 1 + draw.upTo(2 * length);
  const grain = draw.one([1, HOUR / 4, HOUR, DAY]);
  const written = (at: number, more: number) => {
    const rounded = at - at % grain + more * grain;
    const text = new Date(rounded).toISOString();
    return grain === DAY ? text.slice(0, 10) : text;
  };
  const bucket = draw.isTrue(0.2) ? undefined : draw.one(BUCKETS);
  return {
    from: written(start, 0),
    to: written(end, 1),
    tz: draw.isTrue(0.4) ? undefined : draw.isTrue(0.3) ? home : draw.one(ZONES),
    bucket: bucket === "hour" && length > 70 * DAY ? "day" as const : bucket,
    compare: draw.one(COMPARES),
  };
}
