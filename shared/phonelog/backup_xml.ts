/**
 * Backups of the Android app SMS Backup & Restore, calls and messages, read as a stream: events as they
 * come, in memory that does not grow, from the beginning or from where another reader stopped.
 *
 * @module
 */

import { BackupElements, type Between } from "./backup_elements.ts";
import { BackupRows, type Counts, type ReaderOptions, type RowsState } from "./backup_rows.ts";
import type { Batch } from "./clean_event.ts";
import { XmlTokens } from "./xml_tokens.ts";

/**
 * Where reading may begin again, in JSON: the bytes from `offset` on are to come next. Everything that
 * was handed out before the checkpoint was asked for lies before it, and nothing else does.
 */
export interface XmlCheckpoint extends RowsState, Between {
  format: "xml";
}

/** Reads one file. */
export class BackupXml {
  readonly #tokens: XmlTokens;
  readonly #rows: BackupRows;
  readonly #elements: BackupElements;

  constructor(options: ReaderOptions, from?: XmlCheckpoint) {
    this.#rows = new BackupRows(options, from);
    this.#elements = new BackupElements(
      this.#rows,
      (offset) => this.#tokens.lineAt(offset),
      from && { root: from.root, offset: from.offset, line: from.line, declared: from.declared },
    );
    this.#tokens = new XmlTokens(this.#elements, from);
  }

  /** What was read so far. */
  get counts(): Counts {
    return this.#rows.counts;
  }

  /** How many rows the file says it has; null when it does not, or not yet. */
  get declared(): number | null {
    return this.#elements.declared;
  }

  /** Where to go on; undefined before the first row, where only the beginning will do. */
  get checkpoint(): XmlCheckpoint | undefined {
    const { between } = this.#elements;
    return between && { format: "xml", ...between, ...this.#rows.state };
  }

  /** What these bytes complete; throws a 422 when this is no backup. */
  write(chunk: Uint8Array): Batch {
    this.#tokens.write(chunk);
    return this.#rows.take();
  }

  /** What was completed before a fault, and not handed out. */
  rest(): Batch {
    return this.#rows.take();
  }

  /** What was left; a file that breaks off ends with a reject that says so. */
  end(): Batch {
    const { truncated, offset } = this.#tokens.end();
    if (truncated) this.#elements.truncated(offset);
    return this.#rows.take();
  }
}
