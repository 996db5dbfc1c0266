/**
 * What a model may write as a query about calls: the guard lets through what honest questions need, and
 * says why it refuses anything else.
 */

import { checkQuery } from "@shared/phonelog/nlq/guard.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { COSTLY } from "../support/costly_queries.ts";
import { ATTACKS } from "../support/question_attacks.ts";
import { MORE_ATTACKS } from "../support/question_attacks_again.ts";
import { HONEST } from "./phonelog/guard/honest_queries.ts";
import { REFUSED } from "./phonelog/guard/refused_queries.ts";

Deno.test("honest queries pass", async (t) => {
  for (const [what, sql] of Object.entries(HONEST)) {
    await t.step(what, async () => {
      const checked = await checkQuery(sql);
      assert(checked.ok, checked.ok ? "" : `${checked.code}: ${checked.why}`);
    });
  }
});

Deno.test("queries that mean harm are refused", async (t) => {
  for (const [kind, texts] of Object.entries({ ...ATTACKS, ...MORE_ATTACKS, ...COSTLY })) {
    await t.step(kind, async () => {
      for (const text of texts) {
        const checked = await checkQuery(text);
        assert(!checked.ok, `passes: ${text}`);
        assert(checked.why.length > 10, `${text}: ${checked.why}`);
      }
    });
  }
  for (const [kind, texts] of Object.entries(REFUSED)) {
    await t.step(kind, async () => {
      for (const [code, text] of texts) {
        const checked = await checkQuery(text);
        assertEquals(
          checked.ok ? "passes" : checked.code,
          code,
          `${text.slice(0, 300)}: ${checked.ok ? "passes" : checked.why}`,
        );
      }
    });
  }
});

Deno.test("what is behind a query is gone, and so is what stands before it", async () => {
  const sql = "select 'ä€😀' as \"ö\" from phonelog.my_log";
  for (const text of [sql, `${sql};`, `  \n${sql} ; -- and more`, `-- ü\n-- ö\n ${sql};/* */`]) {
    const checked = await checkQuery(text);
    assertEquals(checked.ok && checked.sql, sql);
  }
});

Deno.test("a refusal says what to write instead", async () => {
  const why = async (text: string) => {
    const checked = await checkQuery(text);
    return checked.ok ? "passes" : checked.why;
  };
  assertEquals(await why("select * from my_days"), "The view is called phonelog.my_days");
  assertEquals(await why("select pg_sleep(1)"), "The function pg_sleep is not allowed");
  assertEquals(
    await why("select body from phonelog.my_events"),
    'There is no column "body" here',
  );
  assertEquals(await why("delete from phonelog.my_events"), "A query begins with SELECT or WITH");
  assertEquals(
    await why("select * from phonelog.my_log for update"),
    "FOR UPDATE and other locks is not allowed",
  );
  assertEquals(await why("select selec from"), "syntax error at end of input");
});

Deno.test("whatever was refused, the next query is looked at as ever", async () => {
  const deep = [
    `select ${"(".repeat(1_950)}1${")".repeat(1_949)} from phonelog.my_log`,
    `select ${"1+".repeat(2_000)}1 from phonelog.my_log`,
    `select ${"- ".repeat(1_900)}events from phonelog.my_log`,
    `select ${"case when ".repeat(400)}`,
    `${"(".repeat(4_000)}`,
    `select ${"'".repeat(4_001)}`,
    `select ${'"'.repeat(4_001)}`,
    `select ${"[".repeat(4_000)}`,
    `select 1 ${"/*".repeat(2_000)}`,
    `${"select * from (".repeat(270)}`,
    `select ${"not ".repeat(1_000)}true from phonelog.my_log`,
    `select ${"$$".repeat(2_001)}`,
  ];
  for (const text of deep) {
    assert(!(await checkQuery(text)).ok, `passes: ${text.slice(0, 80)}`);
    assert((await checkQuery("select zone from phonelog.my_log")).ok, `after ${text.slice(0, 80)}`);
  }
});

Deno.test("without a parser nothing passes", async () => {
  const checked = await checkQuery(
    "select zone from phonelog.my_log",
    () => Promise.reject(new Error("there is no such file")),
  );
  assertEquals(checked, {
    ok: false,
    code: "not_loaded",
    why: "Queries cannot be checked here",
  });
});
