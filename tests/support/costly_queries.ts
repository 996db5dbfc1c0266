/**
 * What a query would try that costs too much, or that no reader of texts should be handed: of a size that
 * does no engine harm, so that it may be run where nothing looks at it before.
 *
 * @module
 */

/** Texts by class. */
export const COSTLY: Readonly<Record<string, readonly string[]>> = {
  "regular expressions": [
    "select 'aaaaaaaaaaaaaaaaaaaaaaaa' ~ '^(a+)+b$'",
    "select regexp_replace('aaaaaaaaaaaaaa', '(a+)(a+)+x', '') from phonelog.my_log",
    "select name from phonelog.my_contacts where name similar to '(a|b)+'",
  ],
  "powers and giant numbers": [
    "select 9::numeric ^ 999",
    "select factorial(100)",
    "select ln('1e131071'::numeric)",
    "select 9 ** 9",
  ],
  "memory": [
    "select length(repeat('x', 100000))",
    "select length(x || x) from (select x || x as x from (select repeat('x', 1000) as x) as a) as b",
    "select length(replace(repeat('x', 100), 'x', repeat('y', 100)))",
    "select length(string_agg(a, '')) from (select string_agg(name, '') as a from phonelog.my_contacts) as b",
  ],
  "size": [
    `select '${"x".repeat(20_001)}'`,
    `select ${"1, ".repeat(1_700)}1`,
    `select ${"1 + ".repeat(400)}1`,
    `select * from ${"(select * from ".repeat(40)}phonelog.my_log${") as a".repeat(40)}`,
    "select * from phonelog.my_events limit 9000000000",
  ],
  "odd characters": [
    "select 1 from phonelog.my_log\0; delete from phonelog.events",
    "\uFEFFdelete from phonelog.events",
    "select '\0' || display_name from phonelog.contacts",
    "select\u00a0* from phonelog.events",
  ],
};
