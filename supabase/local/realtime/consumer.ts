/**
 * This process as the database knows it: who is alive, and what it watches.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";

/** Page reloads would otherwise make a table come and go. */
const LINGER_MS = 60_000;

/** A table that is captured for us. */
interface Watched {
  /** How many need it. */
  by: number;
  /** Kept when the database knows. */
  told: Promise<void>;
  /** The end of a table that nobody needs. */
  end: ReturnType<typeof setTimeout> | undefined;
}

/** A registered consumer. */
export class Consumer {
  readonly #engine: Engine;
  readonly #onForgotten: () => void;
  readonly #watched = new Map<number, Watched>();
  #id: number;
  /** Of everything that changes what the database knows: one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(engine: Engine, id: number, onForgotten: () => void) {
    this.#engine = engine;
    this.#id = id;
    this.#onForgotten = onForgotten;
  }

  /** Enters this process; `onForgotten` hears when the database had lost it, and changes with it. */
  static async register(engine: Engine, onForgotten: () => void): Promise<Consumer> {
    return new Consumer(engine, await enter(engine, []), onForgotten);
  }

  get id(): number {
    return this.#id;
  }

  /** Says that this process is alive, and removes what dead ones left. */
  beat(): Promise<void> {
    return this.#next(async () => {
      const [before] = await this.#engine.query<{ dead: boolean }>(
        `update _realtime.consumers as own set seen_at = now()
         from _realtime.consumers as before
         where own.id = $1::int and before.id = own.id
           and own.database = (select oid from pg_database where datname = current_database())
         returning before.seen_at < now() - interval '60 seconds' as dead`,
        [this.#id],
      );
      if (!before) this.#id = await enter(this.#engine, [...this.#watched.keys()]);
      if (!before || before.dead) this.#onForgotten();
      await sweep(this.#engine);
    });
  }

  /** Resolves when changes of the table are captured. */
  async watch(rel: number): Promise<void> {
    const watched = this.#watched.get(rel) ??
      { by: 0, told: this.#next(() => this.#tell(rel)), end: undefined };
    this.#watched.set(rel, watched);
    clearTimeout(watched.end);
    watched.by++;
    try {
      await watched.told;
    } catch (error) {
      if (this.#watched.get(rel) === watched) this.#watched.delete(rel);
      throw error;
    }
  }

  /** Takes back one `watch`; after the last one the capturing ends in a while. */
  unwatch(rel: number): void {
    const watched = this.#watched.get(rel);
    if (!watched || --watched.by > 0) return;
    watched.end = setTimeout(() => void this.#forget(rel), LINGER_MS);
  }

  /** Takes this process out, with everything that waits for it. */
  async leave(): Promise<void> {
    for (const { end } of this.#watched.values()) clearTimeout(end);
    this.#watched.clear();
    await this.#next(() =>
      this.#engine.query(
        `with gone as (delete from _realtime.consumers where id = $1::int)
         delete from _realtime.outbox where consumer = $1::int`,
        [this.#id],
      )
    ).catch(() => {}); // the database is away: others will find this one dead
  }

  /** A consumer that was swept meanwhile has nothing to hang the table on: it enters anew. */
  async #tell(rel: number): Promise<void> {
    const [told] = await this.#engine.query(
      `insert into _realtime.watched (consumer, rel)
       select id, $2::oid from _realtime.consumers where id = $1::int
       on conflict (rel, consumer) do update set rel = excluded.rel returning rel`,
      [this.#id, rel],
    );
    if (told) return;
    this.#id = await enter(this.#engine, [...this.#watched.keys()]);
    this.#onForgotten();
  }

  async #forget(rel: number): Promise<void> {
    this.#watched.delete(rel);
    // Where it fails the table is captured for nobody until this process ends.
    await this.#next(() =>
      this.#engine.query(
        "delete from _realtime.watched where consumer = $1::int and rel = $2::oid",
        [this.#id, rel],
      )
    ).catch(() => {});
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }
}

async function enter(engine: Engine, watched: number[]): Promise<number> {
  const id = Math.floor(Math.random() * 2 ** 31);
  await engine.query(
    `with entered as (
       insert into _realtime.consumers (id, database)
       select $1::int, oid from pg_database where datname = current_database() returning id
     )
     insert into _realtime.watched (consumer, rel)
     select id, rel::oid from entered, unnest(string_to_array($2, ' ')) as rel`,
    [id, watched.join(" ")],
  );
  await sweep(engine);
  return id;
}

/** Also what was written for a consumer that had gone by then. */
async function sweep(engine: Engine): Promise<void> {
  await engine.query(
    `delete from _realtime.consumers
     where seen_at < now() - interval '60 seconds'
        or database <> (select oid from pg_database where datname = current_database())`,
  );
  await engine.query(
    "delete from _realtime.outbox where consumer <> all (select id from _realtime.consumers)",
  );
}
