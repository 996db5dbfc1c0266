/**
 * A translation provider on the loopback that speaks OpenAI's protocol and LibreTranslate's, rightly
 * or in one of the ways real ones go wrong.
 *
 * @module
 */

import {
  type Behaviour,
  chatAnswer,
  chatStream,
  pieceStream,
  PROVIDER_SECRET,
  recorded,
  wholeAnswer,
} from "./fake_model.ts";

/** A request as the provider received it. */
export interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** What a model says, piece by piece. */
export type Pieces = Iterable<string> | AsyncIterable<string>;

/** Starts with `FakeProvider.start()`; close it at the end of the test. */
export class FakeProvider {
  readonly received: Received[] = [];
  /** What `/languages` lists; undefined where the server keeps it to itself. */
  languages: string[] | undefined = ["en", "es", "pt", "pt-BR", "zh-Hans", "zh-Hant"];
  /** Seconds a rate-limited answer asks to wait. */
  retryAfter: string | undefined = "7";
  /** What a model writes in place of a translation. */
  written: ((body: Record<string, unknown>) => string) | undefined;
  /** The pieces in which a model speaks, in place of a translation. */
  spoken: ((body: Record<string, unknown>) => Pieces) | undefined;
  /** The bytes of a stream as they were recorded, in place of what a model speaks. */
  raw: (() => Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>) | undefined;
  /** What a recording says, as the whole of the answer. */
  heard: () => Record<string, unknown> = () => HEARD;
  /** What a moderator flags. */
  flagged: (text: string) => boolean = () => false;
  /** Hears of each request before it is answered. */
  onRequest: (path: string) => void = () => {};
  #behaviours: Behaviour[] = ["right"];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closing = Promise.withResolvers<void>();
  readonly #closed = new AbortController();

  private constructor() {
    const { signal } = this.#closed;
    const options = { hostname: "127.0.0.1", port: 0, signal, onListen: () => {} };
    this.#server = Deno.serve(options, (request) => this.#answer(request));
  }

