/** start-conversation: characters greet, people are asked in, and half a conversation there never is. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { characterOf } from "../support/chats.ts";
import { startStack } from "../support/stack.ts";

Deno.test("start-conversation", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const bob = await stack.as("bob");
  const greeting = { first_mes: "Hello {{user}}, I am {{char}}.", alternate_greetings: ["Purr."] };
  const mia = await characterOf(ana, "Mia", greeting);
  const robo = await characterOf(ana, "Robo", { first_mes: "Beep." });
  const mine = () => ana.schema("characters").from("conversations").select("id, title");

  await t.step("greets, character by character", async () => {
    const { id, messages } = await invoke(ana, "start-conversation", {
      character_ids: [mia, robo],
      title: "Cats and robots",
      participants: [bob.userId],
    });
    assertEquals(
      messages.map(({ seq, name, content }) => [seq, name, content]),
      [[1, "Mia", "Hello Somebody, I am Mia."], [2, "Robo", "Beep."]],
    );
    assertEquals((await mine()).data, [{ id, title: "Cats and robots" }]);

    const asked = await bob.schema("characters").rpc("list_invitations");
    assertEquals(asked.data?.map(({ conversation_id, title }) => [conversation_id, title]), [
      [id, "Cats and robots"],
    ]);
  });

  await t.step("with another greeting, where one is chosen", async () => {
    const { messages } = await invoke(ana, "start-conversation", {
      character_ids: [mia],
      greeting: 1,
    });
    assertEquals(messages.map(({ content }) => content), ["Purr."]);
  });

  await t.step("once, however often the call is sent", async () => {
    const before = (await mine()).data?.length ?? 0;
    const again = () =>
      invoke(ana, "start-conversation", { character_ids: [robo] }, {
        idempotencyKey: "start once",
      });
    assertEquals(await again(), await again());
    assertEquals((await mine()).data?.length, before + 1);
  });

  await t.step("not at all, where a greeting cannot be written", async () => {
    if (!stack.sql) return;
    const before = (await mine()).data?.length;
    await stack.sql(`create function private.fault() returns trigger language plpgsql as
      $$ begin raise exception 'the disk is full'; end $$`);
    await stack.sql(`create trigger a_fault before insert on characters.messages
      for each row execute function private.fault()`);
    const { status } = await assertFails(
      invoke(ana, "start-conversation", { character_ids: [mia] }),
    );
    await stack.sql("drop function private.fault() cascade");
    assertEquals([status, (await mine()).data?.length], [500, before]);
  });

  await t.step("refuses private characters of others, and nobody", async () => {
    const strange = await assertFails(invoke(bob, "start-conversation", { character_ids: [mia] }));
    const empty = await assertFails(invoke(ana, "start-conversation", { character_ids: [] }));
    assertEquals([strange.status, strange.body.code], [404, "not_found"]);
    const twoLines = await assertFails(
      invoke(ana, "start-conversation", { character_ids: [mia], title: "Cats\nand robots" }),
    );
    assertEquals([empty.status, empty.body.code], [400, "invalid_input"]);
    assertEquals([twoLines.status, twoLines.body.code], [400, "invalid_input"]);
  });
});
