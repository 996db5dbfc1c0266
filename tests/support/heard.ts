/**
 * All that somebody is told of a room, by the services of a front end.
 *
 * @module
 */

import { ActivityService } from "@shared/client/activity_service.ts";
import type { LiveState } from "@shared/client/live_channel.ts";
import { type Message, MessageService } from "@shared/client/message_service.ts";
import {
  type PresentPerson,
  type Session,
  SessionService,
} from "@shared/client/session_service.ts";
import { eventually } from "./eventually.ts";
import type { Room } from "./rooms.ts";
import type { Person } from "./stack.ts";

interface Subscription {
  unsubscribe(): Promise<"ok">;
}

export class Heard {
  /** In the order they were told. */
  readonly told: Message[] = [];
  readonly sessions: Session[] = [];
  readonly states: LiveState[] = [];
  /** What people did, and at which millisecond it was told. */
  readonly did: { user_id: string; activity_type: string; at: number }[] = [];
  /** Who is there now. */
  present: PresentPerson[] = [];
  readonly messages: Subscription;
  readonly #others: Subscription[];

  constructor(person: Person, { id }: Pick<Room, "id">) {
    const rooms = new SessionService(person);
    this.messages = new MessageService(person).subscribeToMessages(
      id,
      (message) => void this.told.push(message),
    );
    this.#others = [
      rooms.subscribeToSession(
        id,
        (session) => void this.sessions.push(session),
        (state) => void this.states.push(state),
      ),
      rooms.subscribeToPresence(id, (people) => this.present = people),
      new ActivityService(person).subscribeToActivities(
        id,
        ({ user_id, activity_type }) =>
          void this.did.push({ user_id, activity_type, at: performance.now() }),
      ),
    ];
  }

  /** As "Hello queued". */
  get said(): string[] {
    return this.told.map(({ original, status }) => `${original} ${status}`);
  }

  /** The names of who is there. */
  get names(): (string | null)[] {
    return this.present.map(({ display_name }) => display_name);
  }

  get state(): LiveState | undefined {
    return this.states.at(-1);
  }

  /** Until the channel is joined and the room was read. */
  async isLive(): Promise<void> {
    await eventually(() => this.state === "live" && this.sessions.length > 0);
  }

  async stop(): Promise<void> {
    await Promise.all([this.messages, ...this.#others].map((each) => each.unsubscribe()));
  }
}
