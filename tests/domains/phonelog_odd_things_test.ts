/**
 * What is odd in a phone log: the database says what a plain list says, whatever the zone and whatever
 * clocks do meanwhile; and of weeks with the noise of chance it finds what was put in, and hardly
 * anything else.
 */

import fc from "fast-check";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { findOdd } from "../support/odd_found.ts";
import { askedBy, enterContacts, enterEvents, phoneOwner } from "../support/phone_log.ts";
import { seedOf } from "../support/seed.ts";
import type { LoggedEvent } from "./phonelog/events.ts";
import { anomaliesOf, gapsIn } from "./phonelog/odd_things.ts";

const CASES = Number(Deno.env.get("ODD_CASES") ?? 8);
/** Among whose first cases are hours that end in the middle, when clocks are put back. */
const SEED = seedOf(1);
const [HOUR, DAY] = [3_600_000, 86_400_000];

/** Where clocks change, and when. */
const NIGHTS: [zone: string, moment: string][] = [
  ["Europe/Berlin", "2025-10-26T01:00Z"],
  ["Europe/Berlin", "2026-03-29T01:00Z"],
  ["America/New_York", "2025-11-02T06:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00Z"],
  ["Pacific/Chatham", "2026-04-04T14:45Z"],
  ["America/Havana", "2025-11-02T05:00Z"],
  ["Asia/Kathmandu", "2026-01-01T00:00Z"],
];

/** Hours of the week with how much is in each, over some weeks, of which a share is left out. */
const cases = fc.record({
  night: fc.constantFrom(...NIGHTS),
  isHome: fc.boolean(),
  weeks: fc.integer({ min: 5, max: 14 }),
  slots: fc.array(
    fc.record({
      slot: fc.integer({ min: 0, max: 167 }),
      n: fc.constantFrom(1, 2, 2, 5, 30),
      shift: fc.integer({ min: 0, max: 59 }),
    }),
    { minLength: 3, maxLength: 8, size: "max" },
  ),
  leftOut: fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 12, size: "max" }),
  loud: fc.array(fc.record({ nth: fc.nat(20), n: fc.constantFrom(5, 12, 60) }), {
    minLength: 2,
    maxLength: 6,
  }),
  from: fc.integer({ min: -5 * 24, max: 2 * 24 }),
  length: fc.constantFrom(20, 72, 200),
  minutes: fc.constantFrom(0, 0, 7, 30),
  sensitivity: fc.constantFrom("low" as const, "normal" as const, "high" as const),
  confidence: fc.constantFrom(0.3, 0.8, 0.99, 0.9999),
});

type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

Deno.test("what is odd in a phone log", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;

  await t.step("is the same in the database and in a plain list", async () => {
    const odd = { anomalies: 0, gaps: 0 };
    const hidden = { id: crypto.randomUUID(), name: "Hank", level: "hidden" as const };
    for (const each of fc.sample(cases, { numRuns: CASES, seed: SEED })) {
      const [zone, moment] = each.night;
      const owner = await phoneOwner(engine, each.isHome ? zone : "UTC");
      const contact = { ...hidden, id: crypto.randomUUID(), tags: [], stay_in_touch_days: null };
      await enterContacts(engine, owner, [contact]);
      const events = eventsOf(each, Date.parse(moment), contact.id);
      await enterEvents(engine, owner, events);

      const from = Date.parse(moment) + each.from * HOUR + each.minutes * 60_000;
      const period = { from, to: from + each.length * HOUR };
      const ends = [period.from, period.to].map((at) => new Date(at).toISOString());
      const anomalies = await askedBy<{ anomalies: Record<string, unknown>[] }>(
        engine,
        owner,
        "select phonelog.detect_anomalies($1, $2, $3, $4) as answer",
        [...ends, zone, each.sensitivity],
      );
      const expected = anomaliesOf(events, period, zone, each.sensitivity);
      assertEquals(
        anomalies?.anomalies.map(({ at, state: _, found_at: __, ...odd }) => ({
          at: Date.parse(String(at)),
          ...odd,
        })),
        expected,
        JSON.stringify(each),
      );
      const gaps = await askedBy<{ gaps: Record<string, unknown>[] }>(
        engine,
        owner,
        "select phonelog.detect_data_gaps($1, $2, $3, $4, 0) as answer",
        [...ends, zone, each.confidence],
      );
      const silences = gapsIn(events, period, zone, each.confidence);
      assertEquals(
        gaps?.gaps.map(({ start, end, expected, confidence }) => ({
          from: Date.parse(String(start)),
          to: Date.parse(String(end)),
          expected,
          confidence,
        })),
        silences,
        JSON.stringify(each),
      );
      odd.anomalies += expected.length;
      odd.gaps += silences.length;
    }
    assert(odd.anomalies > CASES && odd.gaps > 0, `something was odd: ${JSON.stringify(odd)}`);
  });

  await t.step("is found where it was put in, and hardly anywhere else", async () => {
    const people = [2, 12, 200, 300, 400].map((
      busiest,
      nth,
    ): [number, number] => [SEED + nth, busiest]);
    const { kinds, hours, gaps } = await findOdd(engine, { people });
    const share = ({ planted, found }: { planted: number; found: number }) => found / planted;
    const told = JSON.stringify({ kinds, hours, gaps });

    assert(kinds.spike.planted > 20 && kinds.drop.planted > 2 && kinds.silence.planted > 2, told);
    assert(share(kinds.spike) >= 0.9, told);
    assert(share(kinds.drop) >= 0.7, told);
    assert(share(kinds.silence) >= 0.8, told);
    assert(share(kinds.gap) >= 0.9, told);
    assert(hours.right / hours.told >= 0.9, told);
    assert(gaps.right / gaps.told >= 0.8, told);
  });
});

/** Weeks around a moment: what each slot of the week has, but where it is left out, and loud hours. */
function eventsOf(each: Case, moment: number, hidden: string): LoggedEvent[] {
  const first = moment - moment % HOUR - (each.weeks - 1) * 7 * DAY;
  const hours: { at: number; n: number }[] = Array.from(
    { length: each.weeks },
    (_, week) =>
      each.slots.map(({ slot, n, shift }) => ({
        at: first + (week * 168 + slot) * HOUR + shift * 60_000,
        n,
      })),
  ).flat();
  const kept = hours.filter((_, nth) => !each.leftOut.includes(nth));
  for (const { nth, n } of each.loud) {
    const hour = kept.at(-1 - nth % kept.length);
    if (hour) kept.push({ at: hour.at + HOUR, n });
  }
  return kept.flatMap(({ at, n }) =>
    Array.from({ length: n }, (_, nth): LoggedEvent => {
      const kind = KINDS[(nth + at / HOUR | 0) % KINDS.length] ?? KINDS[0];
      const isHidden = nth % 11 === 10;
      return {
        ...kind,
        contact_id: isHidden ? hidden : null,
        privacy: isHidden ? "hidden" : "normal",
        started_at: at + nth * 20_000 % HOUR,
      };
    })
  );
}

const KINDS = [
  { type: "call", direction: "in", duration_s: 240 },
  { type: "sms", direction: "out", duration_s: null },
  { type: "call", direction: "missed", duration_s: null },
  { type: "voicemail", direction: "in", duration_s: 20 },
  { type: "call", direction: "out", duration_s: 3000 },
] as const;
