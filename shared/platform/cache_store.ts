/**
 * Where the cache keeps values, and how a store stays right while others change things.
 *
 * A value that was loaded before something was forgotten must not be kept after it, whichever isolate
 * loads and whichever forgets. So a miss answers a ticket: what the store knows of the key's names at
 * that moment. Keeping the value hands the ticket back, and the store keeps nothing when one of the
 * names was forgotten meanwhile.
 *
 * @module
 */

/** A key, and every name under which it can be forgotten: itself, its prefixes, its tags. */
export interface CacheEntry {
  readonly key: string;
  readonly names: readonly string[];
}

/** What a store knew of an entry's names before the value was loaded. */
export interface CacheTicket {
  /** Equal in two tickets of one entry when none of its names was forgotten in between. */
  readonly generation: string;
  /** What the store needs to judge the value that is brought with it. */
  readonly proof: string;
}

/** The kept value as JSON, or the ticket to keep one with. */
export type CacheAnswer = { readonly text: string } | { readonly ticket: CacheTicket };

/** A store may forget early, never late. */
export interface CacheStore {
  read(entry: CacheEntry): Promise<CacheAnswer>;
  /** Keeps JSON for some seconds, unless a name of the entry was forgotten since the ticket. */
  write(entry: CacheEntry, text: string, seconds: number, ticket: CacheTicket): Promise<void>;
  /** Forgets all entries with this name; resolved, no isolate is answered with any of them. */
  forget(name: string): Promise<void>;
}

/** The longest that any store keeps a value, in seconds. */
export const MAX_SECONDS = 24 * 60 * 60;

/** The largest value that is kept, in characters of JSON. */
export const MAX_CHARACTERS = 1_000_000;
