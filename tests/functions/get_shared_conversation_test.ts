/** get-shared-conversation: a token opens its link, for whoever has it, and nothing else does. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { chatOf } from "../support/chats.ts";
import { startStack } from "../support/stack.ts";

Deno.test("get-shared-conversation", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const character = await invoke(ana, "save-character", { name: "Mia", first_mes: "Purr." });
  const { id } = await invoke(ana, "start-conversation", {
    character_ids: [character.id],
    title: "Cats",
  });
  const shared = await invoke(ana, "share-conversation", {
    conversation_id: id,
    expires_at: new Date(Date.now() + 60_000).toISOString(),
  });
  assert("token" in shared);
  const open = (token: string) => invoke(stack.stranger(), "get-shared-conversation", { token });

  await t.step("shows title, names and words, and no ids", async () => {
    const { title, messages, expires_at } = await open(shared.token);
    const [{ at, ...message } = { at: "" }] = messages;
    assertEquals([title, message], ["Cats", { role: "assistant", name: "Mia", content: "Purr." }]);
    assertEquals([expires_at, Number.isNaN(Date.parse(at))], [shared.expires_at, false]);
  });

  await t.step("not to who guesses, nor where it was deleted", async () => {
    const guess = await assertFails(open("A".repeat(43)));
    const garbage = await assertFails(open("x"));
    await ana.schema("characters").from("conversations")
      .update({ deleted_at: new Date().toISOString() }).eq("id", id);
    const gone = await assertFails(open(shared.token));
    assertEquals([guess.status, garbage.status, gone.status], [404, 400, 404]);
    assertEquals(gone.body.message, guess.body.message);
  });

  await t.step("and a chat that nobody shared has no link", async () => {
    await chatOf(ana, "Robo");
    const { data } = await ana.schema("characters").from("shares").select("id");
    assertEquals(data?.length, 1);
  });
});
