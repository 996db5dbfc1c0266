/**
 * Keeps values in this isolate, the least used going first when there are too many.
 *
 * Other isolates do not hear what is forgotten here: it is for a process of one's own, and for values
 * whose age alone may end them.
 *
 * @module
 */

import type { CacheAnswer, CacheEntry, CacheStore, CacheTicket } from "./cache_store.ts";

/** How much is kept at most. */
export interface MemoryBounds {
  readonly entries?: number;
  /** Keys and values, two bytes a character. */
  readonly bytes?: number;
  /** In milliseconds; for tests that do not wait. */
  readonly now?: () => number;
}

interface Kept {
  readonly names: readonly string[];
  readonly text: string;
  readonly expires: number;
  readonly bytes: number;
}

/** So many forgotten names are remembered; older tickets are worth nothing then. */
const MAX_FORGOTTEN = 10_000;

export class MemoryStore implements CacheStore {
  /** The one used last stands last. */
  readonly #entries = new Map<string, Kept>();
  /** When each name was forgotten, in forgettings. */
  readonly #forgotten = new Map<string, number>();
  readonly #bounds: Required<MemoryBounds>;
  #bytes = 0;
  #count = 0;
  /** As if every name had been forgotten then: what was is no longer known. */
  #floor = 0;

  constructor({ entries = 1_000, bytes = 16_000_000, now = Date.now }: MemoryBounds = {}) {
    this.#bounds = { entries, bytes, now };
  }

  /** How much is kept now. */
  get size(): { entries: number; bytes: number } {
    return { entries: this.#entries.size, bytes: this.#bytes };
  }

  read(entry: CacheEntry): Promise<CacheAnswer> {
    const kept = this.#entries.get(entry.key);
    if (kept && kept.expires > this.#bounds.now() && covers(kept, entry)) {
      this.#entries.delete(entry.key);
      this.#entries.set(entry.key, kept);
      return Promise.resolve({ text: kept.text });
    }
    const generation = String(this.#lastForgotten(entry));
    return Promise.resolve({ ticket: { generation, proof: String(this.#count) } });
  }

  write(entry: CacheEntry, text: string, seconds: number, { proof }: CacheTicket): Promise<void> {
    if (this.#lastForgotten(entry) <= Number(proof)) {
      const now = this.#bounds.now();
      this.#sweep(now);
      this.#remove(entry.key);
      const bytes = 2 * (entry.key.length + text.length);
      this.#entries.set(entry.key, {
        names: entry.names,
        text,
        expires: now + seconds * 1000,
        bytes,
      });
      this.#bytes += bytes;
      this.#shrink();
    }
    return Promise.resolve();
  }

  forget(name: string): Promise<void> {
    if (this.#forgotten.size >= MAX_FORGOTTEN) {
      this.#forgotten.clear();
      this.#floor = this.#count;
    }
    this.#forgotten.set(name, ++this.#count);
    for (const [key, { names }] of this.#entries) {
      if (names.includes(name)) this.#remove(key);
    }
    return Promise.resolve();
  }

  #lastForgotten({ names }: CacheEntry): number {
    return Math.max(this.#floor, ...names.map((name) => this.#forgotten.get(name) ?? 0));
  }

  #sweep(now: number): void {
    for (const [key, { expires }] of this.#entries) {
      if (expires <= now) this.#remove(key);
    }
  }

  #shrink(): void {
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= this.#bounds.entries && this.#bytes <= this.#bounds.bytes) return;
      this.#remove(key);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}

/** Whoever asks with other tags than the value was kept with could not forget it by them. */
function covers(kept: Kept, { names }: CacheEntry): boolean {
  return names.every((name) => kept.names.includes(name));
}
