/**
 * The model that speaks for characters: any OpenAI-compatible server, streamed, and where one is named
 * a model that says what must not be said.
 *
 * @module
 */

import { type AnswerShape, jsonOf, OpenAiChat, usageOf } from "../platform/openai_chat.ts";
import { tryTwice } from "../platform/provider_attempt.ts";
import type { Tokens } from "../platform/spending.ts";
import { ChatError, chatErrorOf } from "./chat_error.ts";
import type { Prompt, PromptMessage } from "./prompt.ts";

/** Words as they come, and in the end why they end and what they cost. */
export type ChatPart =
  | { readonly delta: string }
  | { readonly done: { readonly usage: Tokens | undefined; readonly reason: "stop" | "length" } };

/** Somebody who writes replies. Every failure is a {@linkcode ChatError}. */
export interface ChatModel {
  readonly name: string;
  readonly model: string;
  write(prompt: Prompt, signal: AbortSignal): AsyncIterable<ChatPart>;
  /** One answer held to a shape, as the value of its JSON; undefined where it is none. */
  answer(
    messages: readonly PromptMessage[],
    shape: AnswerShape,
    most: number,
    signal: AbortSignal,
  ): Promise<{ value: unknown; usage: Tokens | undefined }>;
  /** Whether a text must not be said; undefined where nobody is asked. */
  readonly isFlagged: ((text: string, signal: AbortSignal) => Promise<boolean>) | undefined;
}

type Env = (name: string) => string | undefined;

/**
 * The model the environment names: `CHAT_MODEL` at `OPENAI_BASE_URL`, with `MODERATION_MODEL` beside it.
 *
 * @throws {ChatError} 503 where none is set up.
 */
export function chatFrom(env: Env): ChatModel {
  const [key, baseUrl] = [env("OPENAI_API_KEY"), env("OPENAI_BASE_URL")];
  // A model server of one's own often wants no key.
  if (!key && !baseUrl) {
    throw new ChatError("no_provider", {
      hint: "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own",
    });
  }
  const model = env("CHAT_MODEL") ?? env("OPENAI_MODEL") ?? "gpt-4o-mini";
  const chat = new OpenAiChat({
    baseUrl: baseUrl ?? "https://api.openai.com/v1",
    apiKey: key ?? "none",
    model,
  });
  const moderator = env("MODERATION_MODEL");
  return {
    name: "openai",
    model,
    write: (prompt, signal) => write(chat, prompt, signal),
    answer: (messages, shape, most, signal) => answer(chat, messages, shape, most, signal),
    isFlagged: moderator === undefined ? undefined : async (text, signal) => {
      const ask = () => chat.moderate(moderator, text, signal);
      return await tryTwice(ask, (thrown) => chatErrorOf(thrown, signal), signal);
    },
  };
}

async function answer(
  chat: OpenAiChat,
  messages: readonly PromptMessage[],
  shape: AnswerShape,
  most: number,
  signal: AbortSignal,
) {
  const copies = messages.map((each) => ({ ...each }));
  const ask = () =>
    chat.ask(
      copies,
      shape,
      most,
      (client, params) => client.chat.completions.create({ ...params, stream: false }, { signal }),
    );
  const completion = await tryTwice(ask, (thrown) => chatErrorOf(thrown, signal), signal);
  const { message } = completion?.choices?.[0] ?? {};
  if (message?.refusal) throw new ChatError("refused");
  const value = typeof message?.content === "string" ? jsonOf(message.content) : undefined;
  return { value, usage: usageOf(completion?.usage) };
}

async function* write(
  chat: OpenAiChat,
  { messages, replyTokens, temperature }: Prompt,
  signal: AbortSignal,
): AsyncGenerator<ChatPart> {
  const more = temperature === undefined ? {} : { temperature };
  const ask = () => chat.speak(messages.map((each) => ({ ...each })), replyTokens, more, signal);
  const chunks = await tryTwice(ask, (thrown) => chatErrorOf(thrown, signal), signal);
  let usage: Tokens | undefined;
  let reason: unknown;
  try {
    // Once a reader saw the first words there is no second try.
    for await (const chunk of chunks) {
      // Compatible servers differ: nothing of a chunk is there until it was looked at.
      usage = usageOf(chunk?.usage) ?? usage;
      const choice = chunk?.choices?.[0];
      reason = choice?.finish_reason ?? reason;
      if (choice?.delta?.refusal || reason === "content_filter") throw new ChatError("refused");
      const delta: unknown = choice?.delta?.content;
      if (typeof delta === "string" && delta !== "") yield { delta };
    }
  } catch (thrown) {
    throw chatErrorOf(thrown, signal);
  }
  // The SDK ends a stream in silence when it was aborted, and when the connection was cut.
  if (signal.aborted) throw new ChatError("timeout");
  if (reason !== "stop" && reason !== "length") throw new ChatError("bad_answer");
  yield { done: { usage, reason } };
}
