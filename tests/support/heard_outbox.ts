/**
 * An outbox that remembers what it told, in the words of the tests.
 *
 * @module
 */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { type Outbox, startOutbox } from "../../supabase/local/realtime/outbox.ts";
import { eventually } from "./eventually.ts";

/** A running outbox and what it said so far. */
export interface HeardOutbox extends AsyncDisposable {
  outbox: Outbox;
  /** `I 1`, `U 1`, `D 1` with the row's id, or `B event`; in order. */
  heard: string[];
  /** The rows as they came. */
  rows: { new: string | null; old: string | null; at: string }[];
  counts: { dropped: number; ddl: number };
  said: string[];
  /** Waits until so much was told. */
  until(length: number): Promise<string[]>;
}

/** Starts one that watches these tables. */
export async function heardOutbox(
  engine: Engine,
  tables: string[],
  more: { mostWaiting?: number; onChanges?: () => Promise<void> } = {},
): Promise<HeardOutbox> {
  const heard: string[] = [];
  const rows: HeardOutbox["rows"] = [];
  const said: string[] = [];
  const counts = { dropped: 0, ddl: 0 };
  const outbox = await startOutbox({
    engine,
    log: (_level, message) => said.push(message),
    onChanges: async (batch) => {
      for (const change of batch) {
        const row = JSON.parse(change.new ?? change.old ?? "{}");
        heard.push(`${change.op} ${row.id}`);
        rows.push(change);
      }
      await more.onChanges?.();
    },
    onBroadcasts: (batch) => {
      for (const { event } of batch) heard.push(`B ${event}`);
    },
    onDropped: () => counts.dropped++,
    onDdl: () => counts.ddl++,
    ...more.mostWaiting === undefined ? {} : { mostWaiting: more.mostWaiting },
  });
  for (const table of tables) await outbox.watch(await relOf(engine, table));
  return {
    outbox,
    heard,
    rows,
    counts,
    said,
    until: async (length) => await eventually(() => heard.length >= length ? heard : undefined),
    [Symbol.asyncDispose]: () => outbox.close(),
  };
}

/** A table's oid. */
export async function relOf(engine: Engine, table: string): Promise<number> {
  const [row] = await engine.query<{ rel: number }>("select $1::regclass::oid::int8 as rel", [
    table,
  ]);
  return row?.rel ?? 0;
}
