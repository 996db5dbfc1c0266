/**
 * What becomes of a batch: which events are new, changed, known, outdated, deleted or refused.
 *
 * @module
 */

import { contactOf, type SentDeletion, type SentEvent, settle, type World } from "./world.ts";

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
      "deleted" in winner ? removed(world, source, winner) : stored(world, source, winner)
    ]++;
  }
  settle(world);
  return counted;
}

/** The highest revision, of equals the last. */
function winnerOf(rows: readonly Sent[]): Sent {
  return rows.reduce((best, row) => row.revision >= best.revision ? row : best);
}

function stored(world: World, source: string, sent: SentEvent) {
  const { known, stone } = found(world, source, sent.external_id);
  if (stone && stone.revision >= sent.revision) return "stale";
  if (known && known.revision > sent.revision) return "stale";
  if (known && contentOf(known) === contentOf(sent)) {
    known.revision = sent.revision;
    return "duplicate";
  }
  contactOf(world, sent.number);
  if (known) {
    Object.assign(known, sent);
    return "updated";
  }
  world.tombstones = world.tombstones.filter((each) => each !== stone);
  world.events.push({ ...sent, source, contact_id: null, privacy: "normal" });
  return "inserted";
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

function contentOf(row: SentEvent): string {
  const { type, direction, number, started_at, duration_s, body_len } = row;
  return JSON.stringify([type, direction, number, started_at, duration_s, body_len]);
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
    row.duration_s !== null && !isSpoken;
}
