/**
 * Pages of what was said, found by words and by meaning.
 *
 * @module
 */

import { z } from "zod";
import type { Received, Returned } from "../contract.ts";
import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { type Looking, meaningOf } from "../platform/embedding_meaning.ts";
import type { searchConversations } from "./recall_contracts.ts";

type Characters = DatabaseService<"characters">;
type Page = Returned<typeof searchConversations>;

const moment = z.iso.datetime({ offset: true });

/** Where a page of the newest ended: a moment as the database wrote it, and which message of it. */
const newestPlace = z.tuple([moment, z.guid()]);

/** Where a page of the best ended, as the database says. */
const bestPlace = z.strictObject({
  score: z.number(),
  id: z.guid(),
  until: moment,
  compares: z.boolean(),
});

const found = z.object({
  items: z.array(z.custom<Page["items"][number]>()),
  compares: z.boolean(),
  next: bestPlace.nullable(),
});

/** A page of what has to do with some words; it begins after the last message of the one before. */
export async function search(
  characters: Characters,
  asked: Received<typeof searchConversations>,
  looking: Looking,
): Promise<Page> {
  return asked.order === "newest"
    ? await newest(characters, asked)
    : await best(characters, asked, looking);
}

async function best(
  characters: Characters,
  { q, conversation_id, limit, cursor }: Received<typeof searchConversations>,
  looking: Looking,
): Promise<Page> {
  const after = cursor === undefined ? undefined : placeIn(cursor, bestPlace);
  const isRead = (model: string) => characters.rpc("has_meanings", { p_model: model });
  const meaning = await meaningOf(q, isRead, looking);
  const { items, compares, next } = found.parse(
    await characters.rpc("find_messages", {
      p_q: q,
      p_limit: limit,
      ...(conversation_id !== undefined && { p_conversation: conversation_id }),
      ...(after && { p_after: after }),
      ...(meaning && { p_meaning: meaning }),
    }),
  );
  return {
    items,
    has_more: next !== null,
    next_cursor: next && btoa(JSON.stringify(next)),
    semantic: meaning && compares ? "used" : "unavailable",
  };
}

async function newest(
  characters: Characters,
  { q, conversation_id, limit, cursor }: Received<typeof searchConversations>,
): Promise<Page> {
  const after = cursor === undefined ? undefined : placeIn(cursor, newestPlace);
  const rows = await characters.rpc("search_messages", {
    p_q: q,
    p_max: limit + 1,
    ...(conversation_id !== undefined && { p_conversation: conversation_id }),
    ...(after && { p_before: after[0], p_before_id: after[1] }),
  });
  const items = rows.slice(0, limit).map((row): Page["items"][number] => (
    { ...row, role: row.role === "user" ? "user" : "assistant", found_by: ["words"] }
  ));
  const last = items.at(-1);
  const has_more = rows.length > limit;
  const next_cursor = has_more && last ? btoa(JSON.stringify([last.created_at, last.id])) : null;
  return { items, has_more, next_cursor, semantic: "unused" };
}

function placeIn<Place>(cursor: string, shape: z.ZodType<Place>): Place {
  try {
    return shape.parse(JSON.parse(atob(cursor)));
  } catch (cause) {
    throw new AppError(400, "invalid_cursor", "Cannot go on from there: this is no cursor", {
      cause,
    });
  }
}
