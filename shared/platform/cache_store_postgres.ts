/**
 * Keeps values in the database: shared by all isolates, with nothing to set up.
 *
 * @module
 */

import type { CacheAnswer, CacheEntry, CacheStore, CacheTicket } from "./cache_store.ts";
import type { DatabaseService } from "./database_service.ts";

export class PostgresStore implements CacheStore {
  readonly #platform: DatabaseService<"platform">;

  /** With the server's rights: nobody else may read what is kept for everybody. */
  constructor(platform: DatabaseService<"platform">) {
    this.#platform = platform;
  }

  async read({ key, names }: CacheEntry): Promise<CacheAnswer> {
    const [found] = await this.#platform.rpc("cache_read", { p_key: key, p_names: [...names] });
    if (!found) throw new Error("The cache gave no answer");
    const { value, generation, snapshot } = found as Found;
    return value === null ? { ticket: { generation, proof: snapshot } } : { text: value };
  }

  async write(
    { key, names }: CacheEntry,
    text: string,
    seconds: number,
    { proof }: CacheTicket,
  ): Promise<void> {
    await this.#platform.rpc("cache_write", {
      p_key: key,
      p_names: [...names],
      p_value: text,
      p_seconds: seconds,
      p_snapshot: proof,
    });
  }

  async forget(name: string): Promise<void> {
    await this.#platform.rpc("cache_forget", { p_name: name });
  }
}

/** Generated types do not know that a column of a function can be null. */
interface Found {
  value: string | null;
  generation: string;
  snapshot: string;
}
