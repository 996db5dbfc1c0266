/**
 * What it costs to look for odd things, and how much of it is found:
 * `deno run -A tests/speed/phonelog_odd.ts [--events 1000000]`. With `DATABASE_URL` on that Postgres, in
 * a database of its own, else on PGlite, which takes 100,000.
 *
 * Each question is asked cold and kept, as role authenticated under row level security, beside the same
 * medians over the events. Then weeks with the noise of chance are made for people who have little and
 * much, odd hours and silences put into them, and it is counted what is found of each.
 */
// deno-lint-ignore-file no-console -- a script that prints tables

import { parseArgs } from "node:util";
import { migratedDatabase } from "../support/migrated_database.ts";
import { findOdd } from "../support/odd_found.ts";
import { askedBy } from "../support/phone_log.ts";
import { callerOf, loadPhoneLogs } from "./phonelog_load.ts";
import { ms } from "./measure.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string" },
    rounds: { type: "string", default: "20" },
    people: { type: "string", default: "12" },
  },
});

await using database = await migratedDatabase();
const { engine } = database;
const events = Number(values.events ?? (engine.kind === "postgres" ? 1_000_000 : 100_000));
const rounds = Number(values.rounds);
const owner = { id: callerOf(0), source: callerOf(0) };
const started = performance.now();
await loadPhoneLogs(engine, { events });
await engine.exec(`
  insert into phonelog.sync_runs (source_id, user_id, started_at, finished_at, status, inserted)
  select '${owner.source}', '${owner.id}', at, at, 'done', 50
  from generate_series(now() - interval '90 days', now(), '1 hour') as at`);
await engine.exec("vacuum analyze");
console.log(`${events} events loaded in ${ms(performance.now() - started)}.\n`);

const DAY = 86_400_000;
const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10);

/** The same medians and deviations of all hours, from the events. */
const NAIVE = `
  with hours as (
    select h.at, extract(isodow from h.at) as weekday, extract(hour from h.at) as hour,
      (select count(*) from phonelog.events e
       where e.user_id = auth.uid() and e.started_at >= h.at and e.started_at < h.at + interval '1 hour') as n
    from generate_series($1::timestamptz - interval '84 days', $2::timestamptz, '1 hour') as h (at)
  ),
  usual as (
    select h.at, h.n, percentile_cont(0.5) within group (order by b.n) as middle
    from hours h join hours b on b.weekday = h.weekday and b.hour = h.hour
      and b.at < h.at and b.at >= h.at - interval '84 days'
    where h.at >= $1::timestamptz group by h.at, h.n
  )
  select jsonb_agg(u) as answer from usual u where abs(n - middle) > 6 * sqrt(middle + 1)`;

const QUESTIONS: [name: string, statement: string, values: unknown[]][] = [
  ["anomalies, 30 days", "select phonelog.detect_anomalies($1, $2) as answer", [day(30), day(0)]],
  ["anomalies, 365 days", "select phonelog.detect_anomalies($1, $2) as answer", [day(365), day(0)]],
  [
    "anomalies, 30 days, another zone",
    "select phonelog.detect_anomalies($1, $2, 'America/New_York') as answer",
    [day(30), day(0)],
  ],
  ["gaps, 30 days", "select phonelog.detect_data_gaps($1, $2) as answer", [day(30), day(0)]],
  ["gaps, 365 days", "select phonelog.detect_data_gaps($1, $2) as answer", [day(365), day(0)]],
  ["sync health", "select phonelog.analyze_sync_health() as answer", []],
  ["data quality", "select phonelog.compute_quality_score() as answer", []],
  ["naive anomalies, 30 days", NAIVE, [day(30), day(0)]],
];
const table: Record<string, Record<string, number>> = {};
for (const [name, statement, parameters] of QUESTIONS) {
  const ask = () => askedBy(engine, owner, statement, parameters);
  const cold = await timed(name.startsWith("naive") ? 5 : rounds, ask, forget);
  const kept = await timed(name.startsWith("naive") ? 1 : rounds, ask);
  table[name] = { "cold p50": cold.p50, "cold p95": cold.p95, "again p50": kept.p50 };
}
console.table(table);

// Half of them have little to say, half so much that drops can be told.
const people = Array.from(
  { length: Number(values.people) },
  (_, nth): [number, number] => [nth + 1, [2, 8, 20, 60, 150, 300][nth % 6] ?? 1],
);
for (const sensitivity of ["low", "normal", "high"]) {
  const { kinds, hours, gaps } = await findOdd(engine, { people, sensitivity });
  console.log(
    `\n${sensitivity}: of ${hours.told} hours that are told ${share(hours.right, hours.told)} \
were made odd; of ${gaps.told} gaps ${share(gaps.right, gaps.told)} were silences.`,
  );
  console.table(
    Object.fromEntries(
      Object.entries(kinds).map(([kind, { planted, found }]) => [kind, {
        "put in": planted,
        found,
        recall: share(found, planted),
      }]),
    ),
  );
}

function share(part: number, whole: number): string {
  return (part / whole).toFixed(3);
}

/** Medians and 95th percentiles in ms; what is done before each call does not count. */
async function timed(count: number, ask: () => Promise<unknown>, before?: () => Promise<unknown>) {
  const times: number[] = [];
  for (let nth = -2; nth < count; nth++) {
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
