/**
 * Conversations, as functions open them and show them to others. Each verb is one call of the database,
 * and so one transaction: a conversation is there with its seats and its greetings, or not at all.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { Draw } from "../edge/drawing.ts";
import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { sha256 } from "../platform/hash.ts";
import type { startConversation } from "./contracts.ts";
import type { getSharedConversation, shareConversation } from "./sharing_contracts.ts";

/** The conversations of a caller; row level security says which. */
export class ConversationService {
  readonly #characters: DatabaseService<"characters">;

  constructor(characters: DatabaseService<"characters">) {
    this.#characters = characters;
  }

  /**
   * Opens one with characters, who greet, and asks people in.
   *
   * @throws {AppError} 404 for a character or a person that the caller cannot ask.
   */
  async start(
    { character_ids, title, participants, greeting }: Received<typeof startConversation>,
  ): Promise<Returned<typeof startConversation>> {
    return await this.#characters.rpc("start_conversation", {
      p_characters: character_ids,
      p_people: participants,
      p_greeting: greeting,
      ...(title !== undefined && { p_title: title }),
    }) as Returned<typeof startConversation>;
  }

  /**
   * Shares one of the caller's as it is now, or ends all its links. The link has a token that is told
   * once; the database has its hash.
   *
   * @throws {AppError} 404 for one that is not the caller's.
   */
  async share(
    { conversation_id, expires_at, revoke }: Received<typeof shareConversation>,
    draw: Draw,
  ): Promise<Returned<typeof shareConversation>> {
    if (revoke) {
      return {
        revoked: await this.#characters.rpc("revoke_shares", { p_conversation: conversation_id }),
      };
    }
    const token = urlSafe(await draw("share", 32));
    const kept = await this.#characters.rpc("share_conversation", {
      p_conversation: conversation_id,
      p_hash: await sha256(token),
      ...(expires_at !== undefined && { p_expires_at: expires_at }),
    });
    return { ...kept as { id: string; message_count: number; expires_at: string | null }, token };
  }

  /**
   * What was shared by a token; for the server, which limits guesses.
   *
   * @throws {AppError} 404 for one that never was, was revoked or has expired: in the same words.
   */
  async openShare(token: string): Promise<Returned<typeof getSharedConversation>> {
    const shared = await this.#characters.rpc("shared_conversation", {
      p_hash: await sha256(token),
    });
    if (!shared) {
      throw new AppError(404, "not_found", "Cannot show this conversation: its link does not hold");
    }
    return shared as Returned<typeof getSharedConversation>;
  }
}

function urlSafe(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_")
    .replace(/=+$/, "");
}
