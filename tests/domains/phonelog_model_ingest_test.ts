/**
 * The model's answer to batches: what is new, known, outdated or refused, whatever comes late, twice
 * or after it was deleted.
 */

import { assertEquals } from "../support/assert.ts";
import { type Counted, ingest, type Sent } from "./phonelog/ingest.ts";
import { rollupsOf } from "./phonelog/rollups.ts";
import {
  emptyWorld,
  eraseSource,
  keepTexts,
  mergeContacts,
  moveNumber,
  type SentEvent,
  setLevel,
} from "./phonelog/world.ts";

const NOW = Date.parse("2026-11-22T12:00Z");
const ANA = "+4915112340001";
const BOB = "+4915112340002";

function text(external_id: string, more: Partial<SentEvent> = {}): SentEvent {
  return {
    external_id,
    type: "sms",
    direction: "in",
    number: ANA,
    started_at: Date.parse("2026-11-20T10:00Z"),
    duration_s: null,
    body: null,
    body_len: 5,
    participants: null,
    meta: {},
    revision: 0,
    ...more,
  };
}

function gone(external_id: string, revision = 0): Sent {
  return { external_id, revision, deleted: true };
}

function counted(more: Partial<Counted>): Counted {
  return { inserted: 0, updated: 0, deleted: 0, duplicate: 0, stale: 0, rejected: [], ...more };
}

Deno.test("new, the same again, changed, and what it was before", () => {
  const world = emptyWorld();
  const take = (...rows: Sent[]) => ingest(world, "phone", rows, NOW);
  assertEquals(take(text("1"), text("2")), counted({ inserted: 2 }));
  assertEquals(take(text("1")), counted({ duplicate: 1 }));
  assertEquals(take(text("1", { direction: "out" })), counted({ updated: 1 }));
  assertEquals(take(text("1", { direction: "out", revision: 4 })), counted({ duplicate: 1 }));
  assertEquals(take(text("1", { revision: 3 })), counted({ stale: 1 }));
  assertEquals(take(text("1", { direction: "out", revision: 3 })), counted({ stale: 1 }));
  assertEquals(take(text("1", { revision: 4 })), counted({ updated: 1 }));
  assertEquals(ingest(world, "tablet", [text("1")], NOW), counted({ inserted: 1 }));
  assertEquals(world.events.length, 3);
});

Deno.test("what is deleted stays so until something newer comes", () => {
  const world = emptyWorld();
  const take = (...rows: Sent[]) => ingest(world, "phone", rows, NOW);
  take(text("1", { revision: 5 }));
  assertEquals(take(gone("1", 4)), counted({ stale: 1 }));
  assertEquals(take(gone("1", 5)), counted({ deleted: 1 }));
  assertEquals(take(gone("1", 4)), counted({ duplicate: 1 }));
  assertEquals(take(gone("1", 7)), counted({ deleted: 1 }));
  assertEquals(take(text("1", { revision: 7 })), counted({ stale: 1 }));
  assertEquals(take(text("1", { revision: 8 })), counted({ inserted: 1 }));
  assertEquals(world.tombstones, []);
  assertEquals(take(gone("never seen")), counted({ deleted: 1 }));
  assertEquals(take(text("never seen")), counted({ stale: 1 }));
});

Deno.test("one thing several times in a batch: the newest, of equals the last", () => {
  const world = emptyWorld();
  const answer = ingest(world, "phone", [
    text("1", { revision: 1, direction: "out" }),
    text("1", { revision: 2, body_len: 8 }),
    text("1", { revision: 2, body_len: 9 }),
    text("1", { revision: 0, body_len: 9 }),
    gone("1"),
  ], NOW);
  assertEquals(answer, counted({ inserted: 1, duplicate: 4 }));
  assertEquals(world.events.map(({ body_len }) => body_len), [9]);
});

Deno.test("bad rows are refused alone", () => {
  const answer = ingest(emptyWorld(), "phone", [
    text("1"),
    text("2", { direction: "missed" }),
    text("3", { started_at: NOW + 86_400_001 }),
    text("4", { started_at: Date.parse("1989-12-31T23:59:59Z") }),
    text("5", { duration_s: 1 }),
    text("6", { type: "call", duration_s: 604_801 }),
    text(""),
    text("7", { type: "call", duration_s: 604_800 }),
  ], NOW);
  assertEquals(answer, counted({ inserted: 2, rejected: [1, 2, 3, 4, 5, 6] }));
});

