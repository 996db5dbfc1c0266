/**
 * Following a reply that somebody else has written, or still writes: from where one was, to its end.
 *
 * @module
 */

import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import type { Piece } from "./keeper.ts";

/** How soon it is looked again, in milliseconds; longer where nothing comes. */
const LOOK = { first: 40, most: 500 };

/** Longer than any reply is written. */
const PATIENCE_MS = 140_000;

type Characters = Pick<DatabaseService<"characters">, "rpc">;

/** A reply as `chat-with-character` answers it. */
export type Reply = Awaited<ReturnType<typeof readReply>>;

/**
 * A reply as it is now, its words from `after` characters on.
 *
 * @throws {AppError} 404 where it is not the caller's to read: row level security decides. 422 for more
 * characters than there are.
 */
export async function readReply(characters: Characters, id: string, after = 0) {
  const [row] = await characters.rpc("read_reply", { p_message: id, p_after: after });
  if (!row) {
    throw new AppError(404, "not_found", "Cannot read this reply: there is no such one for you");
  }
  const { text, status, kept, tokens_in, tokens_out } = row;
  if (after > kept && status !== "refused") {
    throw new AppError(
      422,
      "unprocessable",
      "Cannot go on from there: nobody was told so much of it",
      {
        details: { kept },
      },
    );
  }
  return {
    message: {
      id,
      conversation_id: row.conversation_id,
      parent_id: row.parent_id,
      seq: row.seq,
      character_id: row.character_id,
      name: row.name,
      content: text,
      kept,
      status: status as "streaming" | "complete" | "interrupted" | "failed" | "refused",
      reason: row.reason,
    },
    usage: tokens_in === null || tokens_out === null ? null : { tokens_in, tokens_out },
  };
}

/** Tells what there is of a reply after so many characters and what comes, until it has ended. */
export async function followReply(
  characters: Characters,
  id: string,
  after: number,
  tell: (piece: Piece) => void,
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  let at = after;
  let wait = LOOK.first;
  while (true) {
    const { message } = await readReply(characters, id, at);
    if (message.content !== "") {
      tell({ at, text: message.content });
      at += [...message.content].length;
      wait = LOOK.first;
    }
    if (message.status !== "streaming" || Date.now() > end) return;
    await new Promise((over) => setTimeout(over, wait));
    wait = Math.min(wait * 1.5, LOOK.most);
  }
}
