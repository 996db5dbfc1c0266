/**
 * What a dashboard costs: `deno run -A tests/speed/phonelog_dashboard.ts [--events 1000000] [--users 1]`.
 * With `DATABASE_URL` on that Postgres, in a database of its own or in `SPEED_DATABASE`, else on PGlite,
 * which takes 100,000.
 *
 * Each period is asked cold, then kept, beside the queries one writes first, as role authenticated under
 * row level security, a transaction each. `--beside speed_1m` asks a kept database of less in turns: ten
 * times as much data may take 1.3 times as long. Says which figures are missed, by 95 of 100.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { parseArgs } from "node:util";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { askedBy } from "../support/phone_log.ts";
import { Figures } from "./figures.ts";
import { phoneLogs } from "./phonelog_data.ts";
import { callerOf } from "./phonelog_load.ts";
import { FIVE, makeNaive, ONE_PASS, setPolicy } from "./phonelog_naive.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string" },
    users: { type: "string", default: "1" },
    rounds: { type: "string", default: "40" },
    naive: { type: "string", default: "yes" },
    beside: { type: "string" },
  },
});

const events = Number(values.events ?? (Deno.env.has("DATABASE_URL") ? 1_000_000 : 100_000));
const rounds = Number(values.rounds);
const owner = { id: callerOf(0), source: callerOf(0) };
await using database = await phoneLogs({ users: Number(values.users), events });
const { engine } = database;
await using less = values.beside
  ? await phoneLogs({ users: 1, events, name: values.beside })
  : undefined;
const figures = new Figures();

const DAY = 86_400_000;
const today = Math.floor(Date.now() / DAY) * DAY;
const day = (ago: number) => new Date(today - ago * DAY).toISOString().slice(0, 10);
const at = (ago: number) => new Date(today - ago * DAY + 5_025_678).toISOString();
const HOME = "UTC";

const DASHBOARD =
  "select phonelog.get_dashboard_metrics($1::text, $2::text, $3::text, null, 'previous', $4::text) as answer";
const SERIES =
  "select phonelog.get_series($1::text, $2::text, $3::text, 'day', '', $4::text) as answer";
const PERIODS: [name: string, from: string, to: string, tz: string, statement?: string][] = [
  ["1 day", day(1), day(0), HOME],
  ["30 days", day(30), day(0), HOME],
  ["30 days, any instants", at(31), at(1), HOME],
  ["92 days", day(92), day(0), HOME],
  ["365 days", day(365), day(0), HOME],
  ["all 730 days", day(730), day(0), HOME],
  ["30 days, another zone", day(30), day(0), "America/New_York"],
  ["365 days, another zone", day(365), day(0), "America/New_York"],
  ["trends, 365 days by the day", day(365), day(0), HOME, SERIES],
  ["trends, 365 days, another zone", day(365), day(0), "America/New_York", SERIES],
];
const table: Record<string, Record<string, number | string>> = {};

for (const [name, from, to, tz, statement = DASHBOARD] of PERIODS) {
  const dashboard = (of: Engine, known: string | null = null) =>
    askedBy<{ etag: string }>(of, owner, statement, [from, to, tz, known]);
  const [cold, small] = await inTurns(
    rounds,
    [engine, less?.engine].flatMap((of) => of ? [() => dashboard(of)] : []),
    forget,
  );
  const [kept] = await inTurns(rounds, [() => dashboard(engine)]);
  const tag = (await dashboard(engine))?.etag ?? null;
  const [same] = await inTurns(rounds, [() => dashboard(engine, tag)]);
  if (!cold || !kept || !same) throw new Error("Cannot measure: nothing was asked");
  figures.atMost(`${name}, cold, p95 ms`, cold.p95, 30);
  // Other ends than those of days are asked for once, and not kept.
  if (from.length === 10) figures.atMost(`${name}, kept, p95 ms`, kept.p95, 5);
  figures.atMost(`${name}, unchanged, p95 ms`, same.p95, 5);
  if (small) figures.atMost(`${name}, cold, × with less`, cold.p50 / small.p50, 1.3);
  table[name] = {
    "cold p50": cold.p50,
    "cold p95": cold.p95,
    "kept p50": kept.p50,
    "kept p95": kept.p95,
    "unchanged p50": same.p50,
    ...small && { "with less p50": small.p50, "×": round(cold.p50 / small.p50) },
  };
}

if (values.naive === "yes") {
  await makeNaive(engine);
  const ends = (days: number) => [`${day(days)}T00:00:00Z`, `${day(0)}T00:00:00Z`];
  const naive = async (column: string, statement: string, more: string[] = []) => {
    for (const [name, days] of [["30 days", 30], ["365 days", 365]] as const) {
      const ask = () => askedBy(engine, owner, statement, [...ends(days), ...more]);
      const [slow] = await inTurns(2, [ask]);
      const quick = Number(table[name]?.["cold p50"]);
      table[name] = {
        ...table[name],
        [column]: slow?.p50 ?? NaN,
        [`× ${column}`]: Math.round((slow?.p50 ?? NaN) / quick),
      };
    }
  };
  await setPolicy(engine, "auth.uid() = user_id");
  await naive("naive (1)", FIVE);
  await setPolicy(engine, "(select auth.uid()) = user_id");
  await naive("wrapped (1b)", FIVE);
  await naive("one pass (2b)", ONE_PASS, [owner.id]);
}
console.table(table);
figures.tell();

/**
 * Medians and 95th percentiles in ms of each, asked one after the other; what is done before each round
 * does not count, nor do the first ones.
 */
async function inTurns(
  count: number,
  asks: (() => Promise<unknown>)[],
  before?: () => Promise<unknown>,
) {
  const times = asks.map((): number[] => []);
  for (let nth = count > 3 ? -3 : -1; nth < count; nth++) {
    await before?.();
    for (const [at, ask] of asks.entries()) {
      const began = performance.now();
      await ask();
      if (nth >= 0) times[at]?.push(performance.now() - began);
    }
  }
  return times.map((all) => {
    const sorted = all.toSorted((a, b) => a - b);
    const quantile = (part: number) =>
      round(sorted[Math.min(count - 1, Math.floor(count * part))] ?? NaN);
    return { p50: quantile(0.5), p95: quantile(0.95) };
  });
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

async function forget(): Promise<void> {
  for (const each of [engine, less?.engine]) {
    await each?.exec("delete from private.dashboard_answers");
  }
}
