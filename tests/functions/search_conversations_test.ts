/** search-conversations: words and meanings are found where one sits, page by page, and nowhere else. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { chatOf, speakingModel } from "../support/chats.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { type Sql, startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

Deno.test("search-conversations", async (t) => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const sql = stack.sql as Sql;
  await withoutWaking(stack);
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
  const newest = { order: "newest" } as const;
  /** Has a model read what it has not read, as cron does. */
  const read = async () => {
    await sql("update private.message_reader set asked_at = asked_at - interval '1 hour'");
    await sql("select private.ask_for_message_embeddings()");
    await runJobs(stack, "message-embeddings");
  };

  await t.step("finds what people said and characters replied, the newest first", async () => {
    assertEquals(await snippets("boat", newest), ["The «boat» is late", "A blue «boat»"]);
    assertEquals((await find("cat", newest)).items.map(({ name, role }) => [name, role]), [
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

  await t.step(
    "finds nothing where a conversation is put out of sight, and again once it is back",
    async () => {
      const put = (deleted_at: string | null) =>
        ana.schema("characters").from("conversations").update({ deleted_at }).eq(
          "id",
          chats[1] ?? "",
        );
      await put(new Date().toISOString());
      assertEquals(await snippets("boat", newest), ["A blue «boat»"]);
      assertEquals(await snippets("boat", { conversation_id: chats[1] ?? "" }), []);
      await put(null);
      assertEquals(await snippets("boat", newest), ["The «boat» is late", "A blue «boat»"]);
    },
  );

  await t.step("finds words within a script that puts no spaces between them", async () => {
    const conversation_id = chats[0] ?? "";
    const content = "今日は東京で寿司を食べました。";
    await invoke(ana, "chat-with-character", { conversation_id, content, client_id: "sushi" });
    assertEquals(await snippets("東京", newest), ["今日は«東京»で寿司を食べました。"]);
    assertEquals(await snippets("東京 寿司", newest), ["今日は«東京»で«寿司»を食べました。"]);
    assertEquals(await snippets("京東", newest), []);
    assertEquals(await snippets("東京 -寿司", newest), []);
    const lao = { conversation_id, content: "ຂ້ອຍຮຽນພາສາ", client_id: "lao" };
    await invoke(ana, "chat-with-character", lao);
    assertEquals(await snippets("ພາສາ", newest), ["ຂ້ອຍຮຽນ«ພາສາ»"]);
  });

  await t.step("page by page, each message once", async () => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await find("boat OR ship", { ...newest, limit: 1, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ snippet }) => snippet));
      cursor = page.next_cursor;
    } while (cursor);
    assertEquals(seen, ["No «ship»", "The «boat» is late", "A blue «boat»"]);
  });

  await t.step("says that nothing was compared, until a model has read it", async () => {
    const { semantic, items } = await find("boats");
    assertEquals([semantic, items], ["unavailable", []]);
    assertEquals((await find("boat", newest)).semantic, "unused");
  });

  await t.step(
    "finds other words that mean it, the best first, each by what found it",
    async () => {
      await read();
      const { semantic, items } = await find("boats");
      assertEquals([semantic, items.map(({ found_by }) => found_by)], ["used", [["meaning"], [
        "meaning",
      ]]]);
      const both = (await find("blue boat OR ship")).items;
      // Two that are found by both ways may be equally good; what one way alone finds comes after.
      assertEquals(both.map(({ found_by }) => found_by.length), [2, 2, 1]);
      assertEquals(both.slice(0, 2).map(({ snippet }) => snippet).sort(), [
        "A «blue» «boat»",
        "No «ship»",
      ]);
      assertEquals(both[2]?.snippet, "The «boat» is late");
    },
  );

  await t.step("goes on among the best after the last of the page before", async () => {
    const whole = (await find("boat OR ship")).items.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await find("boat OR ship", { limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor);
    assertEquals([seen.length, seen], [3, whole]);
  });

  await t.step("reads what was said since, and nothing of what is gone", async () => {
    const client_id = "later";
    const said = { conversation_id: chats[0] ?? "", content: "Submarines!", client_id };
    const { message } = await invoke(ana, "chat-with-character", said);
    await read();
    assertEquals((await find("submarine")).items.length, 1);
    const texts = () => sql("select from private.message_embeddings");
    const before = (await texts()).length;
    await sql("update characters.messages set content = '' where id = $1", [message.parent_id]);
    assertEquals([(await texts()).length, (await find("submarine")).items], [before - 1, []]);
  });

  await t.step(
    "has all read anew by another model, at the cost of whose conversation it is",
    async () => {
      using _ = withEnv({ EMBEDDING_PROVIDER: "openai", EMBEDDING_MODEL: "m" });
      await read();
      const models = await sql("select distinct model from private.message_embeddings");
      const paid = await sql(
        "select distinct user_id from platform.usage_ledger where function = 'run-job'",
      );
      assertEquals([models, paid], [[{ model: "m" }], [{ user_id: ana.userId }]]);
      model.provider.behave("failing");
      const { semantic, items } = await find("boat");
      assertEquals([semantic, items.length], ["unavailable", 2]);
    },
  );

  await t.step("nothing for strangers; and says what it cannot look for", async () => {
    assertEquals(await snippets("boat", {}, await stack.as("bob")), []);
    const wordless = await assertFails(find("?!"));
    const cursor = await assertFails(find("boat", { cursor: "nonsense" }));
    const other = await assertFails(find("boat", { ...newest, cursor: btoa("{}") }));
    assertEquals([wordless.status, cursor.status, other.status], [422, 400, 400]);
    assert(!JSON.stringify(cursor.body).includes("JSON"));
  });
});
