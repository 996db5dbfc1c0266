/**
 * Which tables are published, and what each role may read of them.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";

/** A column of a published table. */
export interface Column {
  name: string;
  /** The name as JSON text. */
  json: string;
  /** As the catalogue calls it: `int8`, `_int4`, `timestamptz`. */
  type: string;
  /** As messages show it. */
  shown: string;
  /** What to declare values as; of a domain the type below it. */
  sql: string;
  /** Whether it is part of the primary key. */
  key: boolean;
  /** Whether it is part of the replica identity. */
  identity: boolean;
}

/** A published table. */
export interface Table {
  /** Its oid. */
  rel: number;
  schema: string;
  name: string;
  /** Whether row level security is on. */
  rls: boolean;
  /** Whose changes are the table's: itself, or its partitions when it is published as their root. */
  leaves: number[];
  columns: Column[];
}

/** How long what was read holds; a change of the schema ends it at once. */
const HOLDS_MS = 60_000;

interface Known {
  at: number;
  tables: Promise<Map<number, Table>>;
  readable: Map<string, Promise<Set<string> | null>>;
}

/** Reads the catalogue and keeps it for a minute. */
export class Columns {
  readonly #database: Queries;
  readonly #now: () => number;
  #known: Known | undefined;
  #next: Promise<Map<number, Table>> | undefined;

  constructor(database: Queries, now: () => number = () => performance.now()) {
    this.#database = database;
    this.#now = now;
  }

  /** The published tables by the oids that their changes name. */
  tables(): Promise<Map<number, Table>> {
    return this.#fresh().tables;
  }

  /** The same as of now: a migration may have run whose notice is on its way. */
  tablesNow(): Promise<Map<number, Table>> {
    // Whoever asks while one reading runs shares the next one.
    return this.#next ??= (this.#known?.tables ?? Promise.resolve()).catch(() => {}).then(() => {
      this.#next = undefined;
      this.forget();
      return this.tables();
    });
  }

  /** The columns that a role may select; null for a role that no request may have. */
  readable(table: Table, role: string): Promise<Set<string> | null> {
    const known = this.#fresh();
    const key = `${table.rel} ${role}`;
    const kept = known.readable.get(key);
    if (kept) return kept;
    const read = this.#readReadable(table.rel, role);
    known.readable.set(key, read);
    read.catch(() => known.readable.delete(key));
    return read;
  }

  /** The schema or a grant changed. */
  forget(): void {
    this.#known = undefined;
  }

  #fresh(): Known {
    if (this.#known && this.#now() < this.#known.at + HOLDS_MS) return this.#known;
    const known: Known = { at: this.#now(), tables: this.#readTables(), readable: new Map() };
    known.tables.catch(() => {
      if (this.#known === known) this.forget();
    });
    return this.#known = known;
  }

  async #readTables(): Promise<Map<number, Table>> {
    const rows = await this.#database.query<Table>("select * from _realtime.published()");
    const tables = new Map<number, Table>();
    for (const row of rows) {
      for (const column of row.columns) column.json = JSON.stringify(column.name);
      for (const leaf of row.leaves) tables.set(leaf, row);
    }
    return tables;
  }

  async #readReadable(rel: number, role: string): Promise<Set<string> | null> {
    const [row] = await this.#database.query<{ names: string[] | null }>(
      "select _realtime.readable($1, $2) as names",
      [rel, role],
    );
    return row?.names ? new Set(row.names) : null;
  }
}
