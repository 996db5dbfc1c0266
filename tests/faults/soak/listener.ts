/**
 * Somebody who listens to a room all the time, with the services of a front end, and remembers what
 * they were told.
 *
 * @module
 */

import { connect } from "@shared/client/connect.ts";
import type { LiveState } from "@shared/client/live_channel.ts";
import { MessageService } from "@shared/client/message_service.ts";
import { SessionService } from "@shared/client/session_service.ts";
import { hangUp } from "../../support/hang_up.ts";
import type { Person } from "../../support/stack.ts";

/** One socket. */
export class Listener {
  readonly person: Person;
  state: LiveState | undefined;
  /** How often something was told that had been told before. */
  twice = 0;
  readonly #heard = new Set<string>();
  readonly #told = new Set<string>();
  readonly #subscriptions: { unsubscribe(): Promise<"ok"> }[] = [];

  private constructor(person: Person) {
    this.person = person;
  }

  /** Somebody new, who may have to try again: many come at once. */
  static async signIn(url: string, key: string): Promise<Listener> {
    const client = connect(url, key, { remember: false });
    const { data, error } = await client.auth.signInAnonymously();
    if (error) throw error;
    return new Listener(Object.assign(client, { userId: data.user?.id ?? "" }));
  }

  /** Listens to a room from now on. */
  listen(room: string): void {
    this.#subscriptions.push(
      new MessageService(this.person).subscribeToMessages(room, (message) => {
        const state = JSON.stringify(message);
        if (this.#told.has(state)) this.twice++;
        this.#told.add(state);
        this.#heard.add(message.original);
      }),
      new SessionService(this.person).subscribeToSession(
        room,
        () => {},
        (state) => void (this.state = state),
      ),
    );
  }

  /** Of these those that it was not told. */
  missing(said: Iterable<string>): string[] {
    return [...said].filter((mark) => !this.#heard.has(mark));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#subscriptions.map((each) => each.unsubscribe()));
    await hangUp(this.person);
  }
}
