/**
 * Queries that a reader without rights would run, and that must not come that far: what they cost no
 * estimate sees, or they read in a roundabout way. By class, with what the refusal is about.
 *
 * @module
 */

import type { RefusedCode } from "@shared/phonelog/nlq/guard_refused.ts";

const levels = (first: string, level: (from: string) => string, deep: number): string =>
  Array.from({ length: deep }).reduce<string>((query) => level(query), first);
const ONE = "select duration_s as x from phonelog.my_events";

export const REFUSED: Readonly<Record<string, readonly [RefusedCode, string][]>> = {
  "whole rows": [
    ["column", "select e from phonelog.my_events e"],
    ["column", "select my_events from phonelog.my_events"],
    ["column", "select count(e.*) from phonelog.my_events e"],
    ["column", "select coalesce(e.*) from phonelog.my_events e"],
    ["column", "select (e).duration_s from phonelog.my_events e"],
    ["node", "select row(e.id, 1) from phonelog.my_events e"],
    ["column", "select phonelog.my_events.id from phonelog.my_events"],
    ["type", "select e.id::phonelog.my_events from phonelog.my_events e"],
  ],
  "functions written like columns": [
    ["column", "select e.to_jsonb from phonelog.my_events e"],
    ["column", "select e.json_agg from phonelog.my_events e"],
    ["column", "select e.pg_typeof from (select id as a from phonelog.my_events) as e"],
    [
      "column",
      `select (select a.json_agg from (select 1 as b from phonelog.my_log) as a
        join (select 1 as json_agg from phonelog.my_log) as c on true)
      from phonelog.my_events as a`,
    ],
    // In the condition of a join the outer "a" is meant, which has no such column.
    [
      "column",
      `select (select count(*) from phonelog.my_log l join phonelog.my_sources s on a.json_agg is null,
        (select id as json_agg from phonelog.my_events) as a) from phonelog.my_contacts as a`,
    ],
    ["column", "select (hours).json_agg from phonelog.my_days"],
    ["column", "select t.json_agg from (select 1, 2 from phonelog.my_log) as t (a, b)"],
    ["column", "select t.json_agg from (select 1 as json_agg from phonelog.my_log) as t (a)"],
    ["column", "select t.a from (select *, 1 as b from phonelog.my_log) as t (a)"],
    ["column", "select e.a from phonelog.my_events as e (a)"],
    ["column", "select date from (select duration_s + 1 from phonelog.my_events) as t"],
  ],
  "system columns": [
    ["column", "select ctid from phonelog.my_events"],
    ["column", "select e.tableoid, e.xmin from phonelog.my_events e"],
  ],
  "memory, by doubling on every level": [
    [
      "size",
      levels(ONE, (from) => `select greatest(${"x,".repeat(40)}x) as x from (${from}) as t`, 4),
    ],
    ["size", levels(ONE, (from) => `select x + x as x from (${from}) as t`, 7)],
    [
      "size",
      `with a as (${ONE}), b as (select ${"x*x*".repeat(12)}x as x from a),
       c as (select ${"x*x*".repeat(12)}x as x from b), d as (select ${
        "x*x*".repeat(12)
      }x as x from c)
       select x from d`,
    ],
    ["value", "select array[array[1, 2], array[3, 4]] from phonelog.my_log"],
    ["value", "select array[hours, hours] from phonelog.my_days"],
    ["node", "select array(select id from phonelog.my_events) from phonelog.my_log"],
  ],
  "memory, by text": [
    ["function", "select repeat(name, 1000000) from phonelog.my_contacts"],
    ["operator", "select name || name from phonelog.my_contacts"],
    ["function", "select replace(name, 'a', name) from phonelog.my_contacts"],
    ["function", "select string_agg(name, '') from phonelog.my_contacts"],
    ["function", "select array_agg(name) from phonelog.my_contacts"],
    ["function", "select lpad(name, 100000000) from phonelog.my_contacts"],
    ["type", "select name::char(10000000) from phonelog.my_contacts"],
    ["type", "select cast(name as varchar(10485760)) from phonelog.my_contacts"],
  ],
  "time": [
    ["function", "select pg_sleep(5) from phonelog.my_log"],
    ["function", "select power(n, 1000) from phonelog.my_days"],
    ["operator", "select n ^ 1000 from phonelog.my_days"],
    ["function", "select factorial(n) from phonelog.my_days"],
    ["value", "select n * 1e1000 from phonelog.my_days"],
    ["value", "select n * 123456789012345678901 from phonelog.my_days"],
    ["value", "select ln('1e131071'::numeric) from phonelog.my_days"],
    ["value", "select ln(substr('x1E131071', 2)::numeric) from phonelog.my_days"],
    [
      "value",
      `select ln(substr('00000000-0000-4000-8000-00001e131071'::uuid::text, 29)::numeric)
       from phonelog.my_log`,
    ],
    ["value", `select n + '${"9".repeat(3_000)}' from phonelog.my_days`],
    ["operator", "select * from phonelog.my_contacts where name ~ '(a+)+$'"],
    ["function", "select * from phonelog.my_contacts where name similar to '(a+)+'"],
    ["function", "select substring(name from '(a+)+$') from phonelog.my_contacts"],
    ["function", "select substring(name, name) from phonelog.my_contacts"],
    ["function", "select regexp_replace(name, '(a+)+', '') from phonelog.my_contacts"],
    ["node", "select * from generate_series(1, 1000000000), phonelog.my_log"],
    [
      "node",
      "with recursive r as (select 1 as n union all select n + 1 from r) select n from r, phonelog.my_log",
    ],
    [
      "value",
      "select max(n) over (order by day rows between current row and unbounded following) from phonelog.my_days",
    ],
    ["value", "select max(n) over (order by day rows 100000 preceding) from phonelog.my_days"],
    [
      "value",
      "select max(n) over (order by day rows unbounded preceding exclude current row) from phonelog.my_days",
    ],
    [
      "size",
      `select count(*) from ${
        "abcdefg".split("").map((name) => `phonelog.my_events ${name}`).join(", ")
      }`,
    ],
    ["value", "select * from phonelog.my_events limit 9000000000"],
    ["value", "select * from phonelog.my_events limit 1001"],
    ["value", "select * from phonelog.my_events limit (select 5)"],
    ["value", "select * from phonelog.my_events offset 1000000"],
  ],
  "names in disguise": [
    ["text", 'select * from U&"phonelog".U&"\\006dy_events"'],
    ["relation", 'select * from "phonelog.my_events"'],
    ["relation", "select * from my_events"],
    ["relation", "select * from public.my_events"],
    ["relation", 'select * from "Phonelog".my_events'],
    ["node", "select * from postgres.phonelog.my_events"],
    ["relation", "with my_events as (select * from phonelog.my_log) select * from my_events"],
    [
      "relation",
      "with a as (select * from b), b as (select * from phonelog.my_log) select * from a",
    ],
    ["operator", "select n operator(pg_catalog.+) 1 from phonelog.my_days"],
    ["function", "select phonelog.count(n) from phonelog.my_days"],
    ["function", "select public.count(n) from phonelog.my_days"],
    ["type", "select 'x'::extensions.vector from phonelog.my_log"],
    ["type", "select 'phonelog.events'::regclass from phonelog.my_log"],
    ["node", "select '{1}'::int[] from phonelog.my_log"],
    ["function", "select current_user from phonelog.my_log"],
  ],
  "parts that have no place": [
    ["node", "select * into x from phonelog.my_log"],
    ["node", "select * from phonelog.my_log for update"],
    ["node", "select $1 from phonelog.my_log"],
    ["node", "select * from phonelog.my_log l, lateral (select l.zone) as t"],
    ["node", "select * from phonelog.my_log tablesample system (10)"],
    ["node", 'select name collate "C" from phonelog.my_contacts'],
    ["node", "select * from (values (1)) as t (a), phonelog.my_log"],
    ["node", "select xmlelement(name a, zone) from phonelog.my_log"],
    ["node", "select json_object('a': zone) from phonelog.my_log"],
    ["node", "select * from phonelog.my_log order by zone using <"],
    ["node", "select count(variadic hours) from phonelog.my_days"],
    ["column", "select hours[1][2] from phonelog.my_days"],
    ["node", "select hours[1:3] from phonelog.my_days"],
    ["relation", "select * from (select 1 as a from phonelog.my_log)"],
    ["statement", "table phonelog.my_log"],
    ["statement", "values (1)"],
    ["statement", "explain select * from phonelog.my_log"],
    ["statement", "select 1 from phonelog.my_log; select 2 from phonelog.my_log"],
    ["relation", "select now()"],
    ["relation", "select count(*) from (select 1 as a) as t"],
  ],
  "size": [
    ["size", `select ${"n + ".repeat(60)}n from phonelog.my_days`],
    ["size", `select ${"n, ".repeat(300)}n from phonelog.my_days`],
    ["size", `select n from phonelog.my_days where ${"not ".repeat(900)}true`],
    ["size", `select '${"ö".repeat(2_100)}' from phonelog.my_log`],
    ["size", `select '${"x".repeat(100_000)}' from phonelog.my_log`],
  ],
  "odd characters": [
    ["text", "select '\0' from phonelog.my_log"],
    ["text", "select 1 from phonelog.my_log\0; drop table phonelog.events"],
    ["text", "\uFEFFselect * from phonelog.my_log"],
    ["text", "select '\uD800' from phonelog.my_log"],
    ["text", "select e'\\'' from phonelog.my_log"],
    ["text", "select '\\' from phonelog.my_log"],
    ["text", "select\u0001 1 from phonelog.my_log"],
    ["statement", "   \n"],
    ["statement", "-- nothing"],
  ],
};
