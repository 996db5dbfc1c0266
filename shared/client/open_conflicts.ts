/**
 * The conflicts that wait for a reader's answer, told once when they come and once when they are over.
 *
 * @module
 */

import type { AnyClient } from "./connect.ts";
import type { ConflictNotice } from "./progress_news.ts";

export class OpenConflicts {
  readonly #open = new Map<string, ConflictNotice>();
  /** Those that ended since the last reading began: it may still show them. */
  readonly #ended = new Set<string>();
  readonly #tell: (conflict: ConflictNotice) => void;

  constructor(tell: (conflict: ConflictNotice) => void) {
    this.#tell = tell;
  }

  get all(): ConflictNotice[] {
    return [...this.#open.values()];
  }

  /** Takes a notice, as often as it comes. */
  hear(conflict: ConflictNotice): void {
    if (conflict.open === this.#open.has(conflict.conflict_id)) return;
    if (conflict.open) this.#open.set(conflict.conflict_id, conflict);
    else {
      this.#open.delete(conflict.conflict_id);
      this.#ended.add(conflict.conflict_id);
    }
    this.#tell(conflict);
  }

  /** Reads which ones are open, for notices that were missed. */
  async read(client: AnyClient, signal: AbortSignal): Promise<void> {
    const before = this.all;
    this.#ended.clear();
    const { data } = await client.schema("reading").from("progress_conflicts")
      .select("id, series_id, kind").is("resolved_at", null)
      .order("created_at", { ascending: false }).limit(1_000)
      .abortSignal(signal).throwOnError();
    const open = new Set(data.map(({ id }) => id));
    for (const conflict of before) {
      if (!open.has(conflict.conflict_id)) this.hear({ ...conflict, open: false });
    }
    for (const { id, series_id, kind } of data) {
      if (!this.#ended.has(id)) this.hear({ conflict_id: id, series_id, kind, open: true });
    }
  }
}
