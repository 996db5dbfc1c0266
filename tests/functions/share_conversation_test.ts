/** share-conversation: a link that is shown once, holds what was said then, and can be ended. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { chatOf, speakingModel } from "../support/chats.ts";
import { startStack } from "../support/stack.ts";

Deno.test("share-conversation", async (t) => {
  await using stack = await startStack({ own: true });
  await using _ = speakingModel();
  const ana = await stack.as("ana");
  const chat = await chatOf(ana, "Mia");
  const say = (content: string) =>
    invoke(ana, "chat-with-character", { conversation_id: chat, content, client_id: content });
  const share = async (key?: string) => {
    const shared = await invoke(ana, "share-conversation", { conversation_id: chat }, {
      ...(key !== undefined && { idempotencyKey: key }),
    });
    assert("token" in shared);
    return shared;
  };
  const open = (token: string) => invoke(stack.stranger(), "get-shared-conversation", { token });
  await say("Hello Mia");

  await t.step("shows what was said by then to whoever has the token", async () => {
    const { token, message_count, expires_at } = await share();
    await say("And later");
    const { messages } = await open(token);
    assertMatch(token, /^[\w-]{43}$/);
    assertEquals([message_count, expires_at], [2, null]);
    assertEquals(messages.map(({ role, content }) => [role, content]), [
      ["user", "Hello Mia"],
      ["assistant", "Purr, said the cat."],
    ]);
  });

  await t.step("keeps no token", async () => {
    const { token } = await share();
    const rows = await stack.sql?.("select s::text as row from characters.shares s");
    assert(rows && rows.length > 0 && !JSON.stringify(rows).includes(token));
  });

  await t.step("answers a call that is sent again with the same link", async () => {
    const [first, again] = [await share("share it once"), await share("share it once")];
    assertEquals(again, first);
  });

  await t.step("ends all links at once, when told to", async () => {
    const { token } = await share();
    const ended = await invoke(ana, "share-conversation", { conversation_id: chat, revoke: true });
    assert("revoked" in ended && ended.revoked > 0);
    const { status, body } = await assertFails(open(token));
    assertEquals([status, body.code], [404, "not_found"]);
  });

  await t.step("is for the owner, and for some time", async () => {
    const bob = await stack.as("bob");
    const strange = await assertFails(invoke(bob, "share-conversation", { conversation_id: chat }));
    const past = await assertFails(
      invoke(ana, "share-conversation", {
        conversation_id: chat,
        expires_at: "2020-01-01T00:00:00Z",
      }),
    );
    assertEquals([strange.status, past.status], [404, 422]);
  });
});
