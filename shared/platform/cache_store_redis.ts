/**
 * Keeps values in Redis. Away or hung, it costs time and nothing else: what it could not be told to
 * forget is owed in the database, and it is not believed before that is paid.
 *
 * @module
 */

import type { CacheAnswer, CacheEntry, CacheStore, CacheTicket } from "./cache_store.ts";
import type { DatabaseService } from "./database_service.ts";
import { sha256 } from "./hash.ts";
import type { RedisLine } from "./redis_line.ts";
import { ASSURE, FORGET, READ, TIME, WRITE } from "./redis_scripts.ts";

/** How long Redis is believed once nothing was owed, by its own clock; `cache_owe` counts on it. */
const ASSURED_MS = 1_500;

/** What is owed is paid in rounds; where more comes all the time, somebody else goes on. */
const MAX_ROUNDS = 20;

type Debts = Pick<DatabaseService<"platform">, "rpc">;

export class RedisStore implements CacheStore {
  readonly #line: RedisLine;
  readonly #debts: Debts;
  /** All keys are in one slot of a cluster, and apart from those of another project. */
  readonly #space: string;
  #assuring: Promise<boolean> | undefined;

  /** `debts` with the server's rights; `project` keeps apart who shares a Redis. */
  constructor(line: RedisLine, debts: Debts, project: string) {
    this.#line = line;
    this.#debts = debts;
    this.#space = `{quintet:${project}}:`;
  }

  async read(entry: CacheEntry): Promise<CacheAnswer> {
    const value = await this.#value(entry);
    const generations = await this.#all(entry, "generation");
    for (let look = 0;; look++) {
      const keys = [this.#assurance, value, ...generations];
      const answer = await this.#line.eval(READ, keys, [crypto.randomUUID()]);
      const [generation, text, assured] = answer as [string, string | null, number | string];
      if (typeof text !== "string") return ticketOf(generation);
      if (Number(assured) === 1) return { text };
      // What was owed a moment ago has changed the generations: it is looked at again.
      if (look > 0 || !await this.#assure()) return ticketOf(generation);
    }
  }

  async write(entry: CacheEntry, text: string, seconds: number, { proof }: CacheTicket) {
    const keys = [
      await this.#value(entry),
      ...await this.#all(entry, "generation"),
      ...await this.#all(entry, "index"),
    ];
    await this.#line.eval(WRITE, keys, ["", proof, text, String(Math.ceil(seconds * 1000))]);
  }

  async forget(name: string): Promise<void> {
    const digest = await digestOf(name);
    try {
      await this.#forget(digest);
    } catch {
      const wait = await this.#debts.rpc("cache_owe", { p_name: digest });
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    }
  }

  async #forget(digest: string): Promise<void> {
    const keys = [this.#key("generation", digest), this.#key("index", digest)];
    await this.#line.eval(FORGET, keys, [crypto.randomUUID()]);
  }

  /** Makes sure that nothing is owed, and says so for everybody; false where that cannot be known. */
  #assure(): Promise<boolean> {
    return this.#assuring ??= this.#pay().finally(() => this.#assuring = undefined);
  }

  async #pay(): Promise<boolean> {
    let paid: number[] = [];
    for (let round = 0; round < MAX_ROUNDS; round++) {
      // The clock first: what is owed after this moment outlasts the assurance.
      const now = Number(await this.#line.eval(TIME, [], []));
      const owed = await this.#debts.rpc("cache_repay", { p_paid: paid });
      if (owed.length === 0) {
        const end = [String(now + ASSURED_MS)];
        return Number(await this.#line.eval(ASSURE, [this.#assurance], end)) === 1;
      }
      for (const { name } of owed) await this.#forget(name);
      paid = owed.map(({ id }) => id);
    }
    return false;
  }

  get #assurance(): string {
    return `${this.#space}assured`;
  }

  async #value({ key }: CacheEntry): Promise<string> {
    return this.#key("value", await digestOf(key));
  }

  /** In one order, because the generations are compared as one text. */
  async #all({ names }: CacheEntry, kind: "generation" | "index"): Promise<string[]> {
    const digests = await Promise.all(names.map(digestOf));
    return digests.sort().map((digest) => this.#key(kind, digest));
  }

  #key(kind: "value" | "generation" | "index", digest: string): string {
    return `${this.#space}${kind}:${digest}`;
  }
}

/** Generations outlive what they are for, so that no key says whose it was. */
async function digestOf(name: string): Promise<string> {
  return (await sha256(name)).slice(0, 32);
}

function ticketOf(generation: string): CacheAnswer {
  return { ticket: { generation, proof: generation } };
}
