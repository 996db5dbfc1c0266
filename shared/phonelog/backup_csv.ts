/**
 * Calls and messages out of a spreadsheet's export, read as a stream, from the beginning or from where
 * another reader stopped.
 *
 * @module
 */

import { backupError } from "./backup_error.ts";
import {
  BackupRows,
  type Counts,
  type Place,
  type ReaderOptions,
  type RowsState,
} from "./backup_rows.ts";
import type { Batch } from "./clean_event.ts";
import { type Columns, columnsOf } from "./csv_columns.ts";
import { CsvDates, type DateOrder, orderOf } from "./csv_dates.ts";
import { type CsvRecord, CsvRecords } from "./csv_records.ts";
import { dateOf, rowOf } from "./csv_row.ts";

/** How a file is to be read. */
export interface CsvOptions extends ReaderOptions {
  /** Where the wall clock hung whose dates say no offset, as an IANA name; UTC unless given. */
  zone?: string | undefined;
  /** Which of 03/04/2026 is the month; found out from the file unless given. */
  order?: DateOrder | undefined;
}

/** Where reading may begin again, in JSON: the bytes from `offset` on are to come next. */
export interface CsvCheckpoint extends RowsState, Place {
  format: "csv";
  separator: string;
  columns: Columns;
  order: DateOrder | null;
}

/** So many rows, or bytes, are looked at to find out which number is the month. */
const LOOKED_AT = 1000;
const LOOKED_AT_BYTES = 1_048_576;

/** Reads one file. */
export class BackupCsv {
  readonly #records: CsvRecords;
  readonly #rows: BackupRows;
  readonly #dates: CsvDates;
  #columns: Columns | undefined;
  /** Rows that wait until it is clear which number is the month; undefined when it is. */
  #waiting: CsvRecord[] | undefined;

  constructor(options: CsvOptions, from?: CsvCheckpoint) {
    this.#records = new CsvRecords(from);
    this.#rows = new BackupRows(options, from);
    this.#dates = new CsvDates(options.zone ?? "UTC", from?.order ?? options.order);
    this.#columns = from?.columns;
    this.#waiting = from || options.order ? undefined : [];
  }

  /** What was read so far. */
  get counts(): Counts {
    return this.#rows.counts;
  }

  /** Where to go on; undefined before the first rows, where only the beginning will do. */
  get checkpoint(): CsvCheckpoint | undefined {
    const { separator, place } = this.#records;
    const columns = this.#columns;
    // Nothing waits where reading may begin again.
    if (!columns || this.#waiting || separator === undefined) return undefined;
    const order = this.#dates.order ?? null;
    return { format: "csv", ...place, separator, columns, order, ...this.#rows.state };
  }

  /** What these bytes complete; throws a 422 when this is no such file. */
  write(chunk: Uint8Array): Batch {
    for (const record of this.#records.write(chunk)) this.#take(record);
    return this.#rows.take();
  }

  /** What was completed before a fault, and not handed out. */
  rest(): Batch {
    return this.#rows.take();
  }

  /** What was left. */
  end(): Batch {
    for (const record of this.#records.end()) this.#take(record);
    if (!this.#columns) throw this.#noBackup("it is empty", { line: 1, offset: 0 });
    this.#decide();
    return this.#rows.take();
  }

  #take(record: CsvRecord): void {
    if (!this.#columns) {
      // Excel's own first line, which says what the next one shows.
      if (record.cells?.length === 2 && record.cells[0] === "sep=") return;
      this.#columns = this.#header(record);
    } else if (this.#waiting) this.#wait(this.#waiting, record);
    else this.#row(record);
  }

  #header({ cells = [], line, offset }: CsvRecord): Columns {
    const columns = columnsOf(cells);
    const says = [columns.type, columns.direction, columns.text, columns.duration];
    if (columns.date === undefined || says.every((each) => each === undefined)) {
      throw this.#noBackup("its first line names no columns of calls or messages", {
        line,
        offset,
      });
    }
    return columns;
  }

  /** Holds a row back while its date could be two. */
  #wait(waiting: CsvRecord[], record: CsvRecord): void {
    waiting.push(record);
    const { isSlashed } = this.#orderOf(record);
    const isFirst = waiting.length === 1;
    const length = record.offset - (waiting[0]?.offset ?? 0);
    if ((isFirst && !isSlashed) || waiting.length >= LOOKED_AT || length > LOOKED_AT_BYTES) {
      this.#decide();
    }
  }

  /** By what the rows prove; by nothing where some prove the contrary. */
  #decide(): void {
    const waiting = this.#waiting ?? [];
    const proofs = new Set(waiting.flatMap((each) => this.#orderOf(each).proves ?? []));
    const [order] = proofs;
    if (proofs.size === 1) this.#dates.decide(order);
    this.#waiting = undefined;
    for (const record of waiting) this.#row(record);
  }

  #orderOf({ cells = [] }: CsvRecord) {
    return orderOf(dateOf(cells, this.#columns ?? {}));
  }

  #row({ cells, line, offset }: CsvRecord): void {
    if (!cells) {
      const message = "A quote is never closed";
      return this.#rows.reject({ field: null, code: "malformed", message }, { line, offset });
    }
    const outcome = rowOf(cells, this.#columns ?? {}, this.#dates, this.#rows.context);
    this.#rows.add(outcome, { line, offset });
  }

  #noBackup(problem: string, place: Place): Error {
    const hint =
      'Name the columns in the first line, as in "date,type,direction,number,duration,text"';
    return backupError("no_backup", problem, hint, place);
  }
}
