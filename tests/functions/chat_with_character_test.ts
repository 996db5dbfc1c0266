/** chat-with-character: a reply as it is written, once for each message, and kept before it is told. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { chatOf, hear, speakingModel, wordsOf } from "../support/chats.ts";
import { PROVIDER_SECRET } from "../support/fake_model.ts";
import { withoutWaking } from "../support/run_jobs.ts";
import { pricedModel } from "../support/spenders.ts";
import { type Person, type Sql, startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

Deno.test("chat-with-character", async (t) => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const { provider, asked } = model;
  const sql = stack.sql as Sql;
  await pricedModel(sql);
  await withoutWaking(stack);
  const ana = await stack.as("ana");
  const bob = await stack.as("bob");
  const chat = await chatOf(ana, "Mia");
  const say = (content: string, more: Record<string, unknown> = {}, person = ana) =>
    hear(person, "chat-with-character", {
      conversation_id: chat,
      content,
      client_id: crypto.randomUUID(),
      ...more,
    });
  const spent = async () => {
    const [row] = await sql<{ spent: number; reserved: number }>(
      `select spent::int, reserved::int from private.spend_days
       where subject = $1 and period = 'day'`,
      [`user:${ana.userId}`],
    );
    return row ?? { spent: 0, reserved: 0 };
  };
  const rows = (person: Person) => person.schema("characters").from("messages");
  const step = (name: string, fn: () => Promise<void>) =>
    t.step(name, async () => {
      provider.behave("right");
      await sql("delete from private.rate_limits");
      await sql("delete from private.provider_breakers");
      await sql("delete from private.spend_days");
      await fn();
    });

  await step("tells the words, and in the end the whole, its cost, and where it is", async () => {
    const { message, tokens, done } = await say("Hello Mia");
    assertEquals(wordsOf(tokens), "Purr, said the cat.");
    const { data } = await rows(ana).select("role, content, status, model, parent_id, tokens_out")
      .in("id", [message?.message_id ?? "", message?.reply_id ?? ""]).order("seq");
    assertEquals(data, [
      {
        role: "user",
        content: "Hello Mia",
        status: "complete",
        model: null,
        parent_id: null,
        tokens_out: null,
      },
      {
        role: "assistant",
        content: "Purr, said the cat.",
        status: "complete",
        model: "priced",
        parent_id: message?.message_id ?? "",
        tokens_out: 9,
      },
    ]);
    assertEquals(done?.usage, { tokens_in: 21, tokens_out: 9 });
    assertEquals([done?.message.status, done?.message.content], [
      "complete",
      "Purr, said the cat.",
    ]);
    assertEquals([asked(), await spent()], [1, { spent: 9, reserved: 0 }]);
  });

  await step("answers whoever waits for the whole of it alike", async () => {
    const { message, usage } = await invoke(ana, "chat-with-character", {
      conversation_id: chat,
      content: "And whole?",
      client_id: "whole",
    });
    assertEquals([message.content, message.kept], ["Purr, said the cat.", 19]);
    assertEquals(usage, { tokens_in: 21, tokens_out: 9 });
    const rest = await invoke(ana, "chat-with-character", { message_id: message.id, after: 6 });
    assertEquals([rest.message.content, rest.message.kept], ["said the cat.", 19]);
  });

  await step("is the same reply for the same message, and costs once", async () => {
    const first = await say("Once", { client_id: "once" });
    const again = await say("Once", { client_id: "once" });
    assertEquals(again.message, first.message);
    assertEquals(wordsOf(again.tokens), "Purr, said the cat.");
    assertEquals([asked(), await spent()], [1, { spent: 9, reserved: 0 }]);

    const other = await say("Twice", { client_id: "once" }).catch((error) => error);
    assertEquals([other.status, other.body.code], [409, "conflict"]);
  });

  await step("asked twice at once, the model speaks once and both hear it", async () => {
    const same = { client_id: "at once" };
    const [first, second] = await Promise.all([say("Together", same), say("Together", same)]);
    assertEquals([wordsOf(first.tokens), wordsOf(second.tokens)], [
      "Purr, said the cat.",
      "Purr, said the cat.",
    ]);
    assertEquals([asked(), await spent()], [1, { spent: 9, reserved: 0 }]);
  });

  await step("hears the card, the names and what was said before", async () => {
    await say("What did I say?");
    const [sent] = provider.sentTo("/v1/chat/completions");
    const messages = sent?.["messages"] as { role: string; content: string }[];
    assert(messages[0]?.content.includes("Write Mia's next reply"));
    assertEquals(messages.at(-1), { role: "user", content: "What did I say?" });
    assert(
      messages.some(({ role, content }) => role === "assistant" && content.startsWith("Purr")),
    );
  });

  await step("keeps what came of a reply that broke off", async () => {
    provider.spoken = () => Array.from({ length: 40 }, (_, nth) => `${nth} `);
    provider.behave("ending early");
    const { tokens, done } = await say("Break off");
    provider.spoken = () => ["Purr", ", ", "said ", "the cat."];
    assertEquals([done?.message.status, done?.message.reason], ["interrupted", "bad_answer"]);
    assertEquals(done?.message.content, wordsOf(tokens));
    assert(wordsOf(tokens).startsWith("0 1 2 3 "));
  });

  await step("says why nothing was written, and writes it when it is sent again", async () => {
    provider.behave("failing", "failing", "right");
    const failed = await say("Try", { client_id: "try" });
    assertEquals([failed.error?.code, failed.tokens], ["reply_failed", []]);
    assertEquals(await spent(), { spent: 0, reserved: 0 });
    assert(!JSON.stringify(failed).includes(PROVIDER_SECRET));
    const again = await say("Try", { client_id: "try" });
    assertEquals(wordsOf(again.tokens), "Purr, said the cat.");
    assertEquals(again.message, failed.message);
  });

  await step("asks no model where the budget is spent, and loses nothing", async () => {
    await sql("insert into platform.budgets (scope, period, micro_usd) values ('each', 'day', 1)");
    const refused = await say("Too dear", { client_id: "dear" });
    await sql("delete from platform.budgets");
    assertEquals([refused.error?.code, asked()], ["too_many_requests", 0]);
    assertEquals(
      wordsOf((await say("Too dear", { client_id: "dear" })).tokens),
      "Purr, said the cat.",
    );
  });

  await step("without a model says so, and writes nothing down", async () => {
    using _ = withEnv({ OPENAI_API_KEY: "", OPENAI_BASE_URL: "" });
    const { status, body } = await assertFails(
      invoke(ana, "chat-with-character", {
        conversation_id: chat,
        content: "Anybody?",
        client_id: "nobody",
      }),
    );
    assertEquals([status, body.code, body.message], [
      503,
      "reply_failed",
      "Cannot have this written: no model is set up",
    ]);
    const { data } = await rows(ana).select("id").eq("content", "Anybody?");
    assertEquals(data, []);
  });

  await step("refuses strangers, readers and what is no turn", async () => {
    const strange = await say("Hi", {}, bob).catch((error) => error);
    const both = await say("Hi", { message_id: crypto.randomUUID() }).catch((error) => error);
    const unknown = await hear(bob, "chat-with-character", { message_id: crypto.randomUUID() })
      .catch((error) => error);
    assertEquals([strange.status, both.status, unknown.status], [404, 400, 404]);
  });
});
