/** A reply is resumed from wherever its reader is: another device, after its end, or when its writer died. */

import { invoke, invokeStream } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { chatOf, hear, type Heard, speakingModel, wordsOf } from "../support/chats.ts";
import { chunkOf } from "../support/fake_model.ts";
import { pricedModel } from "../support/spenders.ts";
import { type Person, type Sql, startStack } from "../support/stack.ts";

const SAID = ["Grüße ", "日本", "語 👋", " an", " alle."];
const WHOLE = SAID.join("");
const LENGTH = [...WHOLE].length;

/** The bytes in which a provider sends it. */
const STREAM = new TextEncoder().encode([
  chunkOf({ role: "assistant", content: "" }),
  ...SAID.map((content) => chunkOf({ content })),
  chunkOf({}, "stop"),
  'data: {"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":9,"total_tokens":30}}\n\n',
  "data: [DONE]\n\n",
].join(""));

Deno.test("a reply is resumed", async (t) => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const { provider, asked } = model;
  const sql = stack.sql as Sql;
  await pricedModel(sql);
  const ana = await stack.as("ana");
  const tablet = await stack.as("ana");
  const chat = await chatOf(ana, "Mia");
  const say = (most = Infinity) =>
    hear(ana, "chat-with-character", {
      conversation_id: chat,
      content: "Tell me",
      client_id: crypto.randomUUID(),
    }, most);
  const goOn = (person: Person, heard: Heard, most = Infinity) =>
    hear(person, "chat-with-character", {
      message_id: heard.message?.reply_id,
      after: [...wordsOf(heard.tokens)].length,
    }, most);
  const forget = async () => {
    await sql("delete from private.rate_limits");
    await sql("delete from private.provider_breakers");
  };
  const step = (name: string, work: () => Promise<void>) =>
    t.step(name, async () => {
      provider.behave("right");
      provider.raw = undefined;
      await forget();
      await work();
    });

  const pause = () => new Promise((over) => setTimeout(over, 20));

  /** Says so many pieces, and the rest when it is let. */
  const held = (pieces: number) => {
    const { promise, resolve: go } = Promise.withResolvers<void>();
    provider.spoken = async function* () {
      yield* SAID.slice(0, pieces);
      await promise;
      yield* SAID.slice(pieces);
    };
    return go;
  };

  await step(
    "however the provider's bytes are torn, in a letter or a line",
    async () => {
      for (const size of [1, 2, 3, 7, 64, STREAM.length]) {
        provider.raw = () => {
          const count = Math.ceil(STREAM.length / size);
          return Array.from(
            { length: count },
            (_, nth) => STREAM.subarray(nth * size, (nth + 1) * size),
          );
        };
        const { tokens, done } = await say();
        assertEquals([wordsOf(tokens), done?.message.status], [WHOLE, "complete"], `${size} bytes`);
      }
    },
  );

  await step(
    "with what was whole where the provider's line ends in a letter",
    async () => {
      // The first byte of each letter that has several: what ends after it is half a letter.
      const halves = [...STREAM.keys()].filter((at) => (STREAM[at] ?? 0) >= 0xc0);
      assertEquals(halves.length, 6);
      for (const at of halves) {
        await forget();
        provider.raw = () => [STREAM.subarray(0, at + 1)];
        const { tokens, done, error } = await say();
        const told = wordsOf(tokens);
        assert(WHOLE.startsWith(told), told);
        if (!done) assertEquals([error?.code, told], ["reply_failed", ""]);
        else assertEquals([done.message.content, done.message.status], [told, "interrupted"]);
      }
    },
  );

  await step("on another device while it is written, and on both at once", async () => {
    const go = held(2);
    const cut = await say(2);
    assert(wordsOf(cut.tokens) !== "" && wordsOf(cut.tokens) !== WHOLE);
    const before = asked();
    const both = [goOn(tablet, cut), goOn(ana, cut), goOn(tablet, { ...cut, tokens: [] })];
    go();
    const [there, here, all] = await Promise.all(both);
    const first = wordsOf(cut.tokens);
    const from = [...first].length;
    assertEquals(first + wordsOf(there?.tokens ?? [], from), WHOLE);
    assertEquals(first + wordsOf(here?.tokens ?? [], from), WHOLE);
    assertEquals(wordsOf(all?.tokens ?? []), WHOLE);
    assertEquals([there?.done, asked()], [here?.done, before]);
  });

  await step("after its end, from any character; from beyond it there is nothing", async () => {
    provider.spoken = () => SAID;
    const { message } = await say();
    for (let after = 0; after <= LENGTH; after++) {
      await forget();
      const { tokens, done } = await hear(tablet, "chat-with-character", {
        message_id: message?.reply_id,
        after,
      });
      assertEquals(wordsOf(tokens, after), [...WHOLE].slice(after).join(""));
      assertEquals([done?.message.status, done?.message.content], ["complete", WHOLE]);
    }
    const beyond = await invokeStream(tablet, "chat-with-character", {
      message_id: message?.reply_id ?? "",
      after: LENGTH + 1,
    }).catch((error) => error);
    assertEquals(beyond.status, 422);
  });

  await step(
    "a greeting and what a fork has copied, which came in no pieces, as well",
    async () => {
      const first_mes = "Grüße 👋";
      const { id } = await invoke(ana, "save-character", { name: "Tom", first_mes });
      const { messages } = await invoke(ana, "start-conversation", { character_ids: [id] });
      const [greeting] = messages;
      const { data: fork } = await ana.schema("characters")
        .rpc("fork_at", { p_message: greeting?.id ?? "" });
      const { data: copied } = await ana.schema("characters").from("messages").select("id")
        .eq("conversation_id", fork ?? "").single();
      for (const message_id of [greeting?.id, copied?.id]) {
        const { tokens, done } = await hear(tablet, "chat-with-character", {
          message_id,
          after: 6,
        });
        assertEquals([wordsOf(tokens, 6), done?.message.kept], ["👋", 7]);
      }
    },
  );

  await step(
    "as far as it came where its writer died, who adds nothing if they come back",
    async () => {
      const go = held(3);
      const cut = await say(2);
      const reply = cut.message?.reply_id ?? "";
      const rest = goOn(tablet, cut);
      const kept = async () => {
        const [row] = await sql<{ kept: number }>(
          "select kept from characters.messages where id = $1",
          [reply],
        );
        return row?.kept;
      };
      // Another piece would bring the writer back to life.
      while (await kept() !== [...SAID.slice(0, 3).join("")].length) await pause();
      // Nobody hears of the writer any more: its readers are told so before the cron job comes, and after.
      await sql(
        "update characters.messages set alive_until = now() - interval '1 s' where id = $1",
        [reply],
      );
      const early = await hear(ana, "chat-with-character", { message_id: reply, after: 0 });
      assertEquals([early.done?.message.status, early.done?.message.reason], [
        "interrupted",
        "lost",
      ]);
      await sql("select private.close_cut_replies()");
      const { tokens, done } = await rest;
      const first = wordsOf(cut.tokens);
      const told = first + wordsOf(tokens, [...first].length);
      assertEquals([done?.message.status, done?.message.reason], ["interrupted", "lost"]);
      assertEquals([done?.message.content, done?.message.kept], [told, [...told].length]);
      assert(told !== WHOLE && WHOLE.startsWith(told), told);

      const reserved = async () => {
        const [row] = await sql<{ sum: number }>(
          "select sum(reserved)::int as sum from private.spend_days",
        );
        return row?.sum;
      };
      assert(await reserved() !== 0, "the writer is still at it");
      go();
      while (await reserved() !== 0) await pause();
      const again = await hear(ana, "chat-with-character", { message_id: reply, after: 0 });
      assertEquals([wordsOf(again.tokens), again.done?.message.status], [told, "interrupted"]);
      const next = await say();
      assertEquals([wordsOf(next.tokens), next.done?.message.status], [WHOLE, "complete"]);
    },
  );
});
