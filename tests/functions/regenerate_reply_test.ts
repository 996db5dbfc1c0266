/** regenerate-reply: another reply beside the first, which stays and can be chosen again. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { chatOf, hear, speakingModel, wordsOf } from "../support/chats.ts";
import { startStack } from "../support/stack.ts";

Deno.test("regenerate-reply", async (t) => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const { provider, asked } = model;
  const ana = await stack.as("ana");
  const chat = await chatOf(ana, "Mia");
  const first = await invoke(ana, "chat-with-character", {
    conversation_id: chat,
    content: "Hello",
    client_id: "first",
  });
  const branch = async () => {
    const { data } = await ana.schema("characters").rpc("read_branch", { p_conversation: chat });
    return data?.map(({ content, siblings }) => [content, siblings.length]);
  };

  await t.step("shows the second, and knows the first", async () => {
    provider.behave("right");
    provider.spoken = () => ["Meow", "."];
    const { tokens, done } = await hear(ana, "regenerate-reply", {
      message_id: first.message.id,
      client_id: "second",
    });
    assertEquals([wordsOf(tokens), done?.message.parent_id], ["Meow.", first.message.parent_id]);
    assertEquals(await branch(), [["Hello", 1], ["Meow.", 2]]);
  });

  await t.step("once, however often it is sent", async () => {
    provider.behave("right");
    const { message } = await invoke(ana, "regenerate-reply", {
      message_id: first.message.id,
      client_id: "second",
    });
    assertEquals([message.content, asked()], ["Meow.", 0]);
  });

  await t.step("is told without the first, which may be chosen again", async () => {
    await ana.schema("characters").rpc("choose_branch", { p_message: first.message.id });
    assertEquals(await branch(), [["Hello", 1], ["Purr, said the cat.", 2]]);
    provider.behave("right");
    await invoke(ana, "regenerate-reply", { message_id: first.message.id, client_id: "third" });
    const [sent] = provider.sentTo("/v1/chat/completions");
    const said = sent?.["messages"] as { role: string }[];
    assertEquals(said.map(({ role }) => role), ["system", "user"]);
  });

  await t.step("refuses strangers, and what is not there", async () => {
    const bob = await stack.as("bob");
    const strange = await assertFails(
      invoke(bob, "regenerate-reply", { message_id: first.message.id, client_id: "x" }),
    );
    const none = await assertFails(
      invoke(ana, "regenerate-reply", { message_id: crypto.randomUUID(), client_id: "x" }),
    );
    assertEquals([strange.status, none.status], [404, 404]);
  });
});
