/**
 * Pages of what was said with some words.
 *
 * @module
 */

import { z } from "zod";
import type { Received } from "../contract.ts";
import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import type { searchConversations } from "./recall_contracts.ts";

/** Where a page ended: a moment as the database wrote it, and which message of that moment. */
const place = z.tuple([z.iso.datetime({ offset: true }), z.guid()]);

/** The newest first; a page begins after the last message of the one before. */
export async function pageOfSaid(
  characters: DatabaseService<"characters">,
  { q, conversation_id, limit, cursor }: Received<typeof searchConversations>,
) {
  const after = cursor === undefined ? undefined : placeIn(cursor);
  const rows = await characters.rpc("search_messages", {
    p_q: q,
    p_max: limit + 1,
    ...(conversation_id !== undefined && { p_conversation: conversation_id }),
    ...(after && { p_before: after[0], p_before_id: after[1] }),
  });
  const items = rows.slice(0, limit).map((row) => (
    { ...row, role: row.role === "user" ? "user" as const : "assistant" as const }
  ));
  const last = items.at(-1);
  const has_more = rows.length > limit;
  const next_cursor = has_more && last ? btoa(JSON.stringify([last.created_at, last.id])) : null;
  return { items, has_more, next_cursor };
}

function placeIn(cursor: string) {
  try {
    return place.parse(JSON.parse(atob(cursor)));
  } catch (cause) {
    throw new AppError(400, "invalid_cursor", "Cannot go on from there: this is no cursor", {
      cause,
    });
  }
}
