/**
 * Random histories of a phone log: batches that come late, twice, corrected or deleted, contacts that
 * are hidden and shown and turn out to be the same, and what people delete themselves.
 *
 * @module
 */

import fc from "fast-check";
import type { Queries } from "../../supabase/local/database/engine.ts";

/** One event as a source sends it. */
export type Sent = Record<string, unknown> & { external_id: string };

/** Something that happens to somebody's phone log. */
export type Happening =
  | { kind: "batch"; source: number; rows: Sent[] }
  | { kind: "level"; contact: number; level: "normal" | "masked" | "hidden" }
  | { kind: "merge"; from: number; into: number }
  | { kind: "forget" | "delete" | "touch"; part: number }
  | { kind: "contact" | "source"; nth: number }
  | { kind: "move"; zone: string };

/** Zones with half hours, with quarters, with clocks that are put forward and back, and with none. */
export const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
];

/** Around the nights on which clocks change, and on edges of quarters, days, months and years. */
const MOMENTS = [
  "2026-03-29T00:59:59.999Z",
  "2026-03-29T01:00:00Z",
  "2025-10-26T00:30:00Z",
  "2025-10-26T01:30:00Z",
  "2025-11-02T05:30:00Z",
  "2025-11-02T06:30:00.000001Z",
  "2025-12-31T23:59:59Z",
  "2026-01-01T00:00:00Z",
  "2026-02-28T18:15:00Z",
  "2026-02-28T18:14:59Z",
].map((each) => Date.parse(each));

const moment = fc.oneof(
  fc.constantFrom(...MOMENTS),
  fc.integer({ min: Date.UTC(2025, 9, 1), max: Date.UTC(2026, 3, 1) }),
).map((ms) => new Date(ms).toISOString());

const kinds = fc.constantFrom(
  ...["in", "out", "missed", "rejected", "blocked"].map((direction) => ["call", direction]),
  ...["in", "out", "blocked"].flatMap((direction) => [["sms", direction], ["mms", direction]]),
  ["voicemail", "in"],
);

const sent: fc.Arbitrary<Sent> = fc.record({
  id: fc.integer({ min: 0, max: 60 }),
  kind: kinds,
  number: fc.option(fc.integer({ min: 0, max: 6 }), { freq: 8 }),
  started_at: moment,
  seconds: fc.integer({ min: 0, max: 4000 }),
  revision: fc.integer({ min: 0, max: 3 }),
  isDeleted: fc.integer({ min: 0, max: 9 }).map((each) => each === 0),
}).map(({ id, kind: [type, direction], number, started_at, seconds, revision, isDeleted }) => ({
  external_id: `e${id}`,
  revision,
  ...isDeleted ? { deleted: true } : {
    type,
    direction,
    started_at,
    ...number !== null && { number: `+4917000000${number}` },
    ...(type === "call" || type === "voicemail") && { duration_s: seconds },
  },
}));

const small = fc.integer({ min: 0, max: 6 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("batch" as const),
      source: fc.integer({ min: 0, max: 1 }),
      rows: fc.array(sent, { minLength: 1, maxLength: 25 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("level" as const),
      contact: small,
      level: fc.constantFrom("normal" as const, "masked" as const, "hidden" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("merge" as const), from: small, into: small }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("forget" as const, "delete" as const, "touch" as const),
      part: fc.integer({ min: 2, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("contact" as const, "source" as const),
      nth: small,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("move" as const),
      zone: fc.constantFrom(...ZONES),
    }),
  },
);

/** So many histories, the same for the same seed. */
export function histories(count: number, seed: number): Happening[][] {
  return fc.sample(fc.array(happening, { minLength: 4, maxLength: 16 }), { numRuns: count, seed });
}

/** Lets it happen to `user`, as they themselves where people can do it. */
export async function happen(queries: Queries, user: string, what: Happening): Promise<void> {
  const contact = (nth: number) =>
    `(select id from phonelog.contacts where user_id = '${user}' order by created_at, id
      limit 1 offset ${nth})`;
  const some = `user_id = '${user}' and id % ${"part" in what ? what.part : 1} = 0`;
  switch (what.kind) {
    case "batch":
      await queries.query(`select phonelog.ingest_events($1::text::jsonb, $2::text::jsonb)`, [
        JSON.stringify({ kind: "phone", name: `phone ${what.source}` }),
        JSON.stringify(what.rows),
      ]);
      return;
    case "level":
      await queries.exec(`update phonelog.contacts set privacy_level = '${what.level}'
        where user_id = '${user}' and id = ${contact(what.contact)}`);
      return;
    case "merge":
      await queries.exec(`
        update phonelog.contact_numbers n set contact_id = c.id
        from phonelog.contacts c
        where c.id = ${contact(what.into)} and n.user_id = '${user}'
          and n.contact_id = ${contact(what.from)}`);
      return;
    case "forget":
      await queries.exec(`
        select phonelog.forget_events(array(select id from phonelog.events where ${some}))`);
      return;
    case "delete":
      await queries.exec(`delete from phonelog.events where ${some}`);
      return;
    case "touch":
      await queries.exec(`
        update phonelog.events
        set started_at = started_at + interval '7 hours', revision = revision + 1 where ${some}`);
      return;
    case "contact":
      await queries.exec(`delete from phonelog.contacts where id = ${contact(what.nth)}`);
      return;
    case "source":
      await queries.exec(`delete from phonelog.data_sources
        where user_id = '${user}' and name = 'phone ${what.nth}'`);
      return;
    case "move":
      await queries.exec(`
        update platform.profiles set timezone = '${what.zone}' where user_id = '${user}'`);
      if (Math.abs(what.zone.length) % 2) return;
      await queries.query(`select private.rebuild_rollups($1)`, [user]);
  }
}
