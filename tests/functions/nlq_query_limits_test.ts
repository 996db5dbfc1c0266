/** How many questions in plain words somebody asks in an hour, and that the operator says how many. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { planned } from "../support/model_plans.ts";
import { pricedModel } from "../support/spenders.ts";
import { type Person, type Sql, startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

const ask = (person: Person, more: Partial<Input<"nlq-query">> = {}) =>
  invoke(person, "nlq-query", { question: "How many calls?", ...more });

const times = async (count: number, once: () => Promise<unknown>) => {
  for (let nth = 0; nth < count; nth++) await once();
};

Deno.test("questions in an hour", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  const numbers = () =>
    sql("select counted, calls, seconds from private.call_limits order by counted");

  await t.step("twenty, then 429 with how long to wait; dry runs are counted apart", async () => {
    const dora = await account(stack, "dora");
    await times(21, () => ask(dora, { dry_run: true }));
    await times(20, () => ask(dora));
    const error = await assertFails(ask(dora));
    assertEquals([error.status, error.body.code], [429, "too_many_requests"]);
    assertEquals(error.body.message, "You have asked 20 questions within an hour");
    const { seconds } = error.body.details as { seconds: number };
    assertEquals(seconds > 60 && seconds <= 180, true, `${seconds} seconds`);
    await ask(dora, { dry_run: true });
  });

  await t.step("more, where the operator's variable says so", async () => {
    using _ = withEnv({ LIMIT_QUESTIONS: "25/86400", LIMIT_DRY_RUNS: "1/86400" });
    const ed = await account(stack, "ed");
    await times(25, () => ask(ed));
    const error = await assertFails(ask(ed));
    assertEquals([error.status, error.body.message], [
      429,
      "You have asked 25 questions within a day",
    ]);
    await ask(ed, { dry_run: true });
    assertEquals((await assertFails(ask(ed, { dry_run: true }))).status, 429);
    assertEquals(await numbers(), [
      { counted: "dry_runs", calls: 1, seconds: 86400 },
      { counted: "questions", calls: 25, seconds: 86400 },
    ]);
  });

  await t.step("without a variable the database's own number stays", async () => {
    await sql(
      "update private.call_limits set calls = 2, seconds = 3600 where counted = 'questions'",
    );
    const fay = await account(stack, "fay");
    await times(2, () => ask(fay));
    assertEquals((await assertFails(ask(fay))).status, 429);
  });

  await t.step(
    "a dry run for which a model may be asked is a question, and of a plan it is none",
    async () => {
      await using provider = FakeProvider.start();
      provider.written = () => JSON.stringify(planned());
      await pricedModel(sql);
      using _ = withEnv({
        NLQ_PLANNER: "openai",
        NLQ_MODEL: "priced",
        OPENAI_API_KEY: "made up",
        OPENAI_BASE_URL: `${provider.url}/v1`,
      });
      await sql(
        "update private.call_limits set calls = 2, seconds = 60 where counted = 'dry_runs'",
      );
      const hal = await account(stack, "hal");
      const shown = await ask(hal, { dry_run: true });
      assert(shown.understood && shown.plan);
      assertEquals(shown.planner, "openai");
      await ask(hal, { dry_run: true });
      const error = await assertFails(ask(hal, { dry_run: true }));
      assertEquals(error.body.message, "You have asked 2 questions within an hour");
      const { plan } = shown;
      await times(2, () => ask(hal, { dry_run: true, plan }));
      const shownTwice = await assertFails(ask(hal, { dry_run: true, plan }));
      assertEquals(shownTwice.body.message, "You have had 2 plans shown within a minute");
    },
  );

  await t.step("a variable that is no limit fails aloud", async () => {
    using _ = withEnv({ LIMIT_QUESTIONS: "many" });
    const error = await assertFails(ask(await account(stack, "gus")));
    assertEquals([error.status, error.body.code], [500, "internal_error"]);
  });
});
