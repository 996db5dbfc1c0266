/** What people say of an answer: theirs alone, and what a model sees of it later. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { planned } from "../support/model_plans.ts";
import { daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

Deno.test("nlq-feedback", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  const ben = await account(stack, "ben");
  const log = await phoneLogOf(stack, ana.userId);
  const mia = await log.contact("Mia");
  await log.add({ at: daysAgo(1), with: "Mia", direction: "out", duration_s: 9 });
  const asked = await invoke(ana, "nlq-query", { question: "How many calls did I make to Mia?" });
  assert(asked.understood && asked.plan);
  const { query_id, plan } = asked;

  await t.step("is about one's own questions", async () => {
    const verdict = { query_id, verdict: "right" } as const;
    const error = await assertFails(invoke(ben, "nlq-feedback", verdict));
    assertEquals([error.status, error.body.code], [404, "not_found"]);
    assertEquals(await invoke(ana, "nlq-feedback", verdict), { ...verdict, is_example: true });
  });

  await t.step("what is wrong may be put right, with contacts of one's own", async () => {
    const right = { ...plan, filters: { ...plan.filters, ways: ["out" as const, "in" as const] } };
    const wrong = { query_id, verdict: "wrong", plan: right } as const;
    assertEquals((await invoke(ana, "nlq-feedback", wrong)).is_example, true);
    const foreign = { ...plan, filters: { contacts: [crypto.randomUUID()] } };
    const error = await assertFails(invoke(ana, "nlq-feedback", { ...wrong, plan: foreign }));
    assertEquals(error.status, 404);
    const both = await assertFails(
      invoke(ana, "nlq-feedback", { query_id, verdict: "right", plan: right }),
    );
    assertEquals(both.status, 400);
  });

  await t.step("a wrong plan is not used again", async () => {
    const again = await invoke(ana, "nlq-query", { question: "how many calls did I make to mia" });
    assert(again.understood);
    assertEquals(again.cache, "miss");
  });

  await t.step("a model sees what was put right, by names, and of nobody else", async () => {
    await using provider = FakeProvider.start();
    provider.written = () => JSON.stringify(planned());
    using _ = withEnv({
      NLQ_PLANNER: "openai",
      OPENAI_API_KEY: "made up",
      OPENAI_BASE_URL: `${provider.url}/v1`,
    });
    await invoke(ana, "nlq-query", { question: "Calls that I made?" });
    await invoke(ben, "nlq-query", { question: "Calls that I made?" });
    const [hers, his] = provider.sentTo("/v1/chat/completions").map(({ messages }) =>
      JSON.parse((messages as { content: string }[])[1]?.content ?? "").examples
    );
    assertEquals(hers.length, 1);
    assertEquals(hers[0].question, "How many calls did I make to Mia?");
    assertEquals(hers[0].plan.filters, { kinds: ["call"], ways: ["out", "in"], people: ["Mia"] });
    assert(!JSON.stringify(hers).includes(mia));
    assertEquals(his, []);
  });
});
