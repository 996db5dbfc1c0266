/** summarize-conversation: what prompts have no room for is told in a few words, and remembered. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { chatOf, speakingModel } from "../support/chats.ts";
import { pricedModel } from "../support/spenders.ts";
import { type Sql, startStack } from "../support/stack.ts";

Deno.test("summarize-conversation", async (t) => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const { provider } = model;
  const sql = stack.sql as Sql;
  await pricedModel(sql);
  const ana = await stack.as("ana");
  const chat = await chatOf(ana, "Mia");
  const say = (content: string) =>
    invoke(ana, "chat-with-character", { conversation_id: chat, content, client_id: content });
  const sumUp = (person = ana) =>
    invoke(person, "summarize-conversation", { conversation_id: chat });
  const sent = () => {
    const [{ messages } = { messages: [] }] = provider.sentTo("/v1/chat/completions").slice(-1);
    return messages as { role: string; content: string }[];
  };
  const summaryIs = (summary: string, ...facts: string[]) => {
    provider.behave("right");
    provider.written = () => JSON.stringify({ summary, facts });
  };
  const chatting = async (...texts: string[]) => {
    provider.written = undefined;
    for (const text of texts) await say(text);
  };

  await t.step("asks no model where too little was said", async () => {
    await chatting("One");
    summaryIs("Nothing");
    const { status, body } = await assertFails(sumUp());
    assertEquals([status, body.code, model.asked()], [422, "nothing_new", 0]);
  });

  await t.step("sums up all but the last, and remembers what the caller said", async () => {
    await chatting("Two", "Three", "Four", "Five");
    summaryIs("They counted.", "Ana likes tea.", " ");
    const { summary, covers_up_to, memories } = await sumUp();
    const { data } = await ana.schema("characters").from("messages").select("seq")
      .eq("id", covers_up_to).single();
    assertEquals([summary, data?.seq], ["They counted.", 4]);
    assertEquals(memories.map(({ text }) => text), ["Ana likes tea."]);
    assert(sent()[1]?.content.includes("Two") && !sent()[1]?.content.includes("Three"));

    const [paid] = await sql<{ count: number }>(
      `select count(*)::int from platform.usage_ledger where function = 'summarize-conversation'`,
    );
    assertEquals(paid?.count, 1);
  });

  await t.step("and then prompts have the summary in place of what it covers", async () => {
    await chatting("Six");
    const [system, first] = sent();
    assert(system?.content.includes("What was said before:\nThey counted."));
    assert(system?.content.includes("- Ana likes tea."));
    assertEquals(first?.content, "Three");
    assert(!sent().some(({ content }) => content === "One"));
  });

  await t.step("goes on from there, and remembers nothing twice", async () => {
    await chatting("Seven", "Eight");
    summaryIs("They counted on.", "ana likes TEA.", "Ana can count.");
    const { memories } = await sumUp();
    assertEquals(memories.map(({ text }) => text), ["Ana can count."]);
    assertEquals(JSON.parse(sent()[1]?.content ?? "").before, "They counted.");
  });

  await t.step("and not what the caller has taken away or corrected meanwhile", async () => {
    const memories = ana.schema("characters").from("memories");
    await memories.delete().eq("text", "Ana likes tea.");
    await memories.update({ text: "Ana can count to ten." }).eq("text", "Ana can count.");
    await chatting("Eight and a half");
    summaryIs("They counted on.", " Ana likes TEA.", "Ana can count.", "Ana is nine.");
    assertEquals((await sumUp()).memories.map(({ text }) => text), ["Ana is nine."]);
    const { data } = await memories.select("text").order("text");
    assertEquals(data?.map(({ text }) => text), ["Ana can count to ten.", "Ana is nine."]);
  });

  await t.step("sums up what is too long for once at the next time", async () => {
    await chatting("Far", "too", "long", "a story");
    await sql(`update characters.messages set content = content || repeat(' word', 9900)
      where content in ('Seven', 'Eight', 'Eight and a half')`);
    summaryIs("A long story.");
    const first = await sumUp();
    const told = sent()[1]?.content ?? "";
    assertEquals(JSON.parse(told).lines.length, 2);
    const second = await sumUp();
    assert(first.covers_up_to !== second.covers_up_to);
    const begins = JSON.parse(sent()[1]?.content ?? "").lines[0];
    const { data } = await ana.schema("characters").from("messages").select("parent_id, content")
      .eq("parent_id", first.covers_up_to).single();
    assertEquals(begins.content, data?.content);
    await sql(`update characters.conversations set summary = 'They counted on.'`);
  });

  await t.step("keeps nothing of an answer that is none", async () => {
    await chatting("Nine", "Ten");
    provider.behave("right");
    provider.written = () => "I would rather not";
    const { status, body } = await assertFails(sumUp());
    const { data } = await ana.schema("characters").from("conversations").select("summary")
      .eq("id", chat).single();
    assertEquals([status, body.code, data?.summary], [502, "reply_failed", "They counted on."]);
  });

  await t.step("keeps what can be read of one that says too much, and cannot be kept", async () => {
    summaryIs(
      `They\0 counted \ud83dfar.${"!".repeat(8000)}`,
      ...Array.from("abcdefghijklmnopqrstuv"),
    );
    const { summary, memories } = await sumUp();
    assertEquals([summary.slice(0, 19), summary.length], ["They counted \ufffdfar.!", 8000]);
    assertEquals(memories.length, 20);
  });

  await t.step("is for who talks there", async () => {
    const { status, body } = await assertFails(sumUp(await stack.as("bob")));
    assertEquals([status, body.code], [404, "not_found"]);
  });
});
