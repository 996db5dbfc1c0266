/**
 * Links to conversations: a token for whoever shares one, and its hash for the database.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { Draw } from "../edge/drawing.ts";
import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { sha256 } from "../platform/hash.ts";
import type { getSharedConversation, shareConversation } from "./sharing_contracts.ts";

type Characters = DatabaseService<"characters">;

/** Shares a conversation of the caller's as it is now, or ends all its links. */
export async function share(
  characters: Characters,
  { conversation_id, expires_at, revoke }: Received<typeof shareConversation>,
  draw: Draw,
): Promise<Returned<typeof shareConversation>> {
  if (revoke) {
    return {
      revoked: await characters.rpc("revoke_shares", { p_conversation: conversation_id }),
    };
  }
  const token = urlSafe(await draw("share", 32));
  const kept = await characters.rpc("share_conversation", {
    p_conversation: conversation_id,
    p_hash: await sha256(token),
    ...(expires_at !== undefined && { p_expires_at: expires_at }),
  });
  return { ...kept as { id: string; message_count: number; expires_at: string | null }, token };
}

/**
 * What was shared by a token.
 *
 * @throws {AppError} 404 for one that never was, was revoked or has expired: in the same words.
 */
export async function openShare(characters: Characters, token: string) {
  const shared = await characters.rpc("shared_conversation", { p_hash: await sha256(token) });
  if (!shared) {
    throw new AppError(404, "not_found", "Cannot show this conversation: its link does not hold");
  }
  return shared as Returned<typeof getSharedConversation>;
}

function urlSafe(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_")
    .replace(/=+$/, "");
}
