/**
 * A question's query that would never end is ended, or not begun; nothing looks at its text before the
 * database does. What one function does at a stretch it does to its end: that is for whoever looks at
 * texts to refuse, and said here for what it is.
 */

import { assert, assertEquals } from "../support/assert.ts";
import { askedQuestion, runAsServer } from "../support/asked_question.ts";
import { ASKER, ATTACKED_WORLD } from "../support/attacked_world.ts";
import { startStack } from "../support/stack.ts";

/** Ended by the clock: the estimate says that they are cheap. */
const ENDED: Readonly<Record<string, string>> = {
  "sleep": "select pg_sleep(60)",
  "sleep, with the clock put off":
    "select set_config('statement_timeout', '0', true), pg_sleep(60)",
  "sleep, hidden in XML": "select query_to_xml('select pg_sleep(60)', true, true, '')",
  "a series whose length nobody guesses": "select count(*) from generate_series(1, 1e12) as n",
  "an endless recursion": `with recursive r (n) as (select 1 union all select n + 1 from r)
    select count(*) from r`,
  "numeric powers, one after another":
    "select sum(ln(repeat('9', 1000)::numeric + n)) from generate_series(1, 1e9) as n",
  "a factorial": "select factorial(30000)",
  "a product of giant numbers, one after another":
    `select sum(a * a) from (select repeat('9', 60000)::numeric + n as a
    from generate_series(1, 1e9) as n) as t`,
  "a regular expression that tries all there is": String
    .raw`select repeat('a', 2001) ~ '^(a+)(a+)(a+)\1\2\3$'`,
  "a regular expression that replaces": String
    .raw`select regexp_replace(repeat('a', 2001), '^(a+)(a+)(a+)\1\2\3$', '')`,
  "memory by an array": "select cardinality(array_agg(n)) from generate_series(1, 1e12) as n",
  "memory by sorting": "select n from generate_series(1, 1e12) as n order by random() limit 1",
  "memory by aggregates of aggregates":
    `select jsonb_agg(a) is null from (select jsonb_agg(n) as a from generate_series(1, 1e12) as n
    group by n::int % 9) as t`,
  "memory by text in levels":
    `select length(string_agg(a, '')) from (select string_agg(md5(n::text), '') as a
    from generate_series(1, 1e12) as n) as t`,
  "search words of a query":
    "select * from ts_stat('select to_tsvector(''simple'', n::text) from generate_series(1, 1e12) n')",
  "a limit as high as they go": "select n from generate_series(1, 1e12) as n limit 9000000000",
};

/** Not begun: by the estimate. */
const DEAR: Readonly<Record<string, string>> = {
  "a long series": "select count(*) from generate_series(1, 2000000000) as n",
  "a product of tables": `select count(*)
    from generate_series(1, 1e4) as a, generate_series(1, 1e4) as b, generate_series(1, 1e4) as c`,
};

/** Too deep to be read. */
const DEEP: Readonly<Record<string, string>> = {
  "nested to the limit of length": `select ${"1+".repeat(9_990)}1`,
};

/** Let through: each is one function's work, and of this size soon over. */
const LET_THROUGH: Readonly<Record<string, string>> = {
  "text as long as that": "select length(repeat('x', 2000000)) as n",
  "replaced in levels": "select length(replace(repeat('x', 1000), 'x', repeat('y', 1000))) as n",
  "joined to itself in levels": `select length(x || x) as n from (select x || x as x from (
    select x || x as x from (select repeat('x', 100000) as x offset 0) as a offset 0) as b offset 0) as c`,
  "a message in the server's own log":
    "select pg_logical_emit_message(false, 'x', 'x') is not null as n",
};

Deno.test("queries of questions that would never end", async (t) => {
  await using stack = await startStack({ own: true });
  const { engine, url, keys } = stack;
  assert(engine && keys);
  await engine.exec(ATTACKED_WORLD);

  /** What it fails with, and how long that took; `patience` stands for the two seconds. */
  const failing = async (sql: string, patience = "300ms") => {
    const question = await askedQuestion(engine, ASKER);
    const began = performance.now();
    const code = await engine.transaction(async (tx) => {
      await tx.exec(`set local statement_timeout = '${patience}'`);
      return (await runAsServer(tx, question, sql)).rows;
    }).then((rows) => JSON.stringify(rows), (error) => error.code ?? error.message);
    return { code, ms: performance.now() - began };
  };

  for (const [name, sql] of Object.entries(ENDED)) {
    await t.step(`ended: ${name}`, async () => {
      const { code, ms } = await failing(sql);
      assertEquals(code, "57014");
      assert(ms < 2_500, `after ${ms} ms`);
    });
  }
  for (const [name, sql] of Object.entries(DEAR)) {
    await t.step(
      `not begun: ${name}`,
      async () => assertEquals((await failing(sql)).code, "PT422"),
    );
  }
  for (const [name, sql] of Object.entries(DEEP)) {
    await t.step(`not read: ${name}`, async () => {
      const { code } = await failing(sql, "2s");
      assertEquals(code, "54001");
    });
  }
  for (const [name, sql] of Object.entries(LET_THROUGH)) {
    await t.step(`not seen by the database: ${name}`, async () => {
      const { code } = await failing(sql, "2s");
      assert(code.startsWith('[{"n":'), code);
    });
  }

  await t.step("nobody waits for a lock that somebody holds", async () => {
    await engine.transaction(async (holder) => {
      await holder.query("select pg_advisory_xact_lock(4711)");
      const { code, ms } = await failing("select pg_advisory_lock(4711)", "2s");
      assertEquals(code, "55P03");
      assert(ms < 2_000, `after ${ms} ms`);
    });
  });

  await t.step("what a query tells others is not heard", async () => {
    const heard: string[] = [];
    const stop = await engine.listen("whisper", (payload) => heard.push(payload));
    const question = await askedQuestion(engine, ASKER);
    await engine.transaction((tx) =>
      runAsServer(tx, question, "select pg_notify('whisper', 'from inside')")
    );
    await engine.exec("notify whisper, 'from outside'");
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await stop();
    assertEquals(heard, ["from outside"]);
  });

  await t.step("over the Data API two seconds are the most", async () => {
    const run = async (question: string, sql: string) =>
      await fetch(`${url}/rest/v1/rpc/run_question`, {
        method: "POST",
        headers: {
          apikey: keys.secrets.default,
          "content-profile": "phonelog",
          "content-type": "application/json",
        },
        body: JSON.stringify({ p_question: question, p_plan: {}, p_sql: sql, p_values: {} }),
      });
    // The first call of all has more to do than to wait.
    const first = await run(await askedQuestion(engine, ASKER), "select 1 as n");
    assertEquals((await first.json()).rows, [{ n: 1 }]);
    const question = await askedQuestion(engine, ASKER);
    const began = performance.now();
    const response = await run(question, ENDED["sleep"] ?? "");
    const ms = performance.now() - began;
    assertEquals((await response.json()).code, "57014");
    assert(ms >= 1_900 && ms < 2_500, `after ${ms} ms`);
    const [row] = await engine.query("select state from phonelog.nlq_queries where id = $1", [
      question,
    ]);
    assertEquals(row, { state: "asked" });
  });
});
