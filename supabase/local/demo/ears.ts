/**
 * What one person of the demo sees of the room while it happens: everything here was pushed.
 *
 * @module
 */

import { ActivityService } from "@shared/client/activity_service.ts";
import type { AnyClient } from "@shared/client/connect.ts";
import { type Message, MessageService } from "@shared/client/message_service.ts";
import { type PresentPerson, SessionService } from "@shared/client/session_service.ts";
import { Failure } from "../failure.ts";

/** Nobody waits longer for one thing. */
const PATIENCE_MS = 20_000;

export class Ears {
  readonly messages = new Map<string, Message>();
  /** What each person does, by their id. */
  readonly doing = new Map<string, string>();
  present: PresentPerson[] = [];
  readonly #subscriptions: { unsubscribe(): Promise<unknown> }[];
  readonly #waiting = new Set<() => void>();

  constructor(client: AnyClient, room: string) {
    const hear = (took: () => void) => {
      took();
      for (const look of this.#waiting) look();
    };
    this.#subscriptions = [
      new MessageService(client).subscribeToMessages(
        room,
        (message) => hear(() => this.messages.set(message.id, message)),
      ),
      new ActivityService(client).subscribeToActivities(
        room,
        ({ user_id, activity_type }) => hear(() => this.doing.set(user_id, activity_type)),
      ),
      new SessionService(client).subscribeToPresence(
        room,
        (people) => hear(() => this.present = people),
      ),
    ];
  }

  /** Waits until something was heard; answers it. */
  until<T>(look: () => T | undefined, what: string): Promise<T> {
    return new Promise((found, failed) => {
      const late = setTimeout(() => {
        this.#waiting.delete(again);
        failed(new Failure(`Cannot go on: ${what} did not arrive`));
      }, PATIENCE_MS);
      const again = () => {
        const value = look();
        if (value === undefined) return;
        clearTimeout(late);
        this.#waiting.delete(again);
        found(value);
      };
      this.#waiting.add(again);
      again();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#subscriptions.map((each) => each.unsubscribe()));
  }
}
