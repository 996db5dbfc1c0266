/** Questions that only a model's own query answers: shown for what it is, and of one's own rows alone. */

import { invoke, type Output } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { queried } from "../support/model_plans.ts";
import { daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { pricedModel } from "../support/spenders.ts";
import { type Sql, startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

type Answer = Output<"nlq-query">;
type Understood = Extract<Answer, { understood: true }>;

/** What no grammar reads. */
const QUESTION = "Rank everybody by the standard deviation of how long we chatted";

const SQL = `select c.name as who, count(*) as calls, max(e.started_at) as latest,
  max(e.started_at)::date as latest_day, bool_or(e.duration_s > 60) as any_long
from phonelog.my_events e left join phonelog.my_contacts c on c.id = e.contact_id
group by c.name order by calls desc, who`;

Deno.test("a model's own query", async (t) => {
  await using stack = await startStack({ own: true });
  await using provider = FakeProvider.start();
  const sql = stack.sql as Sql;
  await pricedModel(sql);
  const ana = await account(stack, "ana");
  const ben = await account(stack, "ben");
  const log = await phoneLogOf(stack, ana.userId);
  await log.contact("Max", "masked");
  await log.contact("Hank", "hidden");
  await log.add(
    { at: daysAgo(1), with: "Mia", direction: "out", duration_s: 90 },
    { at: daysAgo(2), with: "Mia", direction: "in", duration_s: 9 },
    { at: daysAgo(1, 2), with: "Max", direction: "in", duration_s: 9 },
    { at: daysAgo(1, 3), with: "Hank", direction: "in", duration_s: 9 },
  );
  const others = await phoneLogOf(stack, ben.userId);
  await others.add({ at: daysAgo(1), with: "Boris", direction: "out", duration_s: 9 });

  const asked = () => provider.sentTo("/v1/chat/completions").length;
  const ask = (question = QUESTION, more = {}) => invoke(ana, "nlq-query", { question, ...more });
  const understood = (answer: Answer): Understood => {
    assert(answer.understood, JSON.stringify(answer));
    return answer;
  };
  const spent = async () => {
    const [row] = await sql<{ spent: number; reserved: number }>(
      `select spent::int, reserved::int from private.spend_days
       where subject = $1 and period = 'day'`,
      [`user:${ana.userId}`],
    );
    return row;
  };
  const step = (name: string, fn: () => Promise<void>, settings: Record<string, string> = {}) =>
    t.step(name, async () => {
      provider.behave("right");
      provider.written = () => queried(SQL);
      await sql("delete from private.spend_days");
      await sql("delete from phonelog.nlq_queries");
      await sql("delete from private.rate_limits");
      await sql("delete from private.provider_breakers");
      using _ = withEnv({
        NLQ_PLANNER: "openai",
        NLQ_MODEL: "priced",
        NLQ_FREE_SQL: "on",
        OPENAI_API_KEY: "made up",
        OPENAI_BASE_URL: `${provider.url}/v1`,
        ...settings,
      });
      await fn();
    });

  await step("is run as theirs, and no more is said of it than is known", async () => {
    const answer = understood(await ask());
    assertEquals(answer.rows.map(({ who, calls }) => [who, calls]), [["Mia", 2], ["Max", 1]]);
    assertEquals(
      answer.columns.map(({ name, kind }) => [name, kind]),
      [
        ["who", "text"],
        ["calls", "number"],
        ["latest", "moment"],
        ["latest_day", "day"],
        ["any_long", "text"],
      ],
    );
    assertEquals([answer.plan, answer.chart, answer.sql], [null, null, SQL]);
    assertEquals(answer.answer, "The model's query found 2 rows.");
    assertMatch(answer.notes[0] ?? "", /^The model wrote this query itself/);
    assertEquals(answer.visibility_note, "People you have hidden are not counted.");
    assertEquals([answer.planner, answer.cache], ["openai", "miss"]);
    assertEquals([asked(), await spent()], [1, { spent: 9, reserved: 0 }]);
    const [kept] = await sql("select state, plan, sql, row_count from phonelog.nlq_queries");
    assertEquals(kept, { state: "answered", plan: null, sql: SQL, row_count: 2 });
    const judged = { query_id: answer.query_id, verdict: "right" } as const;
    assertEquals(await invoke(ana, "nlq-feedback", judged), { ...judged, is_example: false });
  });

  await step("shows a program with a key no masked names", async () => {
    const { key } = await keyOf(ana, "phonelog.read");
    const { body } = await byKey(stack, key, "nlq-query", { question: QUESTION });
    const { rows, visibility_note } = understood(body as Answer);
    assertEquals(rows.map(({ who, calls }) => [who, calls]), [["Mia", 2], [null, 1]]);
    assertMatch(visibility_note ?? "", /^Names of masked contacts are not shown/);
  });

  await step("is only shown in a dry run", async () => {
    const answer = understood(await ask(QUESTION, { dry_run: true, explain: false }));
    assertEquals([answer.sql, answer.rows, answer.answer], [SQL, [], null]);
    assertEquals(
      answer.columns.map(({ name }) => name).join(),
      "who,calls,latest,latest_day,any_long",
    );
    const [kept] = await sql("select state from phonelog.nlq_queries");
    assertEquals(kept, { state: "dry_run" });
  });

  await step("is not asked for what a plan says", async () => {
    const answer = understood(await ask("How many calls did I make to Mia?"));
    assertEquals([answer.planner, answer.rows], ["offline", [{ value: 1 }]]);
  });

  const hostile = "select * from phonelog.events";
  await step("that is refused twice is not run, and the grammar says what it can", async () => {
    provider.written = () => queried(hostile);
    const answer = await ask();
    assertEquals([answer.understood, asked()], [false, 2]);
    assertEquals(await spent(), { spent: 18, reserved: 0 });
    const [kept] = await sql("select state, sql from phonelog.nlq_queries");
    assertEquals(kept, { state: "refused", sql: null });
  });

  const broken = "select events / (events - events) as x from phonelog.my_log";
  await step("that fails is as one that was refused", async () => {
    provider.written = () => queried(broken);
    const answer = await ask();
    assertEquals([answer.understood, asked(), await spent()], [
      false,
      1,
      { spent: 9, reserved: 0 },
    ]);
  });

  for (const [text, cost] of [[hostile, 18], [broken, 9]] as const) {
    await step(`without the grammar: ${text}`, async () => {
      provider.written = () => queried(text);
      const error = await assertFails(ask());
      assertEquals([error.status, error.body.code], [502, "question_not_read"]);
      assertEquals((error.body.details as { reason: string }).reason, "bad_answer");
      assertEquals(await spent(), { spent: cost, reserved: 0 });
      const [kept] = await sql("select state, sql, row_count from phonelog.nlq_queries");
      assertEquals(kept, { state: "failed", sql: null, row_count: null });
    }, { NLQ_FALLBACK: "none" });
  }

  await step("is none where the operator did not switch it on", async () => {
    const error = await assertFails(ask());
    assertEquals([error.status, asked()], [502, 2]);
  }, { NLQ_FREE_SQL: "", NLQ_FALLBACK: "none" });

  await step("that would read too much is not begun", async () => {
    await sql(
      `insert into phonelog.events
         (user_id, source_id, external_id, type, direction, started_at, duration_s, privacy)
       select user_id, source_id, 'x' || n, type, direction, started_at, duration_s, 'normal'
       from (select * from phonelog.events where user_id = $1 limit 1) as e,
         generate_series(1, 10000) as n`,
      [ana.userId],
    );
    provider.written = () =>
      queried("select count(*) as n from phonelog.my_events a, phonelog.my_events b");
    const error = await assertFails(ask());
    assertEquals([error.status, error.body.hint], [422, "Name a shorter time or fewer people"]);
  }, { NLQ_FALLBACK: "none" });

  await step("costs nothing while the model is busy", async () => {
    provider.behave("rate limited");
    const error = await assertFails(ask());
    assertEquals([error.status, await spent()], [503, { spent: 0, reserved: 0 }]);
  }, { NLQ_FALLBACK: "none" });
});
