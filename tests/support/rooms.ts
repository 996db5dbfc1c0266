/**
 * Rooms of the translator, and what somebody sees of them.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "@shared/database.types.ts";
import { type Input, invoke, type Output } from "@shared/client/invoke.ts";
import type { Person, TestStack } from "./stack.ts";

/** A room somebody opened. */
export type Room = Output<"create-session">;

/** Anybody with or without a token. */
export type Anybody = SupabaseClient<Database, "translator">;

/** A room of the host's, who reads English unless they say otherwise. */
export function openRoom(
  host: Person,
  options: Partial<Input<"create-session">> = {},
): Promise<Room> {
  return invoke(host, "create-session", { language: "en", ...options });
}

/** Takes a seat, or knocks. */
export function enter(
  guest: Person,
  { code }: Pick<Room, "code">,
  language = "es",
): Promise<Output<"join-session">> {
  return invoke(guest, "join-session", { code, language });
}

/** Queues a sentence; each call is a sentence of its own. */
export function tell(
  speaker: Person,
  { id }: Pick<Room, "id">,
  original: string,
  original_lang = "en",
): Promise<Output<"send-message">> {
  const client_id = crypto.randomUUID();
  return invoke(speaker, "send-message", { session_id: id, original, original_lang, client_id });
}

/** A code that is certainly nobody's: it rests for ten minutes after the room of this host ended. */
export async function unusedCode(host: Person): Promise<string> {
  const { id, code } = await openRoom(host);
  await invoke(host, "end-session", { session_id: id });
  return code;
}

/** How many rows of a room somebody reads, by table; the code of the refusal where they may not ask. */
export async function rowsSeenBy(
  client: Anybody,
  { id }: Pick<Room, "id">,
): Promise<Record<string, number | string>> {
  const asked = {
    sessions: client.from("sessions").select("id").eq("id", id),
    participants: client.from("participants").select("user_id").eq("session_id", id),
    messages: client.from("messages").select("id").eq("session_id", id),
    translations: client.from("message_translations")
      .select("lang, messages!message_translations_message_id_fkey!inner(session_id)")
      .eq("messages.session_id", id),
    activity: client.from("user_activity").select("user_id").eq("session_id", id),
  };
  const seen = await Promise.all(
    Object.entries(asked).map(async ([table, query]) => {
      const { data, error } = await query;
      return [table, error ? error.code : data.length] as const;
    }),
  );
  return Object.fromEntries(seen);
}

/** The host's own reading of how many people are seated. */
export async function seatsTaken(host: Anybody, { id }: Pick<Room, "id">): Promise<number> {
  const { data, error } = await host.from("sessions").select("user_count").eq("id", id).single();
  if (error) throw error;
  return data.user_count;
}

/** Forgets every counted call, so that one step's guesses are not another's. */
export async function forgive(stack: TestStack): Promise<void> {
  await stack.sql?.("delete from private.rate_limits");
}
