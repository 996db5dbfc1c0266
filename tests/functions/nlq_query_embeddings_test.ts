/** What questions mean is read by a job, behind the answer; until then the same words are known again. */

import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { planned } from "../support/model_plans.ts";
import { daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { type Sql, startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

type Understood = Extract<Output<"nlq-query">, { understood: true }>;

Deno.test("questions are read by a job", async (t) => {
  await using stack = await startStack({ own: true });
  await using provider = FakeProvider.start();
  const sql = stack.sql as Sql;
  await withoutWaking(stack);
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  await log.add({ at: daysAgo(1), with: "Mia", direction: "out", duration_s: 9 });
  const ask = async (question: string, more: Partial<Input<"nlq-query">> = {}) => {
    const answer = await invoke(ana, "nlq-query", { question, ...more });
    assert(answer.understood, JSON.stringify(answer));
    return answer as Understood;
  };
  const read = async () => {
    await sql("update private.embedding_reader set asked_at = asked_at - interval '1 hour'");
    await sql("select private.ask_for_embeddings()");
    await runJobs(stack, "embeddings");
  };
  const kept = () =>
    sql<{ question: string; model: string }>(
      `select q.question, m.model from phonelog.nlq_embeddings m
       join phonelog.nlq_queries q on q.id = m.question_id
       where q.question <> 'later' order by q.created_at`,
    );
  /** So many others that it is not among the latest, by which it would be found as well. */
  const askMuchElse = () =>
    sql(
      `insert into phonelog.nlq_queries
         (user_id, asked_by_key, question, normalized, tz, state, planner, model, slots, plan)
       select user_id, false, 'later', 'later ' || nth, tz, state, planner, model, '{}', plan
       from (select * from phonelog.nlq_queries where not cache_hit order by created_at limit 1) as q,
         generate_series(1, 25) as nth`,
    );
  const question = "How many calls did I make to Mia yesterday?";

  await t.step("an answer waits for none of it, and the same words are known at once", async () => {
    const first = await ask(question);
    assertEquals([first.cache, await kept()], ["miss", []]);
    assertEquals((await ask(question)).cache, "exact");
  });

  await t.step("other words are known when it was done", async () => {
    await askMuchElse();
    assertEquals(
      (await ask("Yesterday, how often did I call Mia?", { dry_run: true })).cache,
      "miss",
    );
    await read();
    assertEquals(await kept(), [{ question, model: "hash-384-v1" }]);
    assertEquals((await ask("Yesterday, how often did I call Mia?")).cache, "similar");
    await read();
    assertEquals((await kept()).length, 1, "what was found again is not kept twice");
  });

  await t.step("suggestions do not wait for it", async () => {
    const { items } = await invoke(ana, "nlq-suggest", { q: "how many calls did I make" });
    assert(items.some((each) => each.question === question));
  });

  await t.step("another model reads them anew, and nobody's but theirs", async () => {
    const ben = await account(stack, "ben");
    await invoke(ben, "nlq-query", { question: "Is it going to rain?" });
    using _ = withEnv({
      EMBEDDING_PROVIDER: "openai",
      EMBEDDING_MODEL: "m",
      OPENAI_API_KEY: "made up",
      OPENAI_BASE_URL: `${provider.url}/v1`,
    });
    provider.behave("right");
    await read();
    assertEquals(await kept(), [{ question, model: "m" }]);
    const sent = provider.sentTo("/v1/embeddings").flatMap(({ input }) => input as string[]);
    assertEquals([...new Set(sent)].sort(), [question, "later"]);
    provider.behave("failing");
    await ask("How many calls did I make last week?");
    await read();
    assertEquals((await kept()).length, 1, "while it is away they wait");
  });

  await t.step(
    "nobody pays for the meaning of what is refused, or known word by word",
    async () => {
      provider.behave("right");
      provider.written = () => JSON.stringify(planned());
      using _ = withEnv({
        NLQ_PLANNER: "openai",
        EMBEDDING_PROVIDER: "openai",
        EMBEDDING_MODEL: "m",
        OPENAI_API_KEY: "made up",
        OPENAI_BASE_URL: `${provider.url}/v1`,
      });
      const asked = () => provider.sentTo("/v1/embeddings").length;
      const words = "Gimme a tally of dials";
      await assertFails(ask(words, { tz: "Mars/Olympus" }));
      assertEquals(asked(), 0);
      assertEquals([(await ask(words)).cache, asked()], ["miss", 1]);
      assertEquals([(await ask(words)).cache, asked()], ["exact", 1]);
    },
  );
});
