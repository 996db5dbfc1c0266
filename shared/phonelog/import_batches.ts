/**
 * What an import hands to the database: rows, and the place behind them, in one transaction.
 *
 * @module
 */

import type { Json } from "../database.types.ts";
import type { Databases } from "../platform/databases.ts";
import type { Counts } from "./backup_rows.ts";
import type { Batch } from "./clean_event.ts";
import type { Checkpoint } from "./open_backup.ts";

/** Which import of which version of its file, and from where. */
export interface BatchesOf {
  id: string;
  etag: string;
  place: number;
  /** Whether texts travel. */
  keepsBodies: boolean;
}

/** Gathers rows until they are taken. */
export class ImportBatches {
  readonly #phonelog: Databases["phonelog"];
  readonly #of: BatchesOf;
  #batch: Batch = { events: [], rejects: [] };
  #place: number;

  constructor(phonelog: Databases["phonelog"], of: BatchesOf) {
    this.#phonelog = phonelog;
    this.#of = of;
    this.#place = of.place;
  }

  /** Everything before this byte has been taken. */
  get place(): number {
    return this.#place;
  }

  /** How many rows wait. */
  get rows(): number {
    return this.#batch.events.length;
  }

  add({ events, rejects }: Batch): void {
    this.#batch.events.push(...events);
    this.#batch.rejects.push(...rejects);
  }

  /** Has what was gathered taken, and the place from which to go on; answers the import's status. */
  async take(checkpoint: Checkpoint, declared: number | null): Promise<string> {
    const status = await this.#take(checkpoint.counts, declared, checkpoint);
    this.#place = checkpoint.offset;
    return status;
  }

  /** Has the rest taken: the file is through. */
  async finish(counts: Counts, declared: number | null): Promise<string> {
    return await this.#take(counts, declared, null);
  }

  async #take(counts: Counts, declared: number | null, checkpoint: Checkpoint | null) {
    const { id, etag, keepsBodies } = this.#of;
    const { events, rejects } = this.#batch;
    const skipped = Object.values(counts.skipped).reduce((sum, each) => sum + each, 0);
    const status = await this.#phonelog.rpc("take_import_batch", {
      p_import: id,
      p_from: this.#place,
      p_place: json({ is_last: !checkpoint, offset: checkpoint?.offset, checkpoint, etag }),
      // A text that nobody may keep does not travel; how long it was does.
      p_events: json(keepsBodies ? events : events.map((event) => ({ ...event, body: null }))),
      p_seen: json({
        rows: counts.events + counts.rejects + skipped,
        skipped,
        declared,
        rejects,
      }),
    });
    this.#batch = { events: [], rejects: [] };
    return status;
  }
}

/** As it goes over the wire: what is undefined is left out. */
function json(value: object): Json {
  return value as Json;
}
