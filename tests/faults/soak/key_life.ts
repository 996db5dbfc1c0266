/**
 * The life of API keys: made once, used, revoked, and refused from then on.
 *
 * @module
 */

import type { Owner } from "./crowd.ts";
import type { Doing } from "./stories.ts";

/** Ten a day are the most that somebody may make. */
const LIVES = 9;
const USES = 8;

interface Key {
  mark: string;
  id: string;
  key: string;
}

/** One account's keys; a step is a request. */
export class KeyLife {
  readonly #owner: Owner;
  #lives = 0;
  #uses = 0;
  #living: Key | undefined;
  #revoked: Key | undefined;
  /** Whether a step is under way. */
  isBusy = false;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Makes the next step; one at a time. */
  async step(doing: Doing): Promise<void> {
    this.isBusy = true;
    try {
      await this.#next(doing);
    } finally {
      this.isBusy = false;
    }
  }

  async #next(doing: Doing): Promise<void> {
    if (!this.#living) return await this.#make(doing);
    this.#uses++;
    if (this.#revoked && this.#uses % 3 === 0) return await this.#isRefused(doing, this.#revoked);
    if (this.#uses < USES || this.#lives === LIVES) return await this.#use(doing, this.#living);
    await this.#revoke(doing, this.#living);
  }

  async #make({ caller, ledger }: Doing): Promise<void> {
    const mark = crypto.randomUUID();
    const made = await caller.ask({
      story: "an API key: make",
      path: "/functions/v1/create-api-key",
      headers: this.#keyed(),
      body: { name: mark, scopes: ["reading.read"] },
    });
    if (!made) return;
    ledger.note("API keys", mark);
    this.#lives++;
    this.#uses = 0;
    this.#living = { mark, id: made.id, key: made.key };
  }

  async #use({ caller }: Doing, { key }: Key): Promise<void> {
    await caller.ask({ story: "an API key: read by it", ...reading(key) });
  }

  async #isRefused({ caller }: Doing, { key }: Key): Promise<void> {
    await caller.ask({ story: "a revoked key: refused", ...reading(key), expects: 401 });
  }

  async #revoke({ caller, ledger }: Doing, living: Key): Promise<void> {
    const told = await caller.ask({
      story: "an API key: revoke",
      path: "/functions/v1/revoke-api-key",
      headers: this.#keyed(),
      body: { id: living.id },
    });
    this.#living = undefined;
    if (!told) return;
    ledger.note("revocations", living.mark);
    this.#revoked = living;
  }

  #keyed(): Record<string, string> {
    return {
      authorization: `Bearer ${this.#owner.token}`,
      "idempotency-key": crypto.randomUUID(),
    };
  }
}

function reading(key: string) {
  return {
    path: "/functions/v1/pull-progress",
    headers: { "x-api-key": key },
    body: { limit: 20 },
  };
}
