/**
 * A turn of a conversation as a function answers it: as a stream of the reply's words or, to whoever
 * waits, as the whole of it.
 *
 * @module
 */

import type { Received } from "../contract.ts";
import { AppError } from "../edge/errors.ts";
import { streamEvents, wantsStream } from "../edge/stream.ts";
import type { Databases } from "../platform/databases.ts";
import type { LoggingService } from "../platform/logging_service.ts";
import { ChatError } from "./chat_error.ts";
import { type ChatModel } from "./chat_model.ts";
import type { chatWithCharacter, regenerateReply } from "./contracts.ts";
import { followReply, readReply } from "./following.ts";
import type { Piece } from "./keeper.ts";
import { writeReply } from "./writing.ts";

/** What a turn needs of a call. */
export interface Turn {
  readonly db: Databases;
  readonly admin: Databases;
  readonly user: { readonly id: string };
  readonly log: LoggingService;
  readonly request: Request;
  readonly requestId: string;
}

/** Moderation is asked before anything is written down. */
const PATIENCE_MS = 20_000;

/** Says something, or goes on with a reply. `model` is made only where one is needed. */
export async function chat(
  turn: Turn,
  input: Received<typeof chatWithCharacter>,
  model: () => ChatModel,
) {
  const { conversation_id, content, client_id, parent_id, character_id, message_id } = input;
  if (message_id !== undefined) {
    // Refused as a plain answer, not as an event.
    await readReply(turn.db.characters, message_id, input.after);
    return await answer(
      turn,
      message_id,
      (tell) => followReply(turn.db.characters, message_id, input.after, tell),
      { after: input.after },
    );
  }
  if (conversation_id === undefined || content === undefined || client_id === undefined) {
    throw new AppError(400, "invalid_input", "Cannot speak: there is nothing to say");
  }
  const writer = model();
  await refuseFlagged(writer, content);
  const rows = await turn.admin.characters.rpc("append_message", {
    p_user: turn.user.id,
    p_conversation: conversation_id,
    p_content: content,
    p_client_id: client_id,
    ...(parent_id !== undefined && { p_parent: parent_id }),
    ...(character_id !== undefined && { p_character: character_id }),
  });
  return await take(turn, rows[0], writer, "chat-with-character");
}

/** Has a reply written once more. */
export async function regenerate(
  turn: Turn,
  { message_id, client_id }: Received<typeof regenerateReply>,
  model: () => ChatModel,
) {
  const writer = model();
  const rows = await turn.admin.characters.rpc("reply_again", {
    p_user: turn.user.id,
    p_message: message_id,
    p_client_id: client_id,
  });
  return await take(turn, rows[0], writer, "regenerate-reply");
}

interface Taken {
  message_id: string;
  reply_id: string;
  run: string | null;
}

/** Writes what was opened for this call; what an earlier one opened is followed, and paid for by it. */
async function take(turn: Turn, taken: Taken | undefined, model: ChatModel, name: string) {
  if (!taken) throw new Error("Cannot take a turn: nothing was opened");
  const { reply_id: reply, run } = taken;
  const { db, admin, log, user } = turn;
  const { message } = await readReply(db.characters, reply);
  const work = run === null
    ? (tell: (piece: Piece) => void) => followReply(db.characters, reply, 0, tell)
    : (tell: (piece: Piece) => void) =>
      writeReply(
        { characters: admin.characters, platform: admin.platform, model, log },
        { user: user.id, conversation: message.conversation_id, reply, run, function: name },
        tell,
      );
  return await answer(turn, reply, work, { message: taken.message_id });
}

async function answer(
  { db, request, requestId }: Turn,
  reply: string,
  work: (tell: (piece: Piece) => void) => Promise<void>,
  { message, after = 0 }: { message?: string; after?: number },
) {
  if (!wantsStream(request)) {
    await work(() => {});
    return await readReply(db.characters, reply, after);
  }
  return streamEvents(requestId, async (send) => {
    if (message !== undefined) send("message", { message_id: message, reply_id: reply });
    await work((piece) => send("token", { message_id: reply, ...piece }));
    const done = await readReply(db.characters, reply);
    const { status, reason } = done.message;
    if (status === "refused") send("taken_back", { message_id: reply, reason });
    send("done", done);
  });
}

async function refuseFlagged({ isFlagged }: ChatModel, content: string): Promise<void> {
  if (await isFlagged?.(content, AbortSignal.timeout(PATIENCE_MS))) throw new ChatError("flagged");
}
