/** Server-sent events, however the network cuts them. */

import fc from "fast-check";
import { eventsOf, type ServerEvent } from "@shared/client/events.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

const STREAM = [
  ": a comment, to keep the line open\n\n",
  'event: delta\ndata: {"text":"¿Qué tal? 👋🏽"}\n\n',
  'event: delta\r\ndata: {"text":"two\\nlines"}\r\n\r\n',
  'data: {"nobody": "named it"}\n\n',
  'event:done\ndata:{"items":[]}\nid: 7\nretry: 10\n\n',
  'event: split\ndata: {"in":\ndata:  "two"}\n\n',
  "event: empty\n\n",
].join("");

const EVENTS: ServerEvent[] = [
  { event: "delta", data: { text: "¿Qué tal? 👋🏽" } },
  { event: "delta", data: { text: "two\nlines" } },
  { event: "message", data: { nobody: "named it" } },
  { event: "done", data: { items: [] } },
  { event: "split", data: { in: "two" } },
];

/** An answer in pieces that end at these bytes. */
function answerIn(text: string, cuts: number[]): Response {
  const bytes = new TextEncoder().encode(text);
  const ends = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b);
  const starts = [0, ...ends];
  const pieces = starts.map((start, index) => bytes.slice(start, starts[index + 1]));
  return new Response(ReadableStream.from(pieces));
}

const read = (answer: Response) => Array.fromAsync(eventsOf(answer));

Deno.test("eventsOf() reads names and data, and passes over what it does not know", async () => {
  assertEquals(await read(answerIn(STREAM, [])), EVENTS);
});

Deno.test("eventsOf() gives the same events wherever the pieces end", async () => {
  const cuts = fc.array(fc.nat(), { maxLength: 40 });
  await fc.assert(fc.asyncProperty(cuts, async (ends) => {
    assertEquals(await read(answerIn(STREAM, ends)), EVENTS);
  }));
  const everywhere = Array.from({ length: 1000 }, (_, index) => index);
  assertEquals(await read(answerIn(STREAM, everywhere)), EVENTS);
});

Deno.test("eventsOf() gives an event as soon as it is whole", async () => {
  const rest = Promise.withResolvers<void>();
  const pieces = async function* () {
    const encoder = new TextEncoder();
    yield encoder.encode("event: first\ndata: 1\n\nevent: second\nda");
    await rest.promise;
    yield encoder.encode("ta: 2\n\n");
  };
  const events = eventsOf(new Response(ReadableStream.from(pieces())));
  const first = await events.next();
  rest.resolve();

  assertEquals(first.value as ServerEvent, { event: "first", data: 1 });
  assertEquals(await Array.fromAsync(events), [{ event: "second", data: 2 }]);
});

Deno.test("eventsOf() gives the last event though the line was cut after it", async () => {
  assertEquals(await read(answerIn('event: done\ndata: {"n":1}', [])), [
    { event: "done", data: { n: 1 } },
  ]);
});

Deno.test("eventsOf() gives nothing for an answer without a body", async () => {
  assertEquals(await read(new Response(null)), []);
});

Deno.test("eventsOf() lets the stream go when nobody wants more", async () => {
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    cancel: () => void (cancelled = true),
  });
  for await (const _ of eventsOf(new Response(endless))) break;

  assertEquals(cancelled, true);
});

Deno.test("eventsOf() throws when the connection breaks or data is no JSON", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new TypeError("cut")),
  });

  await assertRejects(() => read(new Response(broken)), TypeError, "cut");
  await assertRejects(() => read(answerIn("data: <h1>\n\n", [])), SyntaxError);
});
