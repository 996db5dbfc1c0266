/**
 * LibreTranslate's three paths, answered by the pipelines.
 *
 * @module
 */

import { detectLanguage } from "@shared/platform/detect_language.ts";
import { canonicalTag, languageName, primarySubtag } from "@shared/platform/language_tag.ts";
import type { ApertiumTranslator } from "./translator.ts";

const MAX_BYTES = 200_000;
const MAX_TEXTS = 100;

/** What is answered as `{ error }`. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers one request; failures are `{ error }` with a status. */
export async function answerTranslation(
  translator: ApertiumTranslator,
  request: Request,
  log: (line: string) => void,
): Promise<Response> {
  try {
    const { pathname } = new URL(request.url);
    const route = `${request.method} ${pathname}`;
    if (route === "GET /languages") return Response.json(listed(translator));
    if (route === "POST /detect") return Response.json(await detected(translator, request));
    if (route === "POST /translate") return Response.json(await translated(translator, request));
    throw new Refusal(404, "Use POST /translate, POST /detect or GET /languages");
  } catch (thrown) {
    if (thrown instanceof Refusal) {
      return Response.json({ error: thrown.message }, { status: thrown.status });
    }
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (!request.signal.aborted) log(`Cannot translate with Apertium: ${message}`);
    return Response.json({ error: "The translator stopped, try again" }, { status: 500 });
  }
}

function listed({ languages }: ApertiumTranslator): unknown[] {
  return [...languages].map(([code, targets]) => ({ code, name: languageName(code), targets }));
}

async function detected({ languages }: ApertiumTranslator, request: Request): Promise<unknown[]> {
  const { q } = await bodyOf(request);
  if (typeof q !== "string") throw new Refusal(400, "Invalid request: q is not a text");
  const language = await detectLanguage(q, [...languages.keys()]);
  return language === undefined ? [] : [{ language, confidence: 90 }];
}

async function translated(
  translator: ApertiumTranslator,
  request: Request,
): Promise<Record<string, unknown>> {
  const { q, source, target, format = "text" } = await bodyOf(request);
  const texts: unknown[] = Array.isArray(q) ? q : [q];
  if (!texts.every((text) => typeof text === "string") || texts.length > MAX_TEXTS) {
    throw new Refusal(400, `Invalid request: q is no text and no list of at most ${MAX_TEXTS}`);
  }
  if (format !== "text") throw new Refusal(400, "Invalid request: only the format text is known");
  const { languages } = translator;
  const to = known(languages, target);

  const answers: string[] = [];
  const found: ({ language: string; confidence: number } | null)[] = [];
  for (const text of texts) {
    const guess = source === "auto" ? await detectLanguage(text, [...languages.keys()]) : undefined;
    // Nobody can say what "ok" is written in: it stays as it is.
    const from = source === "auto" ? guess ?? to : known(languages, source);
    if (from !== to && !languages.get(from)?.includes(to)) {
      throw new Refusal(400, `${from} to ${to} is not supported`);
    }
    answers.push(from === to ? text : await translator.translate(text, from, to, request.signal));
    found.push(guess === undefined ? null : { language: guess, confidence: 90 });
  }
  return {
    translatedText: Array.isArray(q) ? answers : answers[0],
    ...(source === "auto" ? { detectedLanguage: Array.isArray(q) ? found : found[0] } : {}),
  };
}

function known(languages: ReadonlyMap<string, unknown>, asked: unknown): string {
  const code = typeof asked === "string" && canonicalTag(asked) ? primarySubtag(asked) : undefined;
  if (code === undefined || !languages.has(code)) {
    throw new Refusal(400, "Invalid request: a language is not supported");
  }
  return code;
}

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const bytes = await readUpTo(request.body, MAX_BYTES);
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof body === "object" && body !== null) return { ...body };
  } catch {
    // Said below.
  }
  throw new Refusal(400, "Invalid request: the body is no JSON object");
}

async function readUpTo(
  body: ReadableStream<Uint8Array> | null,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.byteLength;
    if (size > most) throw new Refusal(413, `The request is larger than ${most} bytes`);
    parts.push(part);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
