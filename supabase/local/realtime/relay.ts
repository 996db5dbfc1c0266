/**
 * Several servers on one database are one to their clients: what is said at one is heard at all.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import { every } from "./every.ts";
import type { Hub, Said } from "./hub.ts";
import type { Outbox } from "./outbox.ts";
import { readSaid, writeSaid } from "./said.ts";

/** What a relay works with; the hub is listened to until it ends. */
export interface RelayOptions {
  engine: Engine;
  hub: Hub;
  outbox: Pick<Outbox, "consumer">;
  log: Log;
}

/** Something to pass on, to one server or to all others. */
interface Item {
  to: string | null;
  said: Said;
}

/** Where servers say that they come and go. */
const CHANNEL = "realtime_servers";

/** For a server that ended without a word: the database calls it dead after a minute. */
const LOOK_MS = 10_000;

/** With more than this waiting the database is away, and what was said is no news any more. */
const MOST_WAITING = 10_000;

/** Passes on what clients say here, and hands over what clients of other servers said. */
export class Relay {
  readonly #options: RelayOptions;
  /** Who has been told who is here. */
  readonly #greeted = new Set<string>();
  /** Whose people may be among ours. */
  readonly #overheard = new Set<string>();
  readonly #ends = new AsyncDisposableStack();
  #queue: Item[] = [];
  #passing: Promise<void> | undefined;
  #looking: Promise<void> = Promise.resolve();

  private constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Joins the other servers. */
  static async start(options: RelayOptions): Promise<Relay> {
    const { engine, hub } = options;
    const relay = new Relay(options);
    relay.#ends.defer(await engine.listen(CHANNEL, (notice) => relay.#hear(notice)));
    relay.#ends.defer(every(LOOK_MS, () => relay.#look()));
    hub.onSaid = (said) => {
      if (relay.#greeted.size > 0) relay.#pass({ to: null, said });
    };
    await relay.again();
    return relay;
  }

  /** Passes on what is left, and leaves the other servers. */
  async close(): Promise<void> {
    this.#options.hub.onSaid = undefined;
    await this.#passing;
    await this.#ends.disposeAsync();
    await this.#looking;
    await this.#say("bye");
  }

  /** Begins anew after something was lost: everybody says again who is where. */
  async again(): Promise<void> {
    for (const server of this.#overheard) this.#options.hub.forget(server);
    this.#overheard.clear();
    this.#greeted.clear();
    await this.#say("hello");
    await this.#look();
  }

  /** Hands over what other servers passed on. */
  take(batch: string[]): void {
    for (const text of batch) {
      const { from, said } = readSaid(text);
      this.#overheard.add(from);
      this.#options.hub.overhear(from, said);
    }
  }

  #hear(notice: string): void {
    const [word, server = ""] = notice.split(" ");
    if (server === this.#options.outbox.consumer) return;
    if (word === "hello" || word === "bye") {
      this.#options.hub.forget(server);
      this.#greeted.delete(server);
    }
    void this.#look();
  }

  /** Looks who is there: greets whoever is new, forgets whoever has gone. */
  #look(): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      const { engine, hub, outbox, log } = this.#options;
      try {
        const rows = await engine.query<{ id: string }>(
          "select id::text from _realtime.live where id <> $1::int",
          [outbox.consumer],
        );
        const there = new Set(rows.map(({ id }) => id));
        for (const server of this.#greeted.union(this.#overheard).difference(there)) {
          hub.forget(server);
          this.#greeted.delete(server);
          this.#overheard.delete(server);
        }
        for (const server of there.difference(this.#greeted)) {
          this.#greeted.add(server);
          for (const said of hub.present()) this.#pass({ to: server, said });
        }
      } catch (error) {
        log("warn", `realtime: who else is there is not known: ${(error as Error).message}`);
      }
    });
    return this.#looking;
  }

  #pass(item: Item): void {
    if (this.#queue.length < MOST_WAITING) this.#queue.push(item);
    this.#passing ??= this.#passAll().finally(() => this.#passing = undefined);
  }

  /** What comes while a batch is written is the next batch. */
  async #passAll(): Promise<void> {
    const { engine, outbox, log } = this.#options;
    while (this.#queue.length > 0) {
      const items = this.#queue.map(({ to, said }) => ({
        to,
        text: writeSaid({ from: outbox.consumer, said }),
      }));
      this.#queue = [];
      try {
        await engine.query(
          `with passed as (
             insert into _realtime.outbox (consumer, kind, new)
             select live.id, 'R', item ->> 'text'
             from jsonb_array_elements($2::text::jsonb) with ordinality as items (item, at)
             join _realtime.live on live.id <> $1::int and live.id::text = coalesce(item ->> 'to', live.id::text)
             order by at
             returning id
           )
           select pg_notify('realtime', 'passed ' || $1::int) from passed limit 1`,
          [outbox.consumer, JSON.stringify(items)],
        );
      } catch (error) {
        log("warn", `realtime: other servers missed something: ${(error as Error).message}`);
      }
    }
  }

  async #say(word: "hello" | "bye"): Promise<void> {
    const { engine, outbox, log } = this.#options;
    try {
      await engine.query("select pg_notify($1, $2)", [CHANNEL, `${word} ${outbox.consumer}`]);
    } catch (error) {
      log("warn", `realtime: no word to other servers: ${(error as Error).message}`);
    }
  }
}
