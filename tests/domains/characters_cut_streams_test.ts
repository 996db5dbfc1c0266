/** A stream that is cut anywhere, any number of times, is gone on with: nothing lost, nothing doubled. */

import { displayable } from "@shared/platform/translation_text.ts";
import { array, assert as check, asyncProperty, nat, oneof, string } from "fast-check";
import { assertEquals } from "../support/assert.ts";
import { chatOf, hear, type Heard, speakingModel, wordsOf } from "../support/chats.ts";
import { pricedModel } from "../support/spenders.ts";
import { type Sql, startStack } from "../support/stack.ts";

/** As a provider sent it: words, halves of an emoji, nothing, and what no display takes. */
const RECORDED = [
  "Grüße",
  ", ",
  "",
  "\ud83d",
  "\udc4b\u0000 ",
  "you",
  " said\n",
  "日本",
  "語",
  ".",
];

Deno.test("a cut stream is gone on with", async (t) => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const { provider } = model;
  const sql = stack.sql as Sql;
  await pricedModel(sql);
  const ana = await stack.as("ana");
  const chat = await chatOf(ana, "Mia");

  /** Asks, and is cut off after so many events each time; comes back as a client does. */
  async function cutAt(cuts: readonly number[], pieces: readonly string[], pauseMs: number) {
    provider.behave("right");
    provider.spoken = () => slowly(pieces, pauseMs);
    const said = { conversation_id: chat, content: "Tell me", client_id: crypto.randomUUID() };
    const tokens: Heard["tokens"] = [];
    let reply: string | undefined;
    let done: Heard["done"];
    for (const most of [...cuts, Infinity]) {
      const after = [...wordsOf(tokens)].length;
      const asked = reply === undefined ? said : { message_id: reply, after };
      const heard = await hear(ana, "chat-with-character", asked, most);
      reply ??= heard.message?.reply_id;
      tokens.push(...heard.tokens);
      done = heard.done;
    }
    return { told: wordsOf(tokens), done, asked: provider.sentTo("/v1/chat/completions").length };
  }

  async function assertWhole(cuts: readonly number[], pieces: readonly string[], pauseMs: number) {
    await sql("delete from private.rate_limits");
    const whole = displayable(pieces.join("").toWellFormed());
    const { told, done, asked } = await cutAt(cuts, pieces, pauseMs);
    assertEquals([told, done?.message.content, done?.message.status], [whole, whole, "complete"]);
    assertEquals([done?.message.kept, asked], [[...whole].length, 1]);
  }

  await t.step("after every event there is, while the model speaks", async () => {
    for (let cut = 0; cut <= RECORDED.length + 2; cut++) await assertWhole([cut], RECORDED, 5);
  });

  await t.step("after every event there is, and again after the next", async () => {
    for (let cut = 0; cut <= 6; cut++) await assertWhole([cut, 1], RECORDED, 5);
  });

  await t.step("whatever is said, in whatever pieces, wherever it is cut", async () => {
    const piece = oneof(string({ maxLength: 12 }), string({ unit: "binary", maxLength: 6 }));
    const pieces = array(piece, { minLength: 1, maxLength: 8 })
      .map((each) => each.flatMap((text) => text.split(/(?=[\udc00-\udfff])/)))
      .map((each) => ["x", ...each]);
    const property = asyncProperty(
      pieces,
      array(nat(5), { maxLength: 3 }),
      nat(3),
      assertWhole1,
    );
    await check(property, { numRuns: 8 });
  });

  function assertWhole1(pieces: string[], cuts: number[], pauseMs: number): Promise<void> {
    return assertWhole(cuts, pieces, pauseMs);
  }

  await t.step("and is paid for once each time", async () => {
    const [row] = await sql<{ paid: boolean; left: number }>(`
      select
        (select count(*) from platform.usage_ledger) =
          (select count(*) from characters.messages where role = 'assistant') as paid,
        (select count(*)::int from characters.message_pieces) as left`);
    assertEquals(row, { paid: true, left: 0 });
  });
});

async function* slowly(pieces: readonly string[], ms: number): AsyncGenerator<string> {
  for (const piece of pieces) {
    yield piece;
    await new Promise((over) => setTimeout(over, ms));
  }
}
