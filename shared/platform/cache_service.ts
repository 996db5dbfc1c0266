/**
 * Remembers answers for a while: the same question is asked once.
 *
 * @module
 */

import { entryOf, prefixName, tagName, userTag } from "./cache_names.ts";
import {
  type CacheAnswer,
  type CacheEntry,
  type CacheStore,
  type CacheTicket,
  MAX_CHARACTERS,
  MAX_SECONDS,
} from "./cache_store.ts";

/** How a value is kept besides its key. */
export interface RememberOptions {
  /** Under these it can be forgotten together with others. */
  readonly tags?: readonly string[];
}

/** How a question went: kept, loaded for this caller, shared with another's load; or the store failed. */
export type CacheOutcome = "hit" | "miss" | "shared" | "failed";

/** Hears of every question; `family` is the first part of the key: a word of ours that names nobody. */
export type CacheListener = (family: string, outcome: CacheOutcome) => void;

/** A value that is being loaded. */
interface Loading {
  readonly names: readonly string[];
  /** Of the ticket the load began with; undefined where the store could not say. */
  readonly generation: string | undefined;
  readonly text: Promise<string>;
  isOver: boolean;
}

/** Whoever loads longer may load what has been forgotten so long ago that no store knows of it. */
const MAX_LOAD_MS = 5 * 60_000;

export class CacheService {
  static readonly #listeners = new Set<CacheListener>();
  readonly #store: CacheStore;
  readonly #loading = new Map<string, Loading>();
  /** How many are asking the store for a key at the moment. */
  readonly #asking = new Map<string, number>();
  readonly #counts: Record<CacheOutcome, number> = { hit: 0, miss: 0, shared: 0, failed: 0 };

  constructor(store: CacheStore) {
    this.#store = store;
  }

  /** Adds a listener for every question and returns a function that removes it. */
  static onLookup(listener: CacheListener): () => void {
    CacheService.#listeners.add(listener);
    return () => CacheService.#listeners.delete(listener);
  }

  /** How the questions of this isolate went so far. */
  get counts(): Readonly<Record<CacheOutcome, number>> {
    return { ...this.#counts };
  }

  /**
   * The kept value, or what `load` answers, kept for `seconds`. Callers that arrive while one is
   * loading share its answer, unless something of it was forgotten meanwhile.
   *
   * Values are JSON, and every caller gets a copy of their own. What fails is not kept, and a store
   * that fails costs nothing but the load.
   */
  async remember<T>(
    key: string,
    seconds: number,
    load: () => Promise<T>,
    { tags = [] }: RememberOptions = {},
  ): Promise<T> {
    const entry = entryOf(key, tags);
    const started = performance.now();
    this.#asking.set(key, (this.#asking.get(key) ?? 0) + 1);
    const answer = await this.#ask(entry);
    this.#asking.set(key, (this.#asking.get(key) ?? 1) - 1);
    const running = this.#loading.get(key);
    this.#drop(key);
    if (answer && "text" in answer) {
      this.#tell(entry, "hit");
      return JSON.parse(answer.text);
    }

    const ticket = answer?.ticket;
    // Where the store cannot tell what was forgotten elsewhere, nobody joins an older load.
    if (ticket && running?.generation === ticket.generation) {
      this.#tell(entry, "shared");
      return JSON.parse(await running.text);
    }

    this.#tell(entry, "miss");
    const loading: Loading = {
      names: entry.names,
      generation: ticket?.generation,
      text: load().then(asJson),
      isOver: false,
    };
    this.#loading.set(key, loading);
    try {
      const text = await loading.text;
      if (ticket && performance.now() - started < MAX_LOAD_MS) {
        await this.#keep(entry, text, seconds, ticket);
      }
      return JSON.parse(text);
    } catch (thrown) {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
      throw thrown;
    } finally {
      loading.isOver = true;
      this.#drop(key);
    }
  }

  /** Forgets a key after the thing it describes has changed. */
  forget(key: string): Promise<void> {
    return this.#forget(entryOf(key).key);
  }

  /** Forgets every key below a path: `dashboard:<user>:`. */
  forgetAll(prefix: string): Promise<void> {
    return this.#forget(prefixName(prefix));
  }

  /** Forgets every key that was kept with this tag. */
  forgetTag(tag: string): Promise<void> {
    return this.#forget(tagName(tag));
  }

  /** Forgets every key that holds somebody's id. */
  forgetUser(id: string): Promise<void> {
    return this.forgetTag(userTag(id));
  }

  async #forget(name: string): Promise<void> {
    // What is loading now may be what was before the change: nobody joins it any more.
    for (const [key, { names }] of this.#loading) {
      if (names.includes(name)) this.#loading.delete(key);
    }
    await this.#store.forget(name);
  }

  async #ask(entry: CacheEntry): Promise<CacheAnswer | undefined> {
    try {
      return await this.#store.read(entry);
    } catch {
      this.#tell(entry, "failed");
    }
  }

  /** A load that is over stays for those who asked before it was kept. */
  #drop(key: string): void {
    if ((this.#asking.get(key) ?? 0) > 0) return;
    this.#asking.delete(key);
    if (this.#loading.get(key)?.isOver) this.#loading.delete(key);
  }

  async #keep(entry: CacheEntry, text: string, seconds: number, ticket: CacheTicket) {
    if (!(seconds > 0) || text.length > MAX_CHARACTERS) return;
    try {
      await this.#store.write(entry, text, Math.min(seconds, MAX_SECONDS), ticket);
    } catch {
      this.#tell(entry, "failed");
    }
  }

  #tell({ key }: CacheEntry, outcome: CacheOutcome): void {
    this.#counts[outcome]++;
    const [family = ""] = key.split(":", 1);
    for (const listener of CacheService.#listeners) listener(family, outcome);
  }
}

function asJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError("Cannot cache: the value is no JSON");
  return text;
}
