/**
 * What is known about contacts, and what it costs to tell:
 * `deno run -A tests/speed/phonelog_people.ts [--events 1000000] [--contacts 2000] [--users 1]`.
 * With `DATABASE_URL` on that Postgres, in a database of its own, else on PGlite.
 *
 * As role authenticated under row level security, a transaction each; beside the queries one writes
 * first, over the events, in the same run. Contacts are drawn as they are called: the busiest most.
 */
// deno-lint-ignore-file no-console -- a script that prints a table

import { parseArgs } from "node:util";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedBy } from "../support/phone_log.ts";
import { callerOf, contactOf, loadPhoneLogs } from "./phonelog_load.ts";
import { ms } from "./measure.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string" },
    contacts: { type: "string", default: "2000" },
    users: { type: "string", default: "1" },
    rounds: { type: "string", default: "40" },
  },
});
await using database = await migratedDatabase();
const { engine } = database;
const events = Number(values.events ?? (engine.kind === "postgres" ? 1_000_000 : 50_000));
const contacts = Number(values.contacts);
const rounds = Number(values.rounds);
const user = callerOf(0);
const owner = { id: user, source: user };
const started = performance.now();
await loadPhoneLogs(engine, { users: Number(values.users), events, contacts });
await engine.exec("vacuum analyze");
console.log(`${values.users} × ${events} events loaded in ${ms(performance.now() - started)}.\n`);

/** One contact from the events alone: days, gaps, hours, weeks, who begins. */
const NAIVE_CONTACT = `
  with own as (
    select e.*, e.started_at at time zone 'Europe/Berlin' as wall
    from phonelog.events e where e.contact_id = $1
  ),
  days as (select wall::date as day, count(*) as n from own group by 1),
  gaps as (select day - lag(day) over (order by day) as gap from days)
  select jsonb_build_object(
    'hours', (select jsonb_agg(h) from (
      select extract(isodow from wall) as d, extract(hour from wall) as h, count(*) as n
      from own group by 1, 2) as h),
    'weeks', (select jsonb_agg(w) from (
      select date_trunc('week', day::timestamp) as week, sum(n) as n from days group by 1) as w),
    'gaps', (select jsonb_build_array(percentile_cont(0.5) within group (order by gap),
      percentile_cont(0.75) within group (order by gap)) from gaps),
    'reciprocity', (select round(count(*) filter (where direction = 'out')::numeric
      / nullif(count(*) filter (where direction in ('in', 'out')), 0), 4)
      from own where type <> 'voicemail')
  ) as answer`;

const NAIVE_QUIET = `
  with days as (
    select distinct contact_id, (started_at at time zone 'UTC')::date as day
    from phonelog.events where contact_id is not null
  ),
  gaps as (
    select contact_id, day, day - lag(day) over (partition by contact_id order by day) as gap from days
  )
  select jsonb_agg(q) as answer from (
    select contact_id, current_date - max(day) as since,
      percentile_cont(0.75) within group (order by gap) as usual
    from gaps group by contact_id
    having current_date - max(day) > 2 * percentile_cont(0.75) within group (order by gap)
  ) as q`;

const NAIVE_MAP = `
  with days as materialized (
    select distinct contact_id, (started_at at time zone 'UTC')::date as day
    from phonelog.events where contact_id is not null and started_at > now() - interval '365 days'
  )
  select jsonb_agg(t) as answer from (
    select one.contact_id as a, other.contact_id as b, count(*) as n
    from days one join days other on other.day = one.day and other.contact_id > one.contact_id
    group by 1, 2 order by n desc limit 250
  ) as t`;

let nth = 0;
/** Another one each time, as often as they are called. */
const drawn = () => contactOf(user, shown(Math.floor(contacts * ((nth++ * 0.618034) % 1) ** 3)));
const busiest = () => contactOf(user, 0);
const rare = () => contactOf(user, shown(contacts - 10 - nth++ % 100));
/** Every fiftieth contact is hidden. */
function shown(contact: number): number {
  return contact % 50 === 7 ? contact - 1 : contact;
}
const known = (contact: string, tz: string | null = null) =>
  [
    "select phonelog.get_contact_intelligence($1::uuid, $2::text) as answer",
    [contact, tz],
  ] as const;
const naive = (contact: string) => [NAIVE_CONTACT, [contact]] as const;
const LINES: [
  string,
  () => readonly [string, readonly unknown[]],
  naive?: () => readonly [string, readonly unknown[]],
][] = [
  ["a contact, as they are called", () => known(drawn()), () => naive(drawn())],
  ["the busiest contact", () => known(busiest()), () => naive(busiest())],
  ["a rare contact", () => known(rare()), () => naive(rare())],
  ["the busiest, another zone", () => known(busiest(), "America/New_York")],
  ["losing touch", () => ["select phonelog.losing_touch() as answer", []], () => [NAIVE_QUIET, []]],
  [
    "the map",
    () => ["select phonelog.get_relationship_map() as answer", []],
    () => [NAIVE_MAP, []],
  ],
  [
    "the map around the busiest, depth 2",
    () => ["select phonelog.get_relationship_map($1::uuid, 2, 200) as answer", [busiest()]],
  ],
];

const table: Record<string, Record<string, number | string>> = {};
for (const [name, ask, naively] of LINES) {
  const cold = await timed(rounds, ask, () => engine.exec("delete from private.dashboard_answers"));
  const kept = await timed(rounds, () => name.startsWith("a ") ? known(busiest()) : ask());
  const slow = naively ? await timed(5, naively) : { p50: "", p95: "" };
  table[name] = {
    "cold p50": cold.p50,
    "cold p95": cold.p95,
    "kept p50": kept.p50,
    "kept p95": kept.p95,
    "naive p50": slow.p50,
  };
}
console.table(table);

/** Medians and 95th percentiles in ms; what is done before each call does not count, nor do three first. */
async function timed(
  count: number,
  ask: () => readonly [string, readonly unknown[]],
  before?: () => Promise<unknown>,
) {
  const times: number[] = [];
  for (let round = -3; round < count; round++) {
    await before?.();
    const [text, values] = ask();
    const began = performance.now();
    await askedBy(engine, owner, text, [...values]);
    if (round >= 0) times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const quantile = (part: number) =>
    Number((times[Math.min(count - 1, Math.floor(count * part))] ?? NaN).toFixed(2));
  return { p50: quantile(0.5), p95: quantile(0.95) };
}
