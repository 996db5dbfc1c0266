/**
 * The answers of a pretended model, whole and as server-sent events.
 *
 * @module
 */

/** How the next requests are answered. */
export type Behaviour =
  | "right"
  | "rate limited"
  | "out of quota"
  | "failing"
  | "unauthorised"
  | "hanging"
  | "redirecting"
  | "oversized"
  | "cut json"
  | "not json"
  | "wrong shape"
  | "cut answer"
  | "prose"
  | "refusing"
  | "knows no schema"
  | "miscounting"
  | "breaking"
  | "ending early"
  | "falling silent"
  | "unsupported";

/** What no error may ever repeat: each wrong answer has it somewhere. */
export const PROVIDER_SECRET = "provider-body-canary";

const USAGE = { prompt_tokens: 21, completion_tokens: 9, total_tokens: 30 };

/** What the model says: the text in quotation marks after the language, as JSON. */
function said(body: Record<string, unknown>, behaviour: Behaviour): string {
  if (behaviour === "prose") return `I am sorry, but ${PROVIDER_SECRET}`;
  const { text, to } = JSON.parse(userMessage(body));
  const answer = { source_language: "es", translation: `«${text}» in ${to}` };
  const written = JSON.stringify(answer);
  if (behaviour === "knows no schema") return `\`\`\`json\n${written}\n\`\`\``;
  return behaviour === "cut answer" ? written.slice(0, -6) : written;
}

function reasonOf(behaviour: Behaviour): string {
  return behaviour === "cut answer" ? "length" : "stop";
}

/** One whole completion. */
export function chatAnswer(body: Record<string, unknown>, behaviour: Behaviour): Response {
  return wholeAnswer(said(body, behaviour), behaviour);
}

/** The same, whatever it says. */
export function wholeAnswer(content: string, behaviour: Behaviour): Response {
  const refused = behaviour === "refusing";
  const message = refused
    ? { role: "assistant", content: null, refusal: PROVIDER_SECRET }
    : { role: "assistant", content, refusal: null };
  return Response.json({
    id: "chatcmpl-1",
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: reasonOf(behaviour) }],
    usage: USAGE,
  });
}

/** The same in pieces of three letters, so that escapes and emoji are torn apart. */
export function chatStream(
  asked: Record<string, unknown>,
  behaviour: Behaviour,
  closing: Promise<void>,
  content = said(asked, behaviour),
): Response {
  const refused = behaviour === "refusing";
  const pieces = refused ? [PROVIDER_SECRET] : content.match(/[^]{1,3}/g) ?? [];
  return pieceStream(pieces, asked, behaviour, closing);
}

/** A stream of these pieces, whatever they say. */
export function pieceStream(
  pieces: Iterable<string> | AsyncIterable<string>,
  asked: Record<string, unknown>,
  behaviour: Behaviour,
  closing: Promise<void>,
): Response {
  const key = behaviour === "refusing" ? "refusal" : "content";

  const events = async function* () {
    let index = -1;
    for await (const piece of pieces) {
      index++;
      if (index > 20 && behaviour === "ending early") return;
      if (index > 20 && behaviour === "breaking") {
        // What was written has to be on its way before the connection is cut.
        return await new Promise<void>((sent) => setTimeout(sent, 50));
      }
      if (index > 20 && behaviour === "falling silent") await closing;
      yield event({ choices: [{ index: 0, delta: { [key]: piece }, finish_reason: null }] });
    }
    yield event({ choices: [{ index: 0, delta: {}, finish_reason: reasonOf(behaviour) }] });
    if (asked["stream_options"]) yield event({ choices: [], usage: USAGE });
    yield "data: [DONE]\n\n";
  };
  const headers = new Headers({ "content-type": "text/event-stream" });
  // A promise of more than comes: the server has to cut the connection.
  if (behaviour === "breaking") headers.set("content-length", "1000000");
  const body = ReadableStream.from(events()).pipeThrough(new TextEncoderStream());
  return new Response(body, { headers });
}

/** A stream of these bytes and no others, whole or not. */
export function recorded(
  bytes: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Response {
  const encoder = new TextEncoder();
  const encoded = async function* () {
    for await (const each of bytes) yield typeof each === "string" ? encoder.encode(each) : each;
  };
  const headers = { "content-type": "text/event-stream" };
  return new Response(ReadableStream.from(encoded()), { headers });
}

/** A chunk of a stream as OpenAI's server writes it. */
export function chunkOf(delta: Record<string, unknown>, finish_reason: string | null = null) {
  return event({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1700000000,
    model: "priced",
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    usage: null,
  });
}

function event(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function userMessage(body: Record<string, unknown>): string {
  const messages = Array.isArray(body["messages"]) ? body["messages"] : [];
  return messages.at(-1)?.content ?? "{}";
}
