/** chat-with-character: what a moderator flags is not said, and is taken back where it was. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { chatOf, hear, type Heard, speakingModel, wordsOf } from "../support/chats.ts";
import { chunkOf } from "../support/fake_model.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { type Sql, startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

Deno.test("chat-with-character, moderated", async (t) => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const { provider, asked } = model;
  const sql = stack.sql as Sql;
  await withoutWaking(stack);
  const ana = await stack.as("ana");
  const chat = await chatOf(ana, "Mia");
  const say = (content: string, client_id = crypto.randomUUID() as string) =>
    hear(ana, "chat-with-character", { conversation_id: chat, content, client_id });
  const rowOf = async (id: string | undefined) =>
    (await ana.schema("characters").from("messages").select("status, content").eq("id", id ?? ""))
      .data;
  const assertTakenBack = ({ tokens, takenBack, done }: Heard, reason: string) => {
    assert(tokens.length > 0, "something was told");
    assertEquals(takenBack, { message_id: done?.message.id ?? "", reason });
    assertEquals([done?.message.status, done?.message.content], ["refused", ""]);
  };
  const step = (name: string, fn: () => Promise<void>) =>
    t.step(name, async () => {
      provider.behave("right");
      provider.flagged = () => false;
      provider.spoken = () => ["Purr", ", ", "said ", "the cat."];
      await sql("delete from private.rate_limits");
      await sql("delete from private.provider_breakers");
      await fn();
    });

  await step("moderates what is said, and takes back what is replied", async () => {
    using _ = withEnv({ MODERATION_MODEL: "moderator" });
    provider.flagged = (text) => text.includes("bad");
    const { status, body } = await assertFails(
      invoke(ana, "chat-with-character", {
        conversation_id: chat,
        content: "A bad word",
        client_id: "bad",
      }),
    );
    assertEquals([status, body.code, asked()], [422, "content_refused", 0]);

    provider.flagged = (text) => text.includes("Purr");
    assertTakenBack(await say("A good word"), "flagged");
  });

  await step("moderates what came of a reply that broke off, too", async () => {
    using _ = withEnv({ MODERATION_MODEL: "moderator" });
    provider.spoken = () => Array.from({ length: 40 }, (_, nth) => `unmoderated ${nth} `);
    provider.flagged = (text) => text.includes("unmoderated 20");
    provider.behave("right", "ending early", "right");
    assertTakenBack(await say("Break off badly"), "flagged");
  });

  await step("takes back what a model refuses after some words", async () => {
    provider.raw = () => [chunkOf({ content: "unmoderated" }), chunkOf({}, "content_filter")];
    assertTakenBack(await say("Refuse"), "refused");
    provider.raw = undefined;
    provider.spoken = () => ["Purr", ", ", "said ", "the cat."];
  });

  await step("moderates what is left of a reply whose writer died", async () => {
    const lose = async (client_id: string) => {
      const [opened] = await sql<{ reply_id: string; run: string }>(
        "select * from characters.append_message($1, $2, 'Die', $3)",
        [ana.userId, chat, client_id],
      );
      const { reply_id = "", run = "" } = opened ?? {};
      await sql("select characters.append_piece($1, $2, 0, 'unmoderated')", [reply_id, run]);
      await sql("update characters.messages set alive_until = now() where id = $1", [reply_id]);
      await sql("select private.close_cut_replies()");
      await runJobs(stack, "lost-replies");
      return await rowOf(reply_id);
    };
    assertEquals(await lose("kept"), [{ status: "interrupted", content: "unmoderated" }]);
    await sql("update characters.messages set content = '' where content = 'unmoderated'");
    await sql("delete from realtime.messages where payload ->> 'text' = 'unmoderated'");
    using _ = withEnv({ MODERATION_MODEL: "moderator" });
    provider.flagged = (text) => text === "unmoderated";
    assertEquals(await lose("lost"), [{ status: "refused", content: "" }]);
  });

  await step("and nothing of what was taken back is left anywhere", async () => {
    const [left] = await sql(
      `select
         (select count(*)::int from characters.messages where content like '%unmoderated%') as whole,
         (select count(*)::int from characters.message_pieces) as pieces,
         (select count(*)::int from realtime.messages where payload::text like '%unmoderated%') as told,
         (select count(*) > 2 from realtime.messages where event = 'piece') as were`,
    );
    assertEquals(left, { whole: 0, pieces: 0, told: 0, were: true });
    const { items } = await invoke(ana, "search-conversations", { q: "unmoderated" });
    assertEquals(items, []);
  });

  await step("loses no reply where the moderator cannot be asked, and asks again", async () => {
    using _ = withEnv({ MODERATION_MODEL: "moderator" });
    const unanswered = async (meanwhile = async () => {}) => {
      provider.behave("right", "right", "failing");
      const said = await say("Go on");
      assertEquals([said.done?.message.status, wordsOf(said.tokens)], [
        "complete",
        "Purr, said the cat.",
      ]);
      provider.behave("right");
      await meanwhile();
      await sql("delete from private.provider_breakers");
      await runJobs(stack, "lost-replies");
      return await rowOf(said.done?.message.id);
    };
    assertEquals(await unanswered(), [{ status: "complete", content: "Purr, said the cat." }]);
    type Told = { was: string | null; last: string };
    let token = "";
    let told: Told | undefined;
    const makeMuchOfIt = async () => {
      const shared = await invoke(ana, "share-conversation", { conversation_id: chat });
      token = "token" in shared ? shared.token : "";
      [told] = await sql<Told>(
        `select told ->> 'was' as was, told -> 'lines' -> -1 ->> 'id' as last
         from characters.summary_context($1, $2, 0) as told`,
        [ana.userId, chat],
      );
    };
    provider.flagged = (text) => text.includes("Purr");
    assertEquals(await unanswered(makeMuchOfIt), [{ status: "refused", content: "" }]);
    assertEquals(
      (await assertFails(invoke(ana, "get-shared-conversation", { token }))).status,
      404,
    );
    // A model that was told of it sums up only now.
    const late = await sql(
      "select characters.keep_summary($1, $2, $3, $4, 'She purred.', '{}')",
      [ana.userId, chat, told?.was ?? null, told?.last ?? null],
    ).catch(({ message }: Error) => message);
    assertEquals(late, "Cannot keep this summary: it was summed up meanwhile");
  });
});
