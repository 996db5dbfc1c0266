/**
 * What it takes to be rid of a phone log: `deno run -A tests/speed/phonelog_erasure.ts [--events 200000]`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite, which takes 20,000.
 *
 * One person is erased as the job does it, another has texts kept no longer and then removes the source, a
 * third stands by. Of each: how long whoever asks waits, and how long the slices take that a job does.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { parseArgs } from "node:util";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedBy } from "../support/phone_log.ts";
import { callerOf, loadPhoneLogs } from "./phonelog_load.ts";

const { values } = parseArgs({ options: { events: { type: "string" } } });
await using database = await migratedDatabase();
const { engine } = database;
const events = Number(values.events ?? (engine.kind === "postgres" ? 200_000 : 20_000));
await loadPhoneLogs(engine, { users: 3, events, bodies: true });
await engine.exec("vacuum analyze");
const [erased, leaving, bystander] = [callerOf(0), callerOf(1), callerOf(2)];
const table: Record<string, Record<string, number | string>> = {};

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: Math.round(performance.now() - started), result };
}

/** Slice after slice until one says that there is no more. */
async function slices(name: string, asked: number, next: () => Promise<boolean>) {
  const times: number[] = [];
  for (let isMore = true; isMore;) {
    const { ms, result } = await timed(next);
    times.push(ms);
    isMore = result;
  }
  table[name] = {
    "who asks waits": asked,
    slices: times.length,
    "the longest": Math.max(...times),
    "all of them": times.reduce((sum, each) => sum + each, 0),
  };
}

/** One column of one row. */
async function value<T>(statement: string, values: unknown[]): Promise<T | undefined> {
  const [row] = await engine.query<{ value: T }>(statement, values);
  return row?.value;
}

const forget = async () =>
  await value<boolean>("select private.forget_due($1) as value", [leaving]) ?? false;
const person = { id: leaving, source: leaving };

const texts = await timed(() =>
  askedBy(engine, person, "update phonelog.data_sources set settings = '{}'", [])
);
await slices("texts", texts.ms, forget);
const source = await timed(() => askedBy(engine, person, "delete from phonelog.data_sources", []));
await slices("source", source.ms, forget);

const counted = await timed(() =>
  value("select private.count_person($1, null) as value", [erased])
);
const erasure = await value<string>(
  "select private.begin_erasure($1, 'erase', null, 'speed') as value",
  [erased],
);
const step = () =>
  value<string>("select step as value from private.continue_erasure($1)", [erasure]);
await slices("account", counted.ms, async () => await step() !== "identity");
const identity = await timed(() => engine.query("delete from auth.users where id = $1", [erased]));
await slices("account, its end", identity.ms, async () => await step() !== "done");

console.log(`Of ${events} events, in ms:`);
console.table(table);
console.log(
  "left",
  await engine.query(
    `select (select count(*)::int from phonelog.events where user_id <> $1) as events,
     (select count(*)::int from phonelog.event_bodies where user_id <> $1) as texts,
     (select count(*)::int from phonelog.rollup_contact_days where user_id <> $1) as sums`,
    [bystander],
  ),
);
console.log(
  "of who stands by",
  await engine.query(
    `select count(*)::int as events, private.drifts_of($1) as drifts
   from phonelog.events where user_id = $1`,
    [bystander],
  ),
);
