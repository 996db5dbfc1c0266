/**
 * What changed in the database, in order: triggers write it down, this takes it out again.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import { Consumer } from "./consumer.ts";
import { Drain } from "./drain.ts";
import { every } from "./every.ts";
import { Pace } from "./pace.ts";
import type { StoredBroadcast } from "./stored.ts";

/** One row of a published table that was written. */
export interface Change {
  /** The table's oid. */
  rel: number;
  op: "I" | "U" | "D";
  /** When it was written: UTC, milliseconds, Z. */
  at: string;
  /** The row as JSON text; null after a delete. */
  new: string | null;
  /** The row before, as JSON text; null for an insert. */
  old: string | null;
}

/** Who hears of it. Batches come one after the other: the next when the promise before it is kept. */
export interface OutboxListener {
  engine: Engine;
  log: Log;
  onChanges(batch: Change[]): Promise<void>;
  onBroadcasts(batch: StoredBroadcast[]): void;
  /** What other stacks pass on, oldest first. */
  onRelayed?(batch: string[]): void;
  /** Changes were lost: too many waited, or the database had forgotten this process. */
  onDropped(): void;
  /** Tables, columns or grants changed. */
  onDdl(): void;
  /** More changes than this are dropped: who is so far behind does not catch up by reading on. */
  mostWaiting?: number;
}

/** A running outbox. */
export interface Outbox {
  /** How the database calls this process; another name when it had been forgotten. */
  readonly consumer: string;
  /** Captures a table's changes from when the promise is kept, until it was unwatched as often. */
  watch(rel: number): Promise<void>;
  /** After the last one the table is captured for another minute: people reload pages. */
  unwatch(rel: number): void;
  /** Changes and batches since the start, and how old the last batch's oldest change was. */
  stats(): { drained: number; batches: number; lagMs: number };
  close(): Promise<void>;
}

/** A consumer that has not been seen for a minute is taken for dead. */
const BEAT_MS = 10_000;

/** Registers this process with the database and starts listening. */
export async function startOutbox(listener: OutboxListener): Promise<Outbox> {
  const { engine, log } = listener;
  await using undo = new AsyncDisposableStack();
  const consumer = await Consumer.register(engine, listener.onDropped);
  undo.defer(() => consumer.leave());

  const drain = new Drain(consumer, listener);
  const pace = new Pace(() => drain.run());
  undo.defer(() => pace.close());

  const beat = () =>
    consumer.beat().catch((error) => log("warn", `realtime: ${(error as Error).message}`));
  undo.defer(
    await engine.listen("realtime", (payload) => {
      if (payload === "") void beat(); // the connection was lost; the database may be a new one
      if (payload !== `passed ${consumer.id}`) pace.nudge();
    }),
  );
  undo.defer(await engine.listen("pgrst", () => listener.onDdl()));
  undo.defer(every(BEAT_MS, beat));

  const held = undo.move();
  return {
    get consumer() {
      return String(consumer.id);
    },
    watch: (rel) => consumer.watch(rel),
    unwatch: (rel) => consumer.unwatch(rel),
    stats: () => drain.stats(),
    close: () => held.disposeAsync(),
  };
}
