/**
 * Made-up histories: few sources, names, numbers and moments, so that things collide; many nights on
 * which clocks are put on or back.
 *
 * @module
 */

import fc from "fast-check";
import { DIRECTIONS, TYPES } from "./events.ts";
import type { History, Question, Step } from "./history.ts";
import type { Sent } from "./ingest.ts";
import { dateAt, plusDays } from "./zones.ts";

export const SOURCES = ["phone", "tablet"];
export const NUMBERS = [1, 2, 3, 4].map((n) => `+491511234000${n}`);
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** Where somebody lives, and a moment at which something is odd there. */
const NIGHTS: [zone: string, moment: string][] = [
  ["Europe/Berlin", "2025-10-26T01:00:00Z"],
  ["Europe/Berlin", "2025-03-30T01:00:00Z"],
  ["Australia/Lord_Howe", "2025-04-05T15:00:00Z"],
  ["Australia/Lord_Howe", "2024-10-05T15:30:00Z"],
  ["Asia/Kathmandu", "2024-12-31T18:15:00Z"],
  ["America/Havana", "2024-11-03T05:00:00Z"],
  ["Asia/Beirut", "2025-03-29T22:00:00Z"],
  ["America/Santiago", "2024-09-08T04:00:00Z"],
  ["America/New_York", "2025-01-01T05:00:00Z"],
  ["Pacific/Chatham", "2025-04-05T14:00:00Z"],
  ["UTC", "2024-02-29T00:00:00Z"],
];
const CALLS = ["in", "in", "out", "out", "missed", "rejected", "blocked"] as const;
const TEXTS = ["in", "in", "out", "blocked"] as const;
const ZONES = [...new Set(NIGHTS.map(([zone]) => zone))];

/** How far from that moment things happen: at it, beside it, hours and weeks away. */
const away = fc.oneof(
  fc.constantFrom(0, -1, 1, -1000, -15 * MINUTE, 15 * MINUTE, -30 * MINUTE, HOUR, -HOUR, 2 * HOUR),
  fc.integer({ min: -30, max: 30 }).map((hours) => hours * HOUR + 7 * MINUTE),
  fc.integer({ min: -60, max: 60 }).map((days) => days * DAY),
);

const number = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const external_id = fc.integer({ min: 0, max: 11 }).map((n) => `e${n}`);
const revision = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 3 }) },
);
const source = fc.oneof(
  { weight: 3, arbitrary: fc.constant("phone") },
  { weight: 1, arbitrary: fc.constant("tablet") },
);

/** What goes together, and now and then what does not. */
const kind = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.constantFrom(
      ...CALLS.map((direction) => ({ type: "call" as const, direction })),
      ...TEXTS.flatMap((direction) => [
        { type: "sms" as const, direction },
        { type: "mms" as const, direction },
      ]),
      { type: "voicemail" as const, direction: "in" as const },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constantFrom(...TYPES),
      direction: fc.constantFrom(...DIRECTIONS),
    }),
  },
);

/** A text, how long it is said to be, or both. */
const written = fc.constantFrom(
  ...[0, 1, 160].map((body_len) => ({ body: null, body_len })),
  { body: null, body_len: null },
  ...["", "hi", "hi", "ho"].map((body) => ({ body, body_len: null })),
  { body: "hi", body_len: 160 },
);
const groups = fc.oneof(
  fc.constant(null),
  fc.subarray([...NUMBERS, "+4915112340009"]),
);
/** With what nobody may keep. */
const meta = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constantFrom({ sim: 1 }, { sim: 2, hd: true }, { nora: true }) },
);

/** One row of a batch; one in ten or so is refused. */
function row(moment: number): fc.Arbitrary<Sent> {
  const event = fc.record({
    external_id: fc.oneof(
      { weight: 40, arbitrary: external_id },
      { weight: 1, arbitrary: fc.constant("") },
    ),
    kind,
    number,
    started_at: fc.oneof(
      { weight: 40, arbitrary: away.map((by) => moment + by) },
      { weight: 1, arbitrary: fc.constantFrom(Date.parse("1989-12-31"), Date.parse("2100-01-01")) },
    ),
    duration_s: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom(0, 1, 59, 3600, 604_800) },
      { weight: 1, arbitrary: fc.constant(604_801) },
    ),
    written,
    participants: groups,
    meta,
    revision,
    lasts: fc.constantFrom(true, ...Array<undefined>(30)),
    gathers: fc.constantFrom(true, ...Array<undefined>(30)),
  }).map(({ kind, written, lasts, gathers, ...sent }) => {
    const isSpoken = kind.type === "call" || kind.type === "voicemail";
    return {
      ...sent,
      ...kind,
      duration_s: lasts ?? isSpoken ? sent.duration_s : null,
      ...kind.type === "call" ? { body: null, body_len: null } : written,
      participants: gathers ?? kind.type === "mms" ? sent.participants : null,
    };
  });
  const deletion = fc.record({
    external_id,
    revision,
    deleted: fc.constant(true as const),
  });
  return fc.oneof({ weight: 8, arbitrary: event }, { weight: 1, arbitrary: deletion });
}

