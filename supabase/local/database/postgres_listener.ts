/**
 * The one connection that hears what the database notifies of.
 *
 * @module
 */

import postgres, { type Sql } from "postgres";
import { Failure } from "../failure.ts";
import type { Log } from "./log.ts";
import { connectionOptions } from "./pool_options.ts";
import { quoted } from "./quoted.ts";

type Heard = (payload: string) => void;

/** How long it waits before it tries to listen again. */
const RETRY_MS = 200;

/** How long the first one who listens waits for a connection. */
const PATIENCE_MS = 10_000;

/** Listens for as long as it is not ended, whatever becomes of the server meanwhile. */
export class PostgresListener {
  readonly #url: string;
  readonly #log: Log;
  readonly #patienceMs: number;
  readonly #heard = new Map<string, Set<Heard>>();
  readonly #stop = new AbortController();
  #connection: Sql | undefined;
  #kept: Promise<void> | undefined;
  /** Why nothing is heard. */
  #trouble: string | undefined;

  /** Connects when somebody listens. */
  constructor(url: string, log: Log, { patienceMs = PATIENCE_MS } = {}) {
    this.#url = url;
    this.#log = log;
    this.#patienceMs = patienceMs;
  }

  /**
   * Calls `heard` with each payload, and with "" once a lost connection is back: something may have
   * been said meanwhile. Resolves when the server listens; the returned function stops. Throws a
   * {@linkcode Failure} when the first connection does not come about in 10 s.
   */
  async listen(channel: string, heard: Heard): Promise<() => Promise<void>> {
    const known = this.#heard.get(channel);
    const all = known ?? new Set();
    this.#heard.set(channel, all.add(heard));
    if (!this.#kept) {
      const { promise: listening, resolve } = Promise.withResolvers<void>();
      this.#kept = this.#keep(resolve);
      await this.#withinPatience(listening);
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

  async #withinPatience(listening: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new Failure(
            `Cannot listen to the database: ${this.#trouble ?? "it does not answer"}`,
            "See whether the server has a connection left (max_connections), and start again",
          ),
        );
      }, this.#patienceMs);
    });
    try {
      await Promise.race([listening, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Says it once, however often it is tried. */
  #noteTrouble(reason: string): void {
    if (this.#stop.signal.aborted) return;
    if (!this.#trouble) this.#log("warn", `The database's notifications are not heard: ${reason}`);
    this.#trouble = reason;
  }

  #noteHearing(): void {
    if (this.#trouble) this.#log("info", "The database's notifications are heard again");
    this.#trouble = undefined;
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
        this.#noteHearing();
        if (!isFirst) this.#tellAll();
        isFirst = false;
        await over;
        this.#noteTrouble("the connection was closed");
      } catch (error) {
        this.#noteTrouble((error as Error).message || String(error));
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
