/**
 * What a dashboard costs: `deno run -A tests/speed/phonelog_dashboard.ts [--events 1000000] [--users 1]`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite, which takes 100,000.
 *
 * Each period is asked cold, then kept, beside the queries one writes first, as role authenticated under
 * row level security, a transaction each. What is judged is the ratio, and growth: with ten users of a
 * million each the first one's dashboard has to take what it takes alone.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { parseArgs } from "node:util";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedBy } from "../support/phone_log.ts";
import { callerOf, loadPhoneLogs } from "./phonelog_load.ts";
import { FIVE, makeNaive, ONE_PASS, wrapPolicy } from "./phonelog_naive.ts";
import { ms } from "./measure.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string" },
    users: { type: "string", default: "1" },
    rounds: { type: "string", default: "40" },
    naive: { type: "string", default: "yes" },
  },
});

await using database = await migratedDatabase();
const { engine } = database;
const events = Number(values.events ?? (engine.kind === "postgres" ? 1_000_000 : 100_000));
const users = Number(values.users);
const rounds = Number(values.rounds);
const owner = { id: callerOf(0), source: callerOf(0) };
const started = performance.now();
await loadPhoneLogs(engine, { users, events });
await engine.exec("vacuum analyze");
console.log(`${users} × ${events} events loaded in ${ms(performance.now() - started)}.\n`);

const DAY = 86_400_000;
const today = Math.floor(Date.now() / DAY) * DAY;
const day = (ago: number) => new Date(today - ago * DAY).toISOString().slice(0, 10);
const at = (ago: number) => new Date(today - ago * DAY + 5_025_678).toISOString();
const HOME = "UTC";

const PERIODS: [name: string, from: string, to: string, tz: string][] = [
  ["1 day", day(1), day(0), HOME],
  ["30 days", day(30), day(0), HOME],
  ["30 days, any instants", at(31), at(1), HOME],
  ["92 days", day(92), day(0), HOME],
  ["365 days", day(365), day(0), HOME],
  ["all 730 days", day(730), day(0), HOME],
  ["30 days, another zone", day(30), day(0), "America/New_York"],
  ["365 days, another zone", day(365), day(0), "America/New_York"],
];
const DASHBOARD =
  "select phonelog.get_dashboard_metrics($1::text, $2::text, $3::text, null, 'previous', $4::text) as answer";
const table: Record<string, Record<string, number | string>> = {};

for (const [name, from, to, tz] of PERIODS) {
  const dashboard = (known: string | null = null) =>
    askedBy<{ etag: string }>(engine, owner, DASHBOARD, [from, to, tz, known]);
  const cold = await timed(rounds, () => dashboard(), forget);
  const kept = await timed(rounds, () => dashboard());
  const tag = (await dashboard())?.etag ?? null;
  const same = await timed(rounds, () => dashboard(tag));
  table[name] = {
    "cold p50": cold.p50,
    "cold p95": cold.p95,
    "kept p50": kept.p50,
    "kept p95": kept.p95,
    "unchanged p50": same.p50,
  };
}

if (values.naive === "yes") {
  await makeNaive(engine);
  const ends = (days: number) => [`${day(days)}T00:00:00Z`, `${day(0)}T00:00:00Z`];
  const naive = async (column: string, statement: string, more: string[] = []) => {
    for (const [name, days] of [["30 days", 30], ["365 days", 365]] as const) {
      const ask = () => askedBy(engine, owner, statement, [...ends(days), ...more]);
      const { p50 } = await timed(5, ask);
      table[name] = { ...table[name], [column]: p50 };
    }
  };
  await naive("naive (1)", FIVE);
  await wrapPolicy(engine);
  await naive("wrapped (1b)", FIVE);
  await naive("one pass (2b)", ONE_PASS, [owner.id]);
}
console.table(table);

/** Medians and 95th percentiles in ms; what is done before each call does not count, nor do three first. */
async function timed(count: number, ask: () => Promise<unknown>, before?: () => Promise<unknown>) {
  const times: number[] = [];
  for (let nth = -3; nth < count; nth++) {
    await before?.();
    const began = performance.now();
    await ask();
    if (nth >= 0) times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const quantile = (part: number) =>
    Number((times[Math.min(count - 1, Math.floor(count * part))] ?? NaN).toFixed(2));
  return { p50: quantile(0.5), p95: quantile(0.95) };
}

async function forget(): Promise<void> {
  await engine.exec("delete from private.dashboard_answers");
}
