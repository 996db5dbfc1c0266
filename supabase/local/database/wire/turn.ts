/**
 * A client's turn at the engine: nobody else runs a statement until it is over.
 *
 * @module
 */

import type { PGlite } from "@electric-sql/pglite";
import { joined, type Message, message, split, textAt, typeOf } from "./messages.ts";

/**
 * Holds the mutex that `query()`, `exec()` and `transaction()` of PGlite wait for. The weaker
 * `runExclusive()` would let a client in between two statements of the process's own transaction.
 */
export class Turn {
  readonly #pglite: PGlite;
  #release: (() => void) | null = null;
  #over: Promise<void> = Promise.resolve();

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  get held(): boolean {
    return this.#release !== null;
  }

  /** Waits for the engine to be free and keeps it. */
  take(): Promise<void> {
    if (this.held) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#over = this.#pglite._runExclusiveTransaction(() =>
      new Promise<void>((release) => {
        this.#release = release;
        resolve();
      })
    );
    this.#over.catch(reject);
    return promise;
  }

  /** Lets the next one in. */
  async give(): Promise<void> {
    this.#release?.();
    this.#release = null;
    await this.#over;
  }

  /** Sends messages to the engine, as they are; only while the turn is held. */
  async send(messages: readonly Uint8Array[]): Promise<Message> {
    return new Uint8Array(await this.#pglite.execProtocolRaw(joined(messages)));
  }

  /** Runs a script and returns its rows as texts; throws with the engine's own words. */
  async ask(script: string): Promise<(string | null)[][]> {
    const rows: (string | null)[][] = [];
    for (const each of split(await this.send([message("Q", script)]))) {
      if (typeOf(each) === "D") rows.push(columns(each));
      if (typeOf(each) === "E") throw new Error(fieldOf(each, "M"), { cause: fieldOf(each, "C") });
    }
    return rows;
  }
}

function columns(row: Message): (string | null)[] {
  const view = new DataView(row.buffer, row.byteOffset, row.length);
  const found: (string | null)[] = [];
  for (let offset = 7; offset + 4 <= row.length;) {
    const length = view.getInt32(offset);
    const end = offset + 4 + Math.max(length, 0);
    found.push(length < 0 ? null : new TextDecoder().decode(row.subarray(offset + 4, end)));
    offset = end;
  }
  return found;
}

function fieldOf(error: Message, field: string): string {
  for (let offset = 5; error[offset];) {
    const text = textAt(error, offset);
    if (text.startsWith(field)) return text.slice(1);
    offset = error.indexOf(0, offset) + 1;
  }
  return "";
}
