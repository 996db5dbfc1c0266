/**
 * Measures what Realtime's capture costs whoever writes: `deno run -A tests/speed/realtime_capture.ts`,
 * with `DATABASE_URL` on a server. Only the ratios mean something: all tables are written in turns.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- a script that prints what it measured
import type { Engine } from "../../supabase/local/database/engine.ts";
import { relOf } from "../support/heard_outbox.ts";
import { testDatabase } from "../support/test_database.ts";

const ROWS = 10_000;
const STATEMENTS = 500;
const ROUNDS = 7;

/** The tables, and how many listen to each. */
const TABLES: Record<string, { says: string; listeners: number }> = {
  plain: { says: "no trigger", listeners: 0 },
  silent: { says: "published, nobody listens", listeners: 0 },
  watched: { says: "one server listens", listeners: 1 },
  watched_twice: { says: "two servers listen", listeners: 2 },
};

const COLUMNS = `id int primary key, person uuid default gen_random_uuid(), body text,
  number int default 5, at timestamptz default now()`;

/** What is done to a table; `$` is its name. */
const WORK: Record<string, { count: number; before: string; statement: string }> = {
  "insert, one statement": {
    count: ROWS,
    before: "truncate $",
    statement:
      `insert into $ (id, body) select i, 'some words ' || i from generate_series(1, ${ROWS}) i`,
  },
  "update, one statement": {
    count: ROWS,
    before: "vacuum $",
    statement: "update $ set number = number + 1",
  },
  "insert, a statement each": {
    count: STATEMENTS,
    before: "truncate $",
    statement: "",
  },
};

await using database = await testDatabase(
  Object.keys(TABLES).map((name) => `create table public.${name} (${COLUMNS});`).join("\n") +
    "alter publication supabase_realtime add table silent, watched, watched_twice;",
);
const { engine } = database;
for (const [name, { listeners }] of Object.entries(TABLES)) {
  for (let listener = 0; listener < listeners; listener++) await listen(engine, name, listener);
}

const rows: Record<string, Record<string, string>> = {};
for (const [work, { count }] of Object.entries(WORK)) {
  const best = await measured(work);
  const base = best.plain ?? 1;
  for (const [name, { says }] of Object.entries(TABLES)) {
    const time = best[name] ?? 0;
    const micros = (time * 1000 / count).toFixed(1);
    const more = ((time - base) * 1000 / count).toFixed(1);
    (rows[says] ??= {})[work] = `${micros} µs (+${more}, × ${(time / base).toFixed(2)})`;
  }
}
console.log(
  `${engine.kind}: microseconds a row, the best of ${ROUNDS}; more than, and times, no trigger`,
);
console.table(rows);

/** A listener that nobody serves: what is captured for it stays until the next round. */
async function listen(engine: Engine, table: string, listener: number): Promise<void> {
  await engine.query(
    `insert into _realtime.consumers (id, database, seen_at)
     select $1::int, oid, now() + interval '1 hour' from pg_database
     where datname = current_database() on conflict do nothing`,
    [listener + 1],
  );
  await engine.query(
    "insert into _realtime.watched (consumer, rel) values ($1::int, $2::int8::oid)",
    [listener + 1, await relOf(engine, table)],
  );
}

/** The best time of each table, in milliseconds; in turns, so that all see the same weather. */
async function measured(name: string): Promise<Record<string, number>> {
  const work = WORK[name];
  const best: Record<string, number> = {};
  for (let round = 0; work && round < ROUNDS; round++) {
    for (const table of Object.keys(TABLES)) {
      await engine.exec(work.before.replace("$", table));
      await engine.exec("truncate _realtime.outbox");
      const began = performance.now();
      if (work.statement) await engine.exec(work.statement.replace("$", table));
      else for (let id = 1; id <= work.count; id++) await insertOne(table, id);
      best[table] = Math.min(best[table] ?? Infinity, performance.now() - began);
    }
  }
  return best;
}

async function insertOne(table: string, id: number): Promise<void> {
  await engine.query(`insert into ${table} (id, body) values ($1::int, 'some words')`, [id]);
}
