/** search-conversations: words are found where one sits, page by page, and nowhere else. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { chatOf, speakingModel } from "../support/chats.ts";
import { startStack } from "../support/stack.ts";

Deno.test("search-conversations", async (t) => {
  await using stack = await startStack({ own: true });
  await using _ = speakingModel();
  const ana = await stack.as("ana");
  const chats = [await chatOf(ana, "Mia"), await chatOf(ana, "Robo")];
  for (const [nth, content] of ["A blue boat", "The boat is late", "No ship"].entries()) {
    const conversation_id = chats[nth % 2] ?? "";
    const client_id = `message ${nth}`;
    await invoke(ana, "chat-with-character", { conversation_id, content, client_id });
  }
  const find = (q: string, more: Partial<Input<"search-conversations">> = {}, person = ana) =>
    invoke(person, "search-conversations", { q, ...more });
  const snippets = async (...asked: Parameters<typeof find>) =>
    (await find(...asked)).items.map(({ snippet }) => snippet);

  await t.step("finds what people said and characters replied, the newest first", async () => {
    assertEquals(await snippets("boat"), ["The «boat» is late", "A blue «boat»"]);
    assertEquals((await find("cat")).items.map(({ name, role }) => [name, role]), [
      ["Mia", "assistant"],
      ["Robo", "assistant"],
      ["Mia", "assistant"],
    ]);
  });

  await t.step("knows phrases and exceptions, and one conversation", async () => {
    assertEquals(await snippets('"blue boat"'), ["A «blue» «boat»"]);
    assertEquals(await snippets("boat -blue"), ["The «boat» is late"]);
    assertEquals(await snippets("boat", { conversation_id: chats[0] ?? "" }), ["A blue «boat»"]);
  });

  await t.step("page by page, each message once", async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await find("boat OR ship", { limit: 1, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ snippet }) => snippet));
      cursor = page.next_cursor;
    } while (cursor);
    assertEquals(seen, ["No «ship»", "The «boat» is late", "A blue «boat»"]);
  });

  await t.step("nothing for strangers; and says what it cannot look for", async () => {
    assertEquals(await snippets("boat", {}, await stack.as("bob")), []);
    const wordless = await assertFails(find("?!"));
    const cursor = await assertFails(find("boat", { cursor: "nonsense" }));
    assertEquals([wordless.status, cursor.status], [422, 400]);
    assert(!JSON.stringify(cursor.body).includes("JSON"));
  });
});
