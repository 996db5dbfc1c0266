/**
 * The one connection that hears what the database notifies of.
 *
 * @module
 */

import postgres, { type Sql } from "postgres";
import { connectionOptions } from "./pool_options.ts";
import { quoted } from "./quoted.ts";

type Heard = (payload: string) => void;

/** How long it waits before it tries to listen again. */
const RETRY_MS = 200;

/** Listens for as long as it is not ended, whatever becomes of the server meanwhile. */
export class PostgresListener {
  readonly #url: string;
  readonly #heard = new Map<string, Set<Heard>>();
  readonly #stop = new AbortController();
  #connection: Sql | undefined;
  #kept: Promise<void> | undefined;

  /** Connects when somebody listens. */
  constructor(url: string) {
    this.#url = url;
  }

  /**
   * Calls `heard` with each payload, and with "" once a lost connection is back: something may have
   * been said meanwhile. Resolves when the server listens; the returned function stops.
   */
  async listen(channel: string, heard: Heard): Promise<() => Promise<void>> {
    const known = this.#heard.get(channel);
    const all = known ?? new Set();
    this.#heard.set(channel, all.add(heard));
    if (!this.#kept) {
      const { promise: listening, resolve } = Promise.withResolvers<void>();
      this.#kept = this.#keep(resolve);
      await listening;
    } else if (!known) await this.#say("listen", channel);

    return async () => {
      all.delete(heard);
      // Whoever stops a second time must not silence those who came since.
      if (all.size > 0 || this.#heard.get(channel) !== all) return;
      this.#heard.delete(channel);
      await this.#say("unlisten", channel);
    };
  }

  /** Closes the connection. */
  async end(): Promise<void> {
    this.#stop.abort();
    await this.#kept;
  }

  /** A connection that is just lost needs no telling: the next one says it all. */
  async #say(verb: "listen" | "unlisten", channel: string): Promise<void> {
    await this.#connection?.unsafe(`${verb} ${quoted(channel)}`).catch(() => {});
  }

  async #keep(listening: () => void): Promise<void> {
    let isFirst = true;
    while (!this.#stop.signal.aborted) {
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const end = () => resolve();
      const connection = this.#open(end);
      this.#stop.signal.addEventListener("abort", end, { once: true });
      try {
        this.#connection = connection; // whoever comes now tells it what else to listen to
        const channels = [...this.#heard.keys()].map((name) => `listen ${quoted(name)}`);
        await connection.unsafe(channels.join(";")).simple();
        listening();
        if (!isFirst) this.#tellAll();
        isFirst = false;
        await over;
      } catch {
        // The server is away.
      }
      this.#connection = undefined;
      this.#stop.signal.removeEventListener("abort", end);
      await connection.end({ timeout: 0 });
      if (!this.#stop.signal.aborted) await new Promise((done) => setTimeout(done, RETRY_MS));
    }
    listening();
  }

  #open(onclose: () => void): Sql {
    const options = {
      ...connectionOptions("listener"),
      idle_timeout: 0,
      max_lifetime: null,
      onclose,
      // postgres.js 3.4 reads this; its types do not say so.
      onnotify: (channel: string, payload: string) => this.#tell(channel, payload),
    };
    return postgres(this.#url, options);
  }

  #tellAll(): void {
    for (const channel of this.#heard.keys()) this.#tell(channel, "");
  }

  #tell(channel: string, payload: string): void {
    for (const heard of this.#heard.get(channel) ?? []) heard(payload);
  }
}