  static start(): FakeProvider {
    return new FakeProvider();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** The next requests are answered like this, one each; the last one stays. */
  behave(...behaviours: Behaviour[]): void {
    this.#behaviours = behaviours;
    this.received.length = 0;
  }

  /** The bodies sent to one path. */
  sentTo(path: string): Record<string, unknown>[] {
    return this.received.filter((each) => each.path === path).map((each) => each.body);
  }

  async close(): Promise<void> {
    this.#closing.resolve();
    this.#closed.abort();
    await this.#server.finished;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    const body = await bodyOf(request);
    this.received.push({ path, headers: request.headers, body });
    this.onRequest(path);

    if (path === "/languages") return this.#listed();
    const [now = "right"] = this.#behaviours;
    if (this.#behaviours.length > 1) this.#behaviours.shift();
    if (this.written && path === CHAT && now === "right") {
      const content = this.written(body);
      return body["stream"]
        ? chatStream(body, now, this.#closing.promise, content)
        : wholeAnswer(content, now);
    }
    const wrong = await this.#wrong(now);
    if (wrong) return wrong;
    if (this.raw && path === CHAT && body["stream"]) return recorded(this.raw());
    if (this.spoken && path === CHAT && body["stream"]) {
      return pieceStream(this.spoken(body), body, now, this.#closing.promise);
    }
    if (path === HEARING) return hear(body, now, this.heard());
    if (path === "/v1/moderations") {
      return Response.json({ results: [{ flagged: this.flagged(String(body["input"])) }] });
    }
    return right(path, body, now, this.#closing.promise);
  }

  #listed(): Response {
    const targets = this.languages;
    if (!targets) return failure(403);
    return Response.json(targets.map((code) => ({ code, name: code, targets })));
  }

  /** Answers that go wrong the same way in every protocol. */
  async #wrong(behaviour: Behaviour): Promise<Response | undefined> {
    switch (behaviour) {
      case "rate limited":
        return failure(429, this.retryAfter ? { "retry-after": this.retryAfter } : {});
      case "out of quota":
        return failure(429, {}, "insufficient_quota");
      case "failing":
        return failure(500);
      case "unauthorised":
        return failure(401);
      case "unsupported":
        return Response.json({ error: "xx is not supported" }, { status: 400 });
      case "hanging":
        await this.#closing.promise;
        return failure(503);
      case "redirecting":
        return new Response(PROVIDER_SECRET, {
          status: 307,
          headers: { location: `${this.url}/elsewhere` },
        });
      case "oversized":
        return new Response(JSON.stringify({ translatedText: "x".repeat(3_000_000) }));
      case "cut json":
        return new Response(`{"${PROVIDER_SECRET}": "`, json);
      case "not json":
        return new Response(`<h1>${PROVIDER_SECRET}</h1>`, json);
      case "wrong shape":
        return Response.json({ choices: PROVIDER_SECRET, translatedText: [[1], 2] });
    }
  }
}

const CHAT = "/v1/chat/completions";
const HEARING = "/v1/audio/transcriptions";
const HEARD = {
  task: "transcribe",
  language: "english",
  duration: 30,
  text: " Good morning, Ben. ",
};

const json = { headers: { "content-type": "application/json" } };

function failure(status: number, headers: HeadersInit = {}, code = "failed"): Response {
  const error = { message: PROVIDER_SECRET, code, type: code };
  return Response.json({ error }, { status, headers });
}

/** JSON, or a form with the size of its file. */
async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  if (!request.headers.get("content-type")?.startsWith("multipart/")) {
    const text = await request.text();
    return text === "" ? {} : JSON.parse(text);
  }
  const entries = [...await request.formData()].map(([name, value]) => [
    name,
    typeof value === "string" ? value : { name: value.name, type: value.type, size: value.size },
  ]);
  return Object.fromEntries(entries);
}

function hear(body: Record<string, unknown>, behaviour: Behaviour, heard: object): Response {
  const isVerbose = body["response_format"] === "verbose_json";
  if (behaviour === "knows no schema" && isVerbose) {
    const error = { message: "response_format 'verbose_json' is not known here" };
    return Response.json({ error }, { status: 400 });
  }
  const { text } = heard as { text?: unknown };
  return Response.json(isVerbose ? heard : { text });
}

function right(
  path: string,
  body: Record<string, unknown>,
  behaviour: Behaviour,
  closing: Promise<void>,
): Response {
  const { q, target, source } = body;
  switch (path) {
    case "/detect":
      return Response.json([{ language: "es", confidence: 90 }]);
    case "/translate": {
      const said = (text: unknown) => `${target}: ${text}`;
      const translatedText = Array.isArray(q) ? q.map(said) : said(q);
      const detectedLanguage = { language: "es", confidence: 90 };
      return Response.json({ translatedText, ...(source === "auto" ? { detectedLanguage } : {}) });
    }
    case CHAT:
      if (behaviour === "knows no schema" && "response_format" in body) {
        const error = { message: "response_format is not known here" };
        return Response.json({ error }, { status: 400 });
      }
      return body["stream"] ? chatStream(body, behaviour, closing) : chatAnswer(body, behaviour);
    case "/v1/embeddings":
      return embeddings(body, behaviour);
    default:
      return failure(404);
  }
}

/** What begins with the same letter means the same to it; of what is REFUSED or BREAKS it takes none. */
function embeddings({ input }: Record<string, unknown>, behaviour: Behaviour): Response {
  const texts = Array.isArray(input) ? input.map(String) : [];
  if (texts.some((text) => text.startsWith("REFUSED"))) return failure(400);
  if (texts.some((text) => text.startsWith("BREAKS"))) return failure(500);
  const data = texts.map((text, nth) => ({
    index: behaviour === "miscounting" ? 0 : nth,
    embedding: Array.from({ length: 384 }, (_, nth) => Number(nth === text.charCodeAt(0) % 384)),
  }));
  // Nobody promises an order.
  return Response.json({ data: data.reverse(), usage: { prompt_tokens: 3, total_tokens: 3 } });
}
