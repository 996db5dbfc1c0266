/**
 * What the rows of one file came to, whatever its format: counted, and handed on in batches.
 *
 * @module
 */

import type { Batch, Fault, Outcome } from "./clean_event.ts";
import type { RowContext } from "./backup_row.ts";
import { Identities, type Repeats } from "./identities.ts";
import { Numbers } from "./numbers.ts";

/** How a file is to be read. */
export interface ReaderOptions {
  /** Two letters: where numbers without a country are at home. */
  country?: string | null | undefined;
  /** See `identities.ts`: 16 hexadecimal digits, always the same for one source. */
  secret: string;
  /** Milliseconds since 1970; the clock's unless given. */
  now?: number | undefined;
}

/** What was read of a file so far. */
export interface Counts {
  events: number;
  rejects: number;
  /** By reason. */
  skipped: Record<string, number>;
}

/** What a reader that goes on later must know of the rows before. */
export interface RowsState {
  counts: Counts;
  repeats: Repeats;
}

/** Where a row stands. */
export interface Place {
  line: number;
  offset: number;
}

/** Gathers outcomes. */
export class BackupRows {
  readonly context: RowContext;
  readonly #counts: Counts;
  #batch: Batch = { events: [], rejects: [] };

  constructor({ country, secret, now = Date.now() }: ReaderOptions, from?: RowsState) {
    this.context = {
      numbers: new Numbers(country),
      identities: new Identities(secret, from?.repeats),
      now,
    };
    this.#counts = structuredClone(from?.counts ?? { events: 0, rejects: 0, skipped: {} });
  }

  /** What was read so far, with what came before. */
  get counts(): Counts {
    return structuredClone(this.#counts);
  }

  /** For whoever goes on from here. */
  get state(): RowsState {
    return { counts: this.counts, repeats: this.context.identities.repeats() };
  }

  /** A row is whole. */
  add(outcome: Outcome, place: Place): void {
    if (outcome.kind === "fault") return this.reject(outcome.fault, place);
    if (outcome.kind === "skipped") return this.skip(outcome.why);
    this.#counts.events++;
    this.#batch.events.push(outcome.event);
  }

  /** A row cannot be read. */
  reject(fault: Fault, place: Place): void {
    this.#counts.rejects++;
    this.#batch.rejects.push({ ...place, ...fault });
  }

  /** A row is nothing that happened. */
  skip(why: string): void {
    this.#counts.skipped[why] = (this.#counts.skipped[why] ?? 0) + 1;
  }

  /** What was gathered since this was asked last. */
  take(): Batch {
    const batch = this.#batch;
    this.#batch = { events: [], rejects: [] };
    return batch;
  }
}