Deno.test("a text and a group are content, and stay with the number they were with", () => {
  const world = emptyWorld();
  const take = (more: Partial<SentEvent>) =>
    ingest(world, "phone", [text("1", { type: "mms", ...more })], NOW);
  const kept = () => world.events.map(({ body, people }) => [body, people]);
  take({ body: "hello" });
  assertEquals(kept(), [[null, []]]);
  keepTexts(world, "phone", true);
  assertEquals(take({ body: "hello" }), counted({ updated: 1 }));
  assertEquals(take({ participants: [BOB, ANA] }), counted({ updated: 1 }));
  assertEquals(take({ participants: [ANA, BOB], body: "hello" }), counted({ duplicate: 1 }));
  assertEquals([take({}), kept()], [counted({ duplicate: 1 }), [["hello", [BOB]]]]);
  assertEquals([take({ number: null }), kept()], [counted({ updated: 1 }), [[null, []]]]);
  take({ body: "hello" });
  assertEquals([take({ body_len: 6 }), kept()], [counted({ updated: 1 }), [[null, []]]]);
  assertEquals(take({ meta: { sim: 1 }, body_len: 6 }), counted({ updated: 1 }));
});

Deno.test("what is older than is kept does not come in", () => {
  const world = emptyWorld();
  world.days = 7;
  const old = text("1", { started_at: NOW - 8 * 86_400_000 });
  assertEquals(ingest(world, "phone", [old, text("2")], NOW), counted({ inserted: 1, stale: 1 }));
  const again = ingest(world, "phone", [text("2", { started_at: old.started_at }), gone("1")], NOW);
  assertEquals(again, counted({ stale: 1, deleted: 1 }));
});

Deno.test("a hidden contact is in no roll-up, and comes back whole", () => {
  const world = emptyWorld();
  ingest(world, "phone", [text("1"), text("2", { number: BOB })], NOW);
  const whole = rollupsOf(world.events, "UTC");
  setLevel(world, ANA, "hidden");
  ingest(world, "phone", [text("3")], NOW);
  assertEquals(rollupsOf(world.events, "UTC").people.events, 1);
  setLevel(world, ANA, "normal");
  ingest(world, "phone", [gone("3")], NOW);
  assertEquals(rollupsOf(world.events, "UTC"), whole);
});

Deno.test("numbers take their events along, wherever they are moved", () => {
  const world = emptyWorld();
  ingest(world, "phone", [text("1"), text("2", { number: BOB })], NOW);
  const owners = () => world.events.map(({ contact_id }) => contact_id);
  moveNumber(world, ANA, BOB);
  assertEquals(owners(), [BOB, BOB]);
  ingest(world, "phone", [text("3", { number: "+4915112340003" })], NOW);
  setLevel(world, "+4915112340003", "hidden");
  mergeContacts(world, BOB, "+4915112340003");
  assertEquals(new Set(owners()), new Set(["+4915112340003"]));
  assertEquals(rollupsOf(world.events, "UTC").people, { events: 0, first_at: null, last_at: null });
});

Deno.test("a source that is erased takes its events and its deletions along", () => {
  const world = emptyWorld();
  ingest(world, "phone", [text("1"), gone("2")], NOW);
  ingest(world, "tablet", [text("1")], NOW);
  eraseSource(world, "phone");
  assertEquals(world.events.map(({ source }) => source), ["tablet"]);
  assertEquals(ingest(world, "phone", [text("2")], NOW), counted({ inserted: 1 }));
});

Deno.test("roll-ups are by local day, by contact and by quarter of an hour", () => {
  const world = emptyWorld();
  const at = (started_at: string, more: Partial<SentEvent> = {}) =>
    text(started_at, { started_at: Date.parse(started_at), ...more });
  ingest(world, "phone", [
    at("2026-10-31T22:59:59Z"),
    at("2026-10-31T23:00:00Z", { type: "call", duration_s: 7 }),
    at("2026-10-31T23:14:59Z", { type: "call", direction: "missed", number: null }),
  ], NOW);
  const { days, contact_days, contact_months, quarters } = rollupsOf(world.events, "Europe/Berlin");
  assertEquals(Object.keys(days), ["2026-10-31", "2026-11-01"]);
  assertEquals(days["2026-11-01"]?.hours, [2, ...Array<number>(23).fill(0)]);
  assertEquals(days["2026-11-01"]?.talk_in_s, 7);
  assertEquals(Object.keys(contact_days), [`2026-10-31 ${ANA}`, `2026-11-01 ${ANA}`]);
  assertEquals(Object.keys(contact_months), [`2026-10-01 ${ANA}`, `2026-11-01 ${ANA}`]);
  assertEquals(
    Object.entries(quarters).map(([at, row]) => [
      new Date(Number(at)).toISOString().slice(11, 16),
      row.calls_in + row.calls_missed + row.sms_in,
    ]),
    [["22:45", 1], ["23:00", 2]],
  );
});
