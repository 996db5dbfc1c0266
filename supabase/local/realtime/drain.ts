/**
 * Takes rows out of the outbox and hands them on in the order in which they were written.
 *
 * @module
 */

import { isConnectionLost, neverArrived } from "../database/postgres_transactions.ts";
import type { Consumer } from "./consumer.ts";
import type { Change, OutboxListener } from "./outbox.ts";
import { storedBroadcast } from "./stored.ts";

interface OutboxRow {
  kind: "I" | "U" | "D" | "B" | "R";
  rel: number | null;
  at: string;
  new: string | null;
  old: string | null;
  bytes: string | null;
}

/** How many rows are taken at once. */
const BATCH = 1_000;

const MOST_WAITING = 100_000;

/** Empties what waits for one consumer. */
export class Drain {
  readonly #consumer: Consumer;
  readonly #listener: OutboxListener;
  #drained = 0;
  #batches = 0;
  #lagMs = 0;
  #isAway = false;
  #mayHaveLost = false;

  constructor(consumer: Consumer, listener: OutboxListener) {
    this.#consumer = consumer;
    this.#listener = listener;
  }

  stats(): { drained: number; batches: number; lagMs: number } {
    return { drained: this.#drained, batches: this.#batches, lagMs: this.#lagMs };
  }

  /** Hands on whatever waits; never rejects. */
  async run(): Promise<void> {
    const { log, onDropped } = this.#listener;
    try {
      let rows: OutboxRow[];
      do {
        rows = await this.#take();
        if (this.#mayHaveLost) onDropped();
        this.#mayHaveLost = this.#isAway = false;
        if (rows.length > 0) await this.#handOn(rows);
      } while (rows.length === BATCH && !await this.#isTooMuch());
    } catch (error) {
      // The rows of a statement that did run are gone with the connection.
      this.#mayHaveLost ||= isConnectionLost(error) && !neverArrived(error);
      if (!this.#isAway) log("warn", `realtime: the outbox: ${(error as Error).message}`);
      this.#isAway = true;
    }
  }

  #take(): Promise<OutboxRow[]> {
    return this.#listener.engine.query<OutboxRow>(
      `with next as (
         select id from _realtime.outbox where consumer = $1::int order by id limit ${BATCH}
       ), taken as (
         delete from _realtime.outbox
         where consumer = $1::int and id <= (select max(id) from next)
         returning *
       )
       select kind::text, rel::int8,
              to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
              new, old, encode(bytes, 'base64') as bytes
       from taken order by id`,
      [this.#consumer.id],
    );
  }

  async #handOn(rows: OutboxRow[]): Promise<void> {
    this.#drained += rows.length;
    this.#batches++;
    this.#lagMs = Math.max(0, Date.now() - Date.parse(rows[0]?.at ?? ""));
    for (const run of runs(rows)) {
      try {
        await this.#handOnAlike(run);
      } catch (error) {
        this.#listener.log("error", `realtime: a batch was not told: ${(error as Error).message}`);
      }
    }
  }

  async #handOnAlike(rows: OutboxRow[]): Promise<void> {
    const { onChanges, onBroadcasts, onRelayed } = this.#listener;
    const kind = rows[0]?.kind;
    if (kind === "B") onBroadcasts(rows.map(broadcastOf));
    else if (kind === "R") onRelayed?.(rows.flatMap(({ new: text }) => text ?? []));
    else await onChanges(rows.map(changeOf));
  }

  async #isTooMuch(): Promise<boolean> {
    const { engine, log, onDropped, mostWaiting = MOST_WAITING } = this.#listener;
    const [waiting] = await engine.query<{ many: boolean }>(
      `select count(*) > ${mostWaiting} as many from (
         select from _realtime.outbox where consumer = $1::int limit ${mostWaiting + 1}
       ) as waiting`,
      [this.#consumer.id],
    );
    if (!waiting?.many) return false;
    await engine.query("delete from _realtime.outbox where consumer = $1::int", [
      this.#consumer.id,
    ]);
    log("warn", `realtime: more than ${mostWaiting} changes waited and were dropped`);
    onDropped();
    return true;
  }
}

/** Cuts where the kind changes, so that tables and broadcasts keep one order. */
function runs(rows: OutboxRow[]): OutboxRow[][] {
  const found: OutboxRow[][] = [];
  let kind: string | undefined;
  for (const row of rows) {
    const own = row.rel === null ? row.kind : "";
    if (own !== kind) found.push([]);
    kind = own;
    found.at(-1)?.push(row);
  }
  return found;
}

function changeOf({ rel, kind, at, new: after, old: before }: OutboxRow): Change {
  return { rel: rel ?? 0, op: kind as Change["op"], at, new: after, old: before };
}

function broadcastOf({ new: about, old: payload, bytes }: OutboxRow) {
  return storedBroadcast({ ...JSON.parse(about ?? "{}"), payload, bytes });
}
