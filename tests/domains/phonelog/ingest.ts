/**
 * What becomes of a batch: which events are new, changed, known, outdated, deleted or refused.
 *
 * @module
 */

import {
  contactOf,
  type SentDeletion,
  type SentEvent,
  settle,
  type StoredEvent,
  type World,
} from "./world.ts";

/** One row of a batch. */
export type Sent = SentEvent | SentDeletion;

/** The answer's counts; of the refused only where they stood in the batch. */
export interface Counted {
  inserted: number;
  updated: number;
  deleted: number;
  duplicate: number;
  stale: number;
  rejected: number[];
}

const FIRST = Date.parse("1990-01-01T00:00:00Z");
const DAY = 86_400_000;
const LONGEST_S = 7 * 86_400;
/** Of what else is said, what may be no name and no number. */
const LISTED = new Set(["attachments", "hd", "sim"]);

/** Takes a batch of one source in; the world is changed. */
export function ingest(world: World, source: string, batch: readonly Sent[], now: number): Counted {
  const counted: Counted = {
    inserted: 0,
    updated: 0,
    deleted: 0,
    duplicate: 0,
    stale: 0,
    rejected: batch.flatMap((row, index) => isBad(row, now) ? [index] : []),
  };
  const good = batch.filter((row) => !isBad(row, now));
  const ids = new Set(good.map(({ external_id }) => external_id));
  for (const id of ids) {
    const same = good.filter(({ external_id }) => external_id === id);
    const winner = winnerOf(same);
    counted.duplicate += same.length - 1;
    counted[
      "deleted" in winner ? removed(world, source, winner) : stored(world, source, winner, now)
    ]++;
  }
  settle(world);
  return counted;
}

/** The highest revision, of equals the last. */
function winnerOf(rows: readonly Sent[]): Sent {
  return rows.reduce((best, row) => row.revision >= best.revision ? row : best);
}

function stored(world: World, source: string, sent: SentEvent, now: number) {
  const { known, stone } = found(world, source, sent.external_id);
  if (world.days !== null && sent.started_at < now - world.days * DAY) return "stale";
  if (stone && stone.revision >= sent.revision) return "stale";
  if (known && known.revision > sent.revision) return "stale";
  const said = saidOf(world, source, sent);
  if (known && Object.entries(said).every(([name, value]) => isSame(value, fieldOf(known, name)))) {
    known.revision = sent.revision;
    return "duplicate";
  }
  const { type, number, body_len, revision, external_id } = { ...sent, ...said };
  for (const each of [number, ...sent.participants ?? []]) contactOf(world, each);
  // What a source does not say again stays with the number it was with.
  const isTheirs = known?.type === type && known.number === number;
  const body = isTheirs && known.body_len === body_len ? known.body : null;
  const people = isTheirs ? known.people : [];
  const event = { body, people, ...said, external_id, source, revision };
  if (known) {
    Object.assign(known, event);
    return "updated";
  }
  world.tombstones = world.tombstones.filter((each) => each !== stone);
  world.events.push({ ...event, contact_id: null, privacy: "normal" });
  return "inserted";
}

/** What a row says that would be stored; without a text and a group where it says nothing of them. */
function saidOf(world: World, source: string, sent: SentEvent) {
  const { type, direction, number, started_at, duration_s, participants } = sent;
  const idOf = (each: string) => world.numbers.get(each) ?? each;
  const own = number === null ? null : idOf(number);
  const people = participants?.map(idOf).filter((id) => id !== own);
  return {
    ...{ type, direction, number, started_at, duration_s },
    body_len: sent.body_len ?? sent.body?.length ?? null,
    meta: Object.fromEntries(Object.entries(sent.meta).filter(([name]) => LISTED.has(name))),
    ...sent.body && world.keepers.has(source) && { body: sent.body },
    ...people && { people: [...new Set(people)] },
  };
}

function fieldOf(event: StoredEvent, name: string): unknown {
  return Object.entries(event).find(([each]) => each === name)?.[1];
}

/** The same, in any order. */
function isSame(one: unknown, other: unknown): boolean {
  const sorted = (value: unknown) => Array.isArray(value) ? value.toSorted() : value;
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function removed(world: World, source: string, { external_id, revision }: SentDeletion) {
  const { known, stone } = found(world, source, external_id);
  if (stone && stone.revision >= revision) return "duplicate";
  if (known && known.revision > revision) return "stale";
  world.events = world.events.filter((each) => each !== known);
  world.tombstones = world.tombstones.filter((each) => each !== stone);
  world.tombstones.push({ source, external_id, revision });
  return "deleted";
}

function found({ events, tombstones }: World, source: string, external_id: string) {
  const isIt = (row: { source: string; external_id: string }) =>
    row.source === source && row.external_id === external_id;
  return { known: events.find(isIt), stone: tombstones.find(isIt) };
}

function isBad(row: Sent, now: number): boolean {
  if (row.external_id === "") return true;
  if ("deleted" in row) return false;
  const directions = {
    call: ["in", "out", "missed", "rejected", "blocked"],
    sms: ["in", "out", "blocked"],
    mms: ["in", "out", "blocked"],
    voicemail: ["in"],
  };
  const isSpoken = row.type === "call" || row.type === "voicemail";
  const lasts = row.duration_s ?? 0;
  return !directions[row.type].includes(row.direction) || row.started_at < FIRST ||
    row.started_at > now + DAY || lasts < 0 || lasts > LONGEST_S ||
    row.duration_s !== null && !isSpoken || row.participants !== null && row.type !== "mms";
}