function orUsual(end: string): fc.Arbitrary<string | null> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(end) }, {
    weight: 1,
    arbitrary: fc.constant(null),
  });
}

function question(home: string, moment: number): fc.Arbitrary<Question> {
  const zone = fc.oneof(fc.constant(home), fc.constantFrom(...ZONES));
  const end = fc.record({ by: away, isDate: fc.boolean() });
  return fc.tuple(end, end, zone, fc.constantFrom(null, "hour", "day", "week", "month"))
    .chain(([one, other, zone, bucket]) => {
      const [first, last] = one.by <= other.by ? [one, other] : [other, one];
      const said = ({ by, isDate }: typeof one, plus: number) =>
        isDate
          ? plusDays(dateAt(moment + by, zone), plus)
          : new Date(moment + by + plus).toISOString();
      return fc.record({
        from: orUsual(said(first, 0)),
        to: orUsual(said(last, 1)),
        zone: fc.constant(zone),
        bucket: fc.constant(bucket as Question["bucket"]),
        compare: fc.constantFrom("previous" as const, "year" as const, "none" as const),
      });
    });
}

/** What comes up again and again in one history. */
interface Pool {
  rows: Sent[];
  questions: Question[];
}

/** The same, newer; and newer still with another one, which says nothing of text and group. */
function laterWords(one: Sent): Sent[] {
  const later = { ...one, revision: one.revision + 2 };
  if ("deleted" in one) return [later];
  const number = one.number === null ? NUMBERS[0] ?? null : null;
  const others = { ...one, number, body: null, participants: null };
  return [later, { ...others, body_len: one.body_len ?? one.body?.length ?? null }];
}

/** Each row also as later words of the same, so that words in between come late. */
function pool(home: string, moment: number): fc.Arbitrary<Pool> {
  const rows = fc.array(row(moment), { minLength: 3, maxLength: 25, size: "max" });
  return fc.record({
    rows: rows.map((few) => few.flatMap((one) => [one, ...laterWords(one)])),
    questions: fc.array(question(home, moment), { minLength: 1, maxLength: 3 }),
  });
}

function step({ rows: sent, questions }: Pool): fc.Arbitrary<Step> {
  const does = <D extends Step["does"]>(word: D) => fc.constant(word);
  const known = fc.constantFrom(...NUMBERS);
  const rows = fc.array(fc.constantFrom(...sent), { minLength: 1, maxLength: 12 });
  return fc.oneof(
    { weight: 12, arbitrary: fc.record({ does: does("ingest"), source, rows }) },
    { weight: 2, arbitrary: fc.record({ does: does("delete"), source, external_id }) },
    {
      weight: 3,
      arbitrary: fc.record({
        does: does("level"),
        number: known,
        level: fc.constantFrom("normal" as const, "masked" as const, "hidden" as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        does: does("name"),
        number: known,
        name: fc.constantFrom("Ana", "Bo"),
      }),
    },
    { weight: 3, arbitrary: fc.record({ does: does("move"), number: known, to: known }) },
    { weight: 1, arbitrary: fc.record({ does: does("merge"), from: known, into: known }) },
    {
      weight: 1,
      arbitrary: fc.record({ does: does("live in"), zone: fc.constantFrom(...ZONES) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ does: does("keep texts"), source, isKept: fc.boolean() }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        does: does("keep for days"),
        days: fc.constantFrom(null, 500, 700),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: does("rebuild") }) },
    { weight: 1, arbitrary: fc.record({ does: does("erase"), source }) },
    {
      weight: 6,
      arbitrary: fc.record({ does: does("ask"), question: fc.constantFrom(...questions) }),
    },
  );
}

/** Histories of up to `most` steps; rows are drawn from few, so that they come again. */
export function histories(most = 14): fc.Arbitrary<History> {
  return fc.constantFrom(...NIGHTS).chain(([zone, said]) => {
    const moment = Date.parse(said);
    return pool(zone, moment).chain((known) =>
      fc.record({
        zone: fc.constant(zone),
        steps: fc.array(step(known), { minLength: 1, maxLength: most, size: "max" }),
      })
    );
  });
}
