/**
 * Writing a reply: the model's words are kept, told and paid for, once.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import type { LoggingService } from "../platform/logging_service.ts";
import { type Meter, type SpendCall, spendStream, type Tokens } from "../platform/spending.ts";
import { ChatError, judgeChat } from "./chat_error.ts";
import type { ChatModel, ChatPart } from "./chat_model.ts";
import { Keeper, type Piece } from "./keeper.ts";
import { buildPrompt, type Prompt, type ReplyContext } from "./prompt.ts";

/** What writing needs, with the server's rights: nobody else writes replies, or touches money. */
export interface Writer {
  readonly characters: DatabaseService<"characters">;
  readonly platform: DatabaseService<"platform">;
  readonly model: ChatModel;
  readonly log: LoggingService;
}

/** A reply that was opened for this caller, and the run that may write it. */
export interface Opened {
  readonly user: string;
  readonly conversation: string;
  readonly reply: string;
  readonly run: string;
  readonly function: string;
}

/** As long as a request may take on the hosted platform, less what comes before and after. */
const PATIENCE_MS = 120_000;

/** Less than a reply counts as dead after. */
const MODERATION_MS = 20_000;

/** How a reply ended. */
interface Ending {
  readonly status: "complete" | "interrupted" | "failed" | "refused";
  readonly reason?: string;
  readonly usage?: Tokens | undefined;
  /** Its moderator could not be asked: a job asks again. */
  readonly isUnmoderated?: true;
}

/**
 * Writes a reply to its end; `tell` hears each piece after it was kept.
 *
 * @throws {AppError} where nothing of it could be written: then the same may be sent again. What broke
 * off in the middle is kept as "interrupted", or taken back as "refused", and throws nothing.
 */
export async function writeReply(
  writer: Writer,
  opened: Opened,
  tell: (piece: Piece) => void,
): Promise<void> {
  const { characters, log } = writer;
  const keeper = new Keeper(
    ({ at, text }) =>
      characters.rpc("append_piece", {
        p_message: opened.reply,
        p_run: opened.run,
        p_at: at,
        p_text: text,
      }),
    tell,
  );
  let failure: unknown;
  const ending = await speak(writer, opened, keeper).catch(async (thrown): Promise<Ending> => {
    failure = thrown;
    // What came is the reader's, whatever came after it.
    await keeper.end().catch(() => {});
    return await allowed(writer.model, keeper, endingOf(thrown, keeper.kept));
  });
  const { status, reason, usage, isUnmoderated } = ending;
  await characters.rpc("finish_reply", {
    p_message: opened.reply,
    p_run: opened.run,
    p_status: status,
    p_model: writer.model.model,
    ...(reason !== undefined && { p_reason: reason }),
    ...(usage && { p_tokens_in: usage.input, p_tokens_out: usage.output }),
    ...(isUnmoderated && { p_unmoderated: true }),
  });
  if (isUnmoderated) log.warn("a reply is not moderated yet", { function: opened.function });
  if (failure === undefined) return;
  const fields = { function: opened.function, status, reason: reason ?? "" };
  if (failure instanceof AppError) log.warn("a reply was not written to its end", fields);
  else log.error("a reply was not written to its end", failure, fields);
  // Whoever was told some of it hears how it ended.
  if (status === "failed" || keeper.kept === 0) throw failure;
}

async function speak(writer: Writer, opened: Opened, keeper: Keeper): Promise<Ending> {
  const { characters, platform, model } = writer;
  const context = await characters.rpc("reply_context", {
    p_message: opened.reply,
  }) as unknown as ReplyContext;
  const { character } = context;
  if (!character) throw new AppError(410, "gone", "Cannot write a reply: the character is gone");
  const prompt = buildPrompt({ ...context, character });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const call: SpendCall = {
    platform,
    user: opened.user,
    caps: { [`conversation:${opened.conversation}`]: null },
    function: opened.function,
    provider: model.name,
    model: model.model,
    judge: judgeChat,
  };
  let end: { usage: Tokens | undefined; reason: string } | undefined;
  const run = (meter: Meter) => metered(meter, model.write(prompt, signal));
  for await (const part of spendStream(call, mostOf(prompt), run)) {
    if ("done" in part) end = part.done;
    else keeper.push(part.delta);
  }
  await keeper.end();
  const usage = end?.usage;
  if (keeper.kept === 0) throw new ChatError("bad_answer");
  const reason = end?.reason === "length" ? { reason: "length" } : {};
  return await allowed(model, keeper, { status: "complete", usage, ...reason });
}

/**
 * An ending that leaves words to be read, unless a moderator flags them. One that cannot be asked takes
 * nothing away: the words were told and paid for, and are judged as soon as it answers.
 */
async function allowed(model: ChatModel, { text }: Keeper, ending: Ending): Promise<Ending> {
  if (ending.status !== "complete" && ending.status !== "interrupted") return ending;
  try {
    const isFlagged = await model.isFlagged?.(text, AbortSignal.timeout(MODERATION_MS));
    return isFlagged ? { ...ending, status: "refused", reason: "flagged" } : ending;
  } catch {
    return { ...ending, isUnmoderated: true };
  }
}

async function* metered(meter: Meter, parts: AsyncIterable<ChatPart>): AsyncGenerator<ChatPart> {
  for await (const part of parts) {
    if ("done" in part) meter.used(part.done.usage);
    else meter.arrived(part.delta);
    yield part;
  }
}

/** No token is shorter than a byte, so that the bytes of the prompt are more than its tokens. */
function mostOf({ messages, replyTokens }: Prompt): Tokens {
  const bytes = new TextEncoder().encode(messages.map(({ content }) => content).join("")).length;
  return { input: bytes + 8 * messages.length, output: replyTokens };
}

function endingOf(thrown: unknown, kept: number): Ending {
  const reason = reasonOf(thrown);
  if (reason === "refused") return { status: "refused", reason };
  return { status: kept > 0 ? "interrupted" : "failed", reason };
}

/** A short code, so that a front end can say it in its reader's language. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof ChatError) return thrown.reason;
  const { reason } = (thrown instanceof AppError ? thrown.details ?? {} : {}) as {
    reason?: unknown;
  };
  return typeof reason === "string"
    ? reason
    : thrown instanceof AppError
    ? thrown.code
    : "internal";
}
