/** A stream that is cut anywhere, any number of times, is gone on with: nothing lost, nothing doubled. */

import { displayable } from "@shared/platform/translation_text.ts";
import { invokeStream } from "@shared/client/invoke.ts";
import { array, assert as check, asyncProperty, nat, oneof, record, string } from "fast-check";
import { assertEquals } from "../support/assert.ts";
import { chatOf, hear, type Heard, heardUntil, speakingModel, wordsOf } from "../support/chats.ts";
import { chunkOf } from "../support/fake_model.ts";
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

/** The bytes in which a provider sent it, chunk by chunk, from the role to the end. */
const STREAM = [
  chunkOf({ role: "assistant", content: "", refusal: null }),
  ...RECORDED.map((content) => chunkOf({ content })),
  chunkOf({}, "stop"),
  'data: {"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":9,"total_tokens":30}}\n\n',
  "data: [DONE]\n\n",
];

const said = (pieces: readonly string[]) => displayable(pieces.join("").toWellFormed());

/** Where a line is cut: after so many events, or after so many bytes. */
type Cut = { readonly events: number } | { readonly bytes: number };

Deno.test("a cut stream is gone on with", async (t) => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const { provider } = model;
  const sql = stack.sql as Sql;
  await pricedModel(sql);
  const ana = await stack.as("ana");
  const chat = await chatOf(ana, "Mia");
  const tell = () => ({
    conversation_id: chat,
    content: "Tell me",
    client_id: crypto.randomUUID(),
  });
  const open = (body: object) => invokeStream(ana, "chat-with-character", body as never);

  /** Asks, and is cut off each time; comes back as a client does. */
  async function cutAt(cuts: readonly Cut[], pieces: readonly string[], pauseMs: number) {
    provider.behave("right");
    provider.spoken = () => slowly(pieces, pauseMs);
    const asking = tell();
    const tokens: Heard["tokens"] = [];
    let reply: string | undefined;
    let done: Heard["done"];
    for (const cut of [...cuts, { events: Infinity }]) {
      const after = [...wordsOf(tokens)].length;
      const asked = reply === undefined ? asking : { message_id: reply, after };
      const heard = "events" in cut
        ? await hear(ana, "chat-with-character", asked, cut.events)
        : await heardUntil(await open(asked), cut.bytes);
      reply ??= heard.message?.reply_id;
      tokens.push(...heard.tokens);
      done = heard.done;
    }
    return { told: wordsOf(tokens), done, asked: provider.sentTo("/v1/chat/completions").length };
  }

  async function assertWhole(cuts: readonly Cut[], pieces: readonly string[], pauseMs: number) {
    await sql("delete from private.rate_limits");
    const whole = said(pieces);
    const { told, done, asked } = await cutAt(cuts, pieces, pauseMs);
    assertEquals([told, done?.message.content, done?.message.status], [whole, whole, "complete"]);
    assertEquals([done?.message.kept, asked], [[...whole].length, 1]);
  }

  await t.step("after every event there is, while the model speaks", async () => {
    for (let events = 0; events <= RECORDED.length + 2; events++) {
      await assertWhole([{ events }], RECORDED, 3);
    }
  });

  await t.step("after every event there is, and again after the next", async () => {
    for (let events = 0; events <= 6; events++) {
      await assertWhole([{ events }, { events: 1 }], RECORDED, 2);
    }
  });

  await t.step("after every byte of what was told", async () => {
    await sql("delete from private.rate_limits");
    provider.spoken = () => slowly(RECORDED, 40);
    const bytes = new Uint8Array(await (await open(tell())).arrayBuffer());
    const { message } = await heardUntil(new Response(bytes), Infinity);
    const rests = new Map<number, string>();
    for (let cut = 0; cut <= bytes.length; cut++) {
      const words = wordsOf((await heardUntil(new Response(bytes), cut)).tokens);
      const after = [...words].length;
      if (!rests.has(after)) {
        const rest = await hear(ana, "chat-with-character", {
          message_id: message?.reply_id,
          after,
        });
        rests.set(after, wordsOf(rest.tokens, after));
      }
      assertEquals(words + rests.get(after), said(RECORDED));
    }
    assertEquals(rests.size > 5, true, "they were told piece by piece");
  });

  await t.step("whatever is said, in whatever pieces, wherever it is cut", async () => {
    const piece = oneof(string({ maxLength: 12 }), string({ unit: "binary", maxLength: 6 }));
    const pieces = array(piece, { minLength: 1, maxLength: 8 })
      .map((each) => each.flatMap((text) => text.split(/(?=[\udc00-\udfff])/)))
      .map((each) => ["x", ...each]);
    const cut = oneof(record({ events: nat(5) }), record({ bytes: nat(900) }));
    const property = asyncProperty(array(cut, { maxLength: 3 }), pieces, nat(3), assertWhole);
    await check(property, { numRuns: 8 });
  });

  /** How often a model was asked a second time. */
  let askedAgain = 0;

  /** The provider's own line is cut after so many bytes: what came of it is told, kept, and stays. */
  async function assertKept(bytes: number): Promise<string | undefined> {
    await sql("delete from private.rate_limits");
    await sql("delete from private.provider_breakers");
    provider.behave("right");
    provider.raw = () => [new TextEncoder().encode(STREAM.join("")).subarray(0, bytes)];
    const asking = tell();
    const { tokens, done, error } = await hear(ana, "chat-with-character", asking);
    const told = wordsOf(tokens);
    assertEquals(said(RECORDED).startsWith(told), true, told);
    if (done) {
      assertEquals([done.message.content, done.message.kept], [told, [...told].length]);
      return done.message.status;
    }
    // Nothing came: the same is asked for again, and has the whole.
    askedAgain++;
    assertEquals([error?.code, told], ["reply_failed", ""]);
    provider.raw = () => STREAM;
    const again = await hear(ana, "chat-with-character", asking);
    assertEquals(wordsOf(again.tokens), said(RECORDED));
    return undefined;
  }

  await t.step("the provider's line is cut after every chunk", async () => {
    const ends: (string | undefined)[] = [];
    for (let chunks = 0; chunks <= STREAM.length; chunks++) {
      const bytes = new TextEncoder().encode(STREAM.slice(0, chunks).join("")).length;
      ends.push(await assertKept(bytes));
    }
    const words = RECORDED.map(() => "interrupted");
    assertEquals(ends, [undefined, undefined, ...words, "complete", "complete", "complete"]);
  });

  await t.step("or after any byte", async () => {
    const all = new TextEncoder().encode(STREAM.join("")).length;
    await check(asyncProperty(nat(all), async (bytes) => void await assertKept(bytes)), {
      numRuns: 12,
    });
    provider.raw = undefined;
  });

  await t.step("and is paid for once each time", async () => {
    const [row] = await sql<{ more: number; left: number }>(`
      select
        (select count(*)::int from platform.usage_ledger) -
          (select count(*)::int from characters.messages where role = 'assistant') as more,
        (select count(*)::int from characters.message_pieces) as left`);
    assertEquals(row, { more: askedAgain, left: 0 });
  });
});

async function* slowly(pieces: readonly string[], ms: number): AsyncGenerator<string> {
  for (const piece of pieces) {
    yield piece;
    await new Promise((over) => setTimeout(over, ms));
  }
}
