/**
 * Queries as a model writes them that was asked something, by what they are a case of.
 *
 * @module
 */

export const HONEST: Readonly<Record<string, string>> = {
  "a count": "select count(*) from phonelog.my_events where type = 'call'",
  "a count within days": `SELECT count(*) AS calls FROM phonelog.my_events
    WHERE type = 'call' AND direction = 'out' AND started_at >= timestamptz '2026-03-01'
      AND started_at < now() - interval '7 days'`,
  "people by name": `select c.name, count(*) as n, sum(e.duration_s) as talk
    from phonelog.my_events e join phonelog.my_contacts c on c.id = e.contact_id
    where c.name ilike '%anna%' group by c.name order by n desc, c.name limit 10`,
  "all columns": "select * from phonelog.my_sources order by name",
  "all columns of one": `select s.*, e.started_at from phonelog.my_sources s
    left join phonelog.my_events e on e.source_id = s.id limit 5;`,
  "by the hour": `select extract(hour from started_at at time zone 'Europe/Berlin')::int as hour,
      count(*) filter (where direction = 'missed') as missed
    from phonelog.my_events group by 1 order by 1`,
  "by the week": `select date_trunc('week', day)::date as week, sum(calls_in + calls_out) as calls
    from phonelog.my_days where day between date '2026-01-01' and current_date
    group by week having sum(n) > 0 order by week`,
  "one hour of each day":
    "select day, hours[9] as at_nine from phonelog.my_days where hours[9] >= 2",
  "the median": `select percentile_cont(0.5) within group (order by duration_s) as median,
      percentile_disc(array[0.25, 0.75]) within group (order by duration_s) as quarters,
      mode() within group (order by direction) as mostly
    from phonelog.my_events where type = 'call' and duration_s is not null`,
  "a share": `select round(100.0 * count(*) filter (where direction = 'out')
      / nullif(count(*), 0), 1) as percent from phonelog.my_events`,
  "with steps": `with calls as (
      select contact_id, started_at::date as day, duration_s from phonelog.my_events
      where type in ('call', 'voicemail')
    ), days as (select day, count(*) as n from calls group by day)
    select to_char(day, 'Day') as weekday, avg(n)::numeric(10, 2) as mean
    from days group by 1 order by mean desc nulls last`,
  "named columns": `with t (who, calls) as (
      select contact_id, calls_in + calls_out from phonelog.my_contact_months
    ) select t.who, max(t.calls) from t group by t.who`,
  "a subquery": `select x.name, x.n from (
      select c.name, sum(d.n) as n from phonelog.my_contact_days d
      join phonelog.my_contacts c on c.id = d.contact_id group by c.name
    ) as x where x.n > (select avg(n) from phonelog.my_days)`,
  "who was not there": `select name from phonelog.my_contacts c where not exists (
      select 1 from phonelog.my_contact_days d
      where d.contact_id = c.id and d.day > current_date - 30
    ) and c.id in (select contact_id from phonelog.my_contact_months)`,
  "gaps": `select contact_id, started_at - lag(started_at) over
      (partition by contact_id order by started_at) as gap,
      rank() over w as nth
    from phonelog.my_events window w as (partition by contact_id order by duration_s desc)`,
  "a moving mean": `select day, avg(n) over (order by day rows between 6 preceding and current row)
    from phonelog.my_days order by day`,
  "so far": `select day, sum(n) over (order by day rows unbounded preceding) as so_far
    from phonelog.my_days`,
  "two kinds together": `select 'calls' as what, sum(calls_in) as n from phonelog.my_days
    union all select 'texts', sum(sms_in) from phonelog.my_days order by what`,
  "cases": `select case when extract(isodow from started_at) in (6, 7) then 'weekend'
      else 'weekday' end as part, count(distinct contact_id), bool_or(duration_s > 3600)
    from phonelog.my_events where contact_id is not null group by rollup (part)`,
  "only calls of somebody": `select distinct on (contact_id) contact_id, started_at
    from phonelog.my_events where (not direction = 'blocked') is true
    order by contact_id, started_at desc`,
  "quarters of an hour": `select (at at time zone 'UTC')::time as at, sum(talk_in_s) / 60 as minutes
    from phonelog.my_quarters group by 1 order by 1 offset 4`,
  "how much there is": `select events, first_at, age(last_at, first_at), zone from phonelog.my_log
    -- all of it`,
  "words": `select upper(left(trim(name), 1)) as letter, max(length(coalesce(name, ''))),
      min(substring(name from 1 for 3)), min(split_part(name, ' ', 1))
    from phonelog.my_contacts where name not like '%ö%' group by 1`,
  "one person": `select count(*) from phonelog.my_events
    where contact_id = '7e114999-0000-4000-8000-000000000001'::uuid`,
  "least and greatest": `select greatest(calls_in, calls_out), least(sms_in, sms_out), -n, n % 7,
      abs(calls_in - calls_out), day is distinct from date '2026-01-01'
    from phonelog.my_days`,
  "a comment before": `-- how often Anna called
    select count(*) from phonelog.my_events where direction = any (array['in', 'missed'])`,
  "something behind": "select count(*) from phonelog.my_events; -- done",
  "some names": `select name from phonelog.my_contacts
    where name ilike any (array['anna%', 'bo%']) and name not in ('Anna Berg', 'Bo')`,
  "in quotes": `select "count"(*) as "How many?" from "phonelog"."my_events" as "e"
    where "e"."type" = 'sms'`,
};
