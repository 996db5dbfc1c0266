/**
 * What a reading position costs in the database: `deno run -A tests/speed/reading.ts`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 *
 * Each way of writing 500 rows is measured beside the same rows upserted into a table with the same
 * columns and indexes, and nothing else; the ratio is what counts, and each row's cost.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { create } from "@shared/reading/clock.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { DEVICES, makeReader, mergeBatches, READER } from "../support/merged_positions.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

const ROWS = 500;
const ROUNDS = 15;
const hour = Date.now() - 3_600_000;

/** Rises with every round, so that each one moves every position. */
let round = 0;

await using database = await migratedDatabase();
const { engine } = database;
await makeReader(engine);
await engine.exec("create table public.plain (like reading.reading_progress including all)");

const ways: [name: string, rows: number, write: () => Promise<void>][] = [
  ["plain upserts, no triggers", ROWS, () => upsert(engine, "public.plain")],
  ["upserts with triggers", ROWS, () => upsert(engine, "reading.reading_progress")],
  ["merge_progress, 500 series", ROWS, () => merge(ROWS, ROWS)],
  ["merge_progress, 5 series", ROWS, () => merge(ROWS, 5)],
  ["merge_progress, 1 operation", 1, () => merge(1, 1)],
];
const times = new Map<string, number[]>(ways.map(([name]) => [name, []]));

for (round = 0; round < ROUNDS + 2; round++) {
  // In turns, so that a busy machine is busy for all of them.
  for (const [name, , write] of ways) {
    const started = performance.now();
    await write();
    if (round >= 2) times.get(name)?.push(performance.now() - started);
  }
}

const median = (name: string) => {
  const sorted = (times.get(name) ?? []).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};
const base = median("plain upserts, no triggers") / ROWS;
console.log(`On ${engine.kind}, the median of ${ROUNDS} rounds:\n`);
console.table(Object.fromEntries(ways.map(([name, rows]) => [name, {
  "ms a call": Number(median(name).toFixed(1)),
  "µs a row": Math.round(median(name) / rows * 1000),
  "× plain": Number((median(name) / rows / base).toFixed(1)),
  "rows/s": Math.round(rows / median(name) * 1000),
}])));
const cost = median("upserts with triggers") / ROWS - base;
console.log(`\nThe triggers cost ${Math.round(cost * 1000)} µs a row, the broadcast included.`);

async function upsert(engine: Engine, table: string): Promise<void> {
  await engine.query(
    `insert into ${table} (user_id, series_id, progress, page_number, hlc)
     select '${READER}', 'upsert ' || n, $1::numeric, $2::int, $3
     from generate_series(1, ${ROWS}) as n
     on conflict (user_id, series_id) do update set
       progress = excluded.progress, page_number = excluded.page_number, hlc = excluded.hlc`,
    [round / 100, round, create(hour + round)],
  );
}

function merge(count: number, series: number): Promise<void> {
  const ops = Array.from({ length: count }, (_, nth) => ({
    op_id: `${count}.${series}.${round}.${nth}`,
    series_id: `merge ${series} ${nth % series}`,
    hlc: create(hour + round * 1000 + nth),
    progress: round / 100,
    page_number: round,
  }));
  return mergeBatches(engine, [{ device: DEVICES.phone, ops }]);
}
