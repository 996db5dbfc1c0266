/**
 * What one channel hears of tables: subscribed once, again after a failure, and again with new claims.
 *
 * @module
 */

import type { Accepted } from "./bindings.ts";
import type { Subscribed } from "./changes.ts";
import type { Channel } from "./channel.ts";
import { JoinRefused } from "./join_refused.ts";
import type { Server } from "./server.ts";

const RETRY_MS = 5_000;

/** The subscription of one channel; it ends with the channel. */
export class Subscription {
  readonly #server: Server;
  readonly #channel: Channel;
  readonly #accepted: Accepted[];
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(server: Server, channel: Channel, accepted: Accepted[]) {
    this.#server = server;
    this.#channel = channel;
    this.#accepted = accepted;
  }

  /** Subscribes and waits until it is active; rejects with a {@linkcode JoinRefused}. */
  async within(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((done) => timer = setTimeout(done, milliseconds));
    const subscribed = await Promise.race([this.#subscribe(), late]);
    clearTimeout(timer);
    if (subscribed?.ok) return;

    this.stop();
    if (subscribed) throw new JoinRefused("RealtimeDisabledForConfiguration", subscribed.message);
    throw new JoinRefused(
      "PostgresChangesSubscribeTimeout",
      "Timed out while waiting for the subscription to become active",
      { isLate: true },
    );
  }

  /** Subscribes and tells the client how it went. */
  async start(): Promise<void> {
    this.#report(await this.#subscribe());
  }

  /** Judges anew for the channel's new claims, and tells the client. */
  async refresh(): Promise<void> {
    const { changes } = this.#server;
    this.#report(await this.#caught(() => changes.refresh(this.#channel)));
  }

  /** Ends it. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#retry);
    this.#server.changes.unsubscribe(this.#channel);
  }

  #subscribe(): Promise<Subscribed> {
    const { changes } = this.#server;
    return this.#caught(() => changes.subscribe(this.#channel, this.#accepted));
  }

  #report(subscribed: Subscribed): void {
    if (this.#isOver) return;
    clearTimeout(this.#retry);
    if (subscribed.ok) {
      this.#channel.system("ok", "Subscribed to PostgreSQL");
      return;
    }
    this.#channel.system("error", subscribed.message);
    if (!subscribed.retry) return;
    this.#retry = setTimeout(() => void this.start(), RETRY_MS * (1 + Math.random()));
  }

  async #caught(work: () => Promise<Subscribed>): Promise<Subscribed> {
    try {
      return await work();
    } catch (error) {
      this.#server.log("error", "realtime: a subscription failed", { error: String(error) });
      const message = "Unable to subscribe to changes with given parameters. An exception happened";
      return { ok: false, message, retry: true };
    }
  }
}
