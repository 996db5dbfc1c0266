/**
 * The dashboard as one writes it first: aggregates over the events, five of them or one pass with
 * grouping sets. What the dashboard from roll-ups is measured beside.
 *
 * @module
 */

import type { Queries } from "../../supabase/local/database/engine.ts";

/** A copy of the events as one makes the table first: an index on each column. Once in a database. */
export async function makeNaive(queries: Queries): Promise<void> {
  const [made] = await queries.query("select from pg_namespace where nspname = 'naive'");
  if (made) return;
  await queries.exec(`
    create schema naive;
    grant usage on schema naive to authenticated;
    create table naive.events as
      select id, user_id, type, direction, contact_id, started_at, duration_s from phonelog.events;
    create index on naive.events (user_id);
    create index on naive.events (started_at);
    alter table naive.events enable row level security;
    grant select on naive.events to authenticated;
    create policy "own" on naive.events for select to authenticated using (auth.uid() = user_id)`);
  await queries.exec("vacuum analyze naive.events");
}

/** What the copy's policy asks: who it is for each row, or once. */
export async function setPolicy(queries: Queries, asked: string): Promise<void> {
  await queries.exec(`alter policy "own" on naive.events using (${asked})`);
}

/** Series, what was before, ten contacts, kinds and how many contacts: one query each; UTC days. */
export const FIVE = `
  select jsonb_build_object(
    'series', (select jsonb_agg(s) from (
      select (started_at at time zone 'UTC')::date as day, count(*) as n, sum(duration_s) as s
      from naive.events where started_at >= $1::timestamptz and started_at < $2::timestamptz
      group by 1 order by 1) as s),
    'previous', (select jsonb_agg(p) from (
      select count(*) as n, sum(duration_s) as s, count(distinct contact_id) as contacts
      from naive.events
      where started_at >= $1::timestamptz - ($2::timestamptz - $1::timestamptz)
        and started_at < $1::timestamptz) as p),
    'top', (select jsonb_agg(t) from (
      select contact_id, count(*) as n, sum(duration_s) as s, max(started_at) as last_at
      from naive.events where started_at >= $1::timestamptz and started_at < $2::timestamptz
        and contact_id is not null
      group by 1 order by n desc, contact_id limit 10) as t),
    'kinds', (select jsonb_agg(k) from (
      select type, direction, count(*) as n, sum(duration_s) as s
      from naive.events where started_at >= $1::timestamptz and started_at < $2::timestamptz
      group by 1, 2) as k),
    'contacts', (select count(distinct contact_id)
      from naive.events where started_at >= $1::timestamptz and started_at < $2::timestamptz)
  ) as answer`;

/** The same in one pass over the real table and its covering index, for the one whose id is $3. */
export const ONE_PASS = `
  with counted as (
    select started_at >= $1::timestamptz as is_now, type, direction, contact_id,
      (started_at at time zone 'UTC')::date as day, grouping(type, contact_id, (started_at at time zone 'UTC')::date) as g,
      count(*) as n, sum(duration_s) as s, max(started_at) as last_at
    from phonelog.events
    where user_id = $3::uuid
      and started_at >= $1::timestamptz - ($2::timestamptz - $1::timestamptz)
      and started_at < $2::timestamptz
    group by grouping sets (
      (started_at >= $1::timestamptz, type, direction),
      (started_at >= $1::timestamptz, contact_id),
      (started_at >= $1::timestamptz, (started_at at time zone 'UTC')::date)
    )
  )
  select jsonb_build_object(
    'kinds', (select jsonb_agg(c) from counted c where g = 3 and is_now),
    'top', (select jsonb_agg(c) from (
      select * from counted where g = 5 and is_now and contact_id is not null
      order by n desc, contact_id limit 10) as c),
    'series', (select jsonb_agg(c order by c.day) from counted c where g = 6 and is_now),
    'contacts', (select count(*) from counted where g = 5 and is_now and contact_id is not null),
    'before', (select count(*) from counted where g = 5 and not is_now and contact_id is not null)
  ) as answer`;
