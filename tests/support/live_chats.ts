/**
 * Ears in a conversation: what somebody's page is told on its private topic, by the official client.
 *
 * @module
 */

import { createClient, type RealtimeChannel, type SupabaseClient } from "@supabase/supabase-js";
import { tokenOf } from "./accounts.ts";
import { hangUp } from "./hang_up.ts";
import type { Person, TestStack } from "./stack.ts";

/** A reply's words as the topic tells them: each says how many characters come before it. */
export interface ToldPiece {
  message_id: string;
  at: number;
  text: string;
}

/** A second page of somebody's that listens in a conversation, and uses none of our services. */
export class ChatEars {
  readonly pieces: ToldPiece[] = [];
  readonly messages: { id: string; seq: number; parent_id: string | null; status: string }[] = [];
  /** SUBSCRIBED, or why not. */
  state = "";
  readonly #page: SupabaseClient;
  readonly channel: RealtimeChannel;

  private constructor(page: SupabaseClient, chat: string, isPrivate: boolean) {
    this.#page = page;
    this.channel = page.channel(`characters:conversation:${chat}`, {
      config: { private: isPrivate },
    });
    this.channel.on("broadcast", { event: "piece" }, ({ payload }) => {
      this.pieces.push(payload as ToldPiece);
    });
    this.channel.on("broadcast", { event: "message" }, ({ payload }) => {
      this.messages.push(payload);
    });
  }

  /** Comes back when it is known whether the person may listen. */
  static async of(stack: TestStack, person: Person, chat: string, isPrivate = true) {
    const token = await tokenOf(person);
    const page = createClient(stack.url, stack.publishableKey, {
      accessToken: () => Promise.resolve(token),
    });
    await page.realtime.setAuth();
    const ears = new ChatEars(page, chat, isPrivate);
    ears.state = await new Promise<string>((joined) =>
      ears.channel.subscribe((status, error) => joined(error ? error.message : status))
    );
    return ears;
  }

  /** The words of a reply that were told here, by their places. */
  of(reply: string): ToldPiece[] {
    return this.pieces.filter(({ message_id }) => message_id === reply);
  }

  /** How a message was said to stand, time after time. */
  statesOf(message: string): string[] {
    return this.messages.filter(({ id }) => id === message).map(({ status }) => status);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await hangUp(this.#page);
  }
}
