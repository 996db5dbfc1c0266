/** Words that a model leaves unread: told to it, then to the asker, unless the grammar reads them. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { planned } from "../support/model_plans.ts";
import { daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { pricedModel } from "../support/spenders.ts";
import { type Sql, startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

Deno.test("what a model leaves unread", async (t) => {
  await using stack = await startStack({ own: true });
  await using provider = FakeProvider.start();
  const sql = stack.sql as Sql;
  await pricedModel(sql);
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  await log.add({ at: daysAgo(1), with: "Mia Berg", direction: "out", duration_s: 9 });
  using _ = withEnv({
    NLQ_PLANNER: "openai",
    NLQ_MODEL: "priced",
    NLQ_FALLBACK: "none",
    OPENAI_API_KEY: "made up",
    OPENAI_BASE_URL: `${provider.url}/v1`,
  });
  provider.behave("right");
  const ask = (question: string) => invoke(ana, "nlq-query", { question });
  const writes = (answer: unknown) => provider.written = () => JSON.stringify(answer);
  /** How often the model was asked since the last time, and what was paid and is set aside. */
  let before = 0;
  const cost = async () => {
    const [row] = await sql<{ spent: number; reserved: number }>(
      `delete from private.spend_days where subject = $1 and period = 'day'
       returning spent::int, reserved::int`,
      [`user:${ana.userId}`],
    );
    await sql("delete from private.spend_days");
    const asked = provider.sentTo("/v1/chat/completions").length;
    const since = asked - before;
    before = asked;
    return [since, row];
  };

  await t.step("is no plan: it is asked again, then the words are named", async () => {
    writes({ ...planned({ people: ["Mia"] }), unclear: ["balcony"] });
    const answer = await ask("Gimme a tally of dials toward Mia from the balcony");
    assert(!answer.understood);
    assertEquals(answer.unclear, [{ words: "balcony", as: "" }]);
    assertEquals(await cost(), [2, { spent: 18, reserved: 0 }]);
  });

  await t.step("nor is one without somebody who is named", async () => {
    writes(planned());
    const answer = await ask("Gimme a tally of dials toward Mia");
    assert(!answer.understood);
    assertEquals(answer.unclear, [{ words: "mia", as: "" }]);
    assertEquals(await cost(), [2, { spent: 18, reserved: 0 }]);
  });

  await t.step("is read by the grammar where it can, and paid once", async () => {
    writes({ unclear: ["calls"], taken: [], plan: null });
    const answer = await ask("How many calls did I make to Mia?");
    assert(answer.understood, JSON.stringify(answer));
    assertEquals([answer.planner, answer.rows[0]?.["value"]], ["offline", 1]);
    assertEquals(await cost(), [1, { spent: 9, reserved: 0 }]);
  });

  await t.step(
    "and a model's plan is not used again for a name that another bears by now",
    async () => {
      const question = "Gimme a tally of dials toward Mia";
      writes(planned({ people: ["Mia"] }));
      const caches = [];
      for (const each of [question, question, `Please, ${question.toLowerCase()}`]) {
        const answer = await ask(each);
        caches.push(answer.understood && answer.cache);
      }
      assertEquals(caches, ["miss", "exact", "similar"]);
      await log.add({ at: daysAgo(2), with: "Mia Vale", direction: "out", duration_s: 9 });
      for (const each of [question, `Please, ${question.toLowerCase()}`]) {
        const answer = await ask(each);
        assertEquals(answer.understood || answer.reason, "ambiguous");
      }
    },
  );
});
