/** A reply through a line that breaks: nothing lost, nothing doubled, and said once. */

import { createClient } from "@supabase/supabase-js";
import { chatStream, type ReplySoFar } from "@shared/client/chat_stream.ts";
import { InvokeError } from "@shared/client/invoke.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { chatOf, speakingModel } from "../support/chats.ts";
import { pricedModel } from "../support/spenders.ts";
import { type Sql, startStack } from "../support/stack.ts";

type Answer = (request: Request) => Response | Promise<Response>;
type Asked = Record<string, unknown>;

/** A client whose calls of functions are answered one after the other, the last answer for ever. */
function answering(...answers: Answer[]) {
  const asked: Asked[] = [];
  const client = createClient("http://127.0.0.1:9", "sb_publishable_made_up", {
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
        const request = new Request(input, init);
        asked.push(await request.clone().json());
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (!answer) throw new Error("There is nothing to answer");
        return await answer(request);
      },
    },
  });
  return { client, asked };
}

const events = (...all: [string, unknown][]): Response =>
  new Response(
    all.map(([event, data]) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`).join(""),
    { headers: { "content-type": "text/event-stream" } },
  );
const offline: Answer = () => Promise.reject(new TypeError("no network"));
const opened: [string, unknown] = ["message", { message_id: "said", reply_id: "reply" }];
const token = (text: string): [string, unknown] => ["token", { text }];
const done = (status: string): [string, unknown] => ["done", { message: { id: "reply", status } }];

const CHAT = "0b8f6f3e-3c0e-4f37-9d0a-6a3f3f1c1a11";
const SAID = { conversation_id: CHAT, content: "Hi", client_id: "one" };
const AGAIN = (after: number) => ({ message_id: "reply", after });

/** Everything that is told, and how long was waited in between. */
async function told(client: Parameters<typeof chatStream>[0], signal?: AbortSignal) {
  const waits: number[] = [];
  const timers = {
    after(ms: number, call: () => void) {
      waits.push(ms);
      queueMicrotask(call);
      return () => {};
    },
  };
  const replies: ReplySoFar[] = [];
  const options = { timers, random: () => 1, ...signal && { signal } };
  for await (const reply of chatStream(client, SAID, options)) replies.push(reply);
  return { texts: replies.map(({ text }) => text), last: replies.at(-1), waits };
}

Deno.test("whoever is cut off, and then offline, goes on from there after a while", async () => {
  const { client, asked } = answering(
    offline,
    () => events(opened, token("Grüße 👋")),
    offline,
    offline,
    () => events(token(", you"), done("complete")),
  );
  const { texts, last, waits } = await told(client);
  assertEquals(texts, ["", "Grüße 👋", "Grüße 👋, you", "Grüße 👋, you"]);
  assertEquals([last?.status, last?.id], ["complete", "reply"]);
  assertEquals(asked, [SAID, SAID, AGAIN(7), AGAIN(7), AGAIN(7)]);
  // No waits that last nothing, and short ones again once words have come.
  assertEquals(waits, [1000, 1000, 2000, 4000]);
});

Deno.test("a reply that is still written when the server's patience is over is followed on", async () => {
  const { client, asked } = answering(
    () => events(opened, token("a"), done("streaming")),
    () => events(token("b"), done("complete")),
  );
  assertEquals((await told(client)).last?.text, "ab");
  assertEquals(asked, [SAID, AGAIN(1)]);
});

Deno.test("what came to nothing is said again, and not followed; in the end it is thrown", async () => {
  const error = {
    code: "reply_failed",
    message: "Cannot have this written",
    details: { seconds: 7 },
  };
  const { client, asked } = answering(
    () => events(opened, ["error", error]),
    () => events(opened, done("failed")),
    () => events(opened, token("Hello"), done("complete")),
  );
  const { last, waits } = await told(client);
  assertEquals([last?.text, waits], ["Hello", [7000, 1000]]);
  assertEquals(asked, [SAID, SAID, SAID]);

  const never = answering(() => events(opened, ["error", error]));
  const thrown = await assertRejects(() => told(never.client), InvokeError);
  assertEquals([thrown.body.code, never.asked.length], ["reply_failed", 4]);
});

Deno.test("what is taken back is not shown any more", async () => {
  const { client } = answering(() =>
    events(opened, token("Bad"), ["taken_back", { message_id: "reply" }], done("refused"))
  );
  const { texts, last } = await told(client);
  assertEquals([texts, last?.status], [["", "Bad", "", ""], "refused"]);
});

Deno.test("a refusal is thrown at once, and a signal ends the waiting", async () => {
  const refusal = { code: "conflict", message: "Cannot speak" };
  const refused = answering(() => Response.json(refusal, { status: 409 }));
  const thrown = await assertRejects(() => told(refused.client), InvokeError);
  assertEquals([thrown.status, refused.asked.length], [409, 1]);

  const leaving = new AbortController();
  const away = answering(() => {
    if (away.asked.length === 3) leaving.abort(new Error("left"));
    return Promise.reject(new TypeError("no network"));
  });
  const left = await assertRejects(() => told(away.client, leaving.signal), Error);
  assertEquals([left.message, away.asked.length], ["left", 3]);
});

Deno.test("a line that is cut after so many bytes has the whole of what a character says", async () => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  await pricedModel(stack.sql as Sql);
  const ana = await stack.as("ana");
  const conversation_id = await chatOf(ana, "Mia");
  let cuts = 0;
  /** Each line of ana's ends after sixty bytes more than the one before. */
  const functions = new Proxy(ana.functions, {
    get(target, key) {
      if (key !== "invoke") return Reflect.get(target, key);
      return async (...args: Parameters<typeof target.invoke>) => {
        const { data, error } = await target.invoke(...args);
        if (error) return { data, error };
        const bytes = new Uint8Array(await (data as Response).arrayBuffer());
        return { data: new Response(bytes.slice(0, 60 * ++cuts)), error };
      };
    },
  });
  const client = { functions } as typeof ana;
  const texts: string[] = [];
  let message: ReplySoFar["message"];
  for await (
    const reply of chatStream(client, { conversation_id, content: "Hi" }, { random: () => 0 })
  ) {
    texts.push(reply.text);
    message = reply.message;
  }
  assertEquals([texts.at(-1), message?.status], ["Purr, said the cat.", "complete"]);
  assert(cuts > 3, `it was cut ${cuts} times`);
  assert(texts.every((text) => "Purr, said the cat.".startsWith(text)));
  assertEquals(model.asked(), 1);
});
