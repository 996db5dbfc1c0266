/**
 * Conversations with characters for tests: somebody's cat, a model that speaks as it is told, and the
 * events of a stream.
 *
 * @module
 */

import { eventsOf, type ServerEvent } from "@shared/client/events.ts";
import { type Input, invoke, invokeStream, type Output } from "@shared/client/invoke.ts";
import { FakeProvider } from "./fake_provider.ts";
import type { Person } from "./stack.ts";
import { withEnv } from "./with_env.ts";

/** A provider on the loopback, to which the environment leads until it is disposed of. */
export function speakingModel(settings: Record<string, string> = {}) {
  const provider = FakeProvider.start();
  const env = withEnv({
    OPENAI_API_KEY: "made up",
    OPENAI_BASE_URL: `${provider.url}/v1`,
    CHAT_MODEL: "priced",
    ...settings,
  });
  provider.spoken = () => ["Purr", ", ", "said ", "the cat."];
  return {
    provider,
    /** How often a model was asked to speak. */
    asked: () => provider.sentTo("/v1/chat/completions").length,
    async [Symbol.asyncDispose]() {
      env[Symbol.dispose]();
      await provider.close();
    },
  };
}

/** Somebody's new character. */
export async function characterOf(
  person: Person,
  name: string,
  more: Partial<Input<"save-character">> = {},
): Promise<string> {
  const { id } = await invoke(person, "save-character", { name, ...more });
  return id;
}

/** A new conversation with new characters. */
export async function chatOf(person: Person, ...names: string[]): Promise<string> {
  const character_ids: string[] = [];
  for (const name of names) character_ids.push(await characterOf(person, name));
  const { id } = await invoke(person, "start-conversation", { character_ids });
  return id;
}

/** What was heard of one stream. */
export interface Heard {
  /** The words by their places: each must begin where the last one ended. */
  tokens: { at: number; text: string }[];
  message?: { message_id: string; reply_id: string };
  /** What was taken back, and why. */
  takenBack?: { message_id: string; reason: string | null };
  done?: Output<"chat-with-character">;
  error?: { code: string; message: string; details?: unknown };
}

/** Opens a stream and hears it, to its end or until so many events have come. */
export async function hear(
  person: Person,
  name: "chat-with-character" | "regenerate-reply",
  body: Record<string, unknown>,
  most = Infinity,
): Promise<Heard> {
  return await heardIn(await invokeStream(person, name, body as never), most);
}

/** What a stream says, to its end or until so many events have come. */
export async function heardIn(answer: Response, most = Infinity): Promise<Heard> {
  const heard: Heard = { tokens: [] };
  let events = 0;
  if (most === 0) {
    await answer.body?.cancel();
    return heard;
  }
  for await (const event of eventsOf(answer)) {
    take(heard, event);
    if (++events >= most) break;
  }
  return heard;
}

function take(heard: Heard, { event, data }: ServerEvent): void {
  if (event === "token") heard.tokens.push(data as Heard["tokens"][number]);
  else if (event === "message") heard.message = data as NonNullable<Heard["message"]>;
  else if (event === "taken_back") heard.takenBack = data as NonNullable<Heard["takenBack"]>;
  else if (event === "done") heard.done = data as NonNullable<Heard["done"]>;
  else heard.error = data as NonNullable<Heard["error"]>;
}

/** What is heard of a stream whose line is cut after so many bytes. */
export async function heardUntil(answer: Response, bytes: number): Promise<Heard> {
  const heard: Heard = { tokens: [] };
  let left = bytes;
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    start: (line) => void (left === 0 && line.terminate()),
    transform(chunk, line) {
      line.enqueue(chunk.subarray(0, left));
      left -= Math.min(left, chunk.length);
      if (left === 0) line.terminate();
    },
  });
  const line = new Response(answer.body?.pipeThrough(cut) ?? null);
  try {
    for await (const event of eventsOf(line)) take(heard, event);
  } catch (thrown) {
    // Half an event is no JSON.
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  return heard;
}

/** Says something, and hears the reply: whose it is, and the whole of it beside its pieces. */
export async function sayIn(chat: string, person: Person, content: string) {
  const said = { conversation_id: chat, content, client_id: crypto.randomUUID() };
  const heard = await hear(person, "chat-with-character", said);
  const { message } = heard.done ?? {};
  return { ...heard, id: message?.id ?? "", name: message?.name, content: message?.content };
}

/** The words of pieces that follow each other from `from` on; throws where they leave a gap or overlap. */
export function wordsOf(tokens: Heard["tokens"], from = 0): string {
  let at = from;
  for (const token of tokens) {
    if (token.at !== at) throw new Error(`A piece is at ${token.at}, and ${at} were told`);
    at += [...token.text].length;
  }
  return tokens.map(({ text }) => text).join("");
}

/** The tables of conversations, of which everybody sees some rows. */
const TABLES = [
  "characters",
  "conversations",
  "conversation_participants",
  "messages",
  "memories",
  "shares",
] as const;

/** What whoever is in no conversation sees of them. */
export const NOTHING_SEEN: Readonly<Record<string, number>> = Object.fromEntries(
  TABLES.map((table) => [table, 0]),
);

/** How many rows of each table somebody sees. */
export async function seenBy(person: Person): Promise<Record<string, number | null>> {
  const characters = person.schema("characters");
  const counts = TABLES.map(async (table) => {
    const { count } = await characters.from(table).select("id", { count: "exact", head: true });
    return [table, count] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}
