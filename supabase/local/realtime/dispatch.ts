/**
 * Brings a batch of changes to all who listen, in the batch's order.
 *
 * @module
 */

import type { Table } from "./columns.ts";
import { Delivery } from "./delivery.ts";
import { type Court, type Hearing, judge, type Verdict } from "./judge.ts";
import type { Listener, Listeners } from "./listeners.ts";
import type { Change } from "./outbox.ts";
import { Row } from "./rows.ts";

interface Judged {
  hearings: Hearing[];
  verdict: Verdict;
}

/** Judges and sends, one batch after the other. */
export class Dispatch {
  readonly #court: Court;
  readonly #listeners: Listeners;
  readonly #delivery = new Delivery();

  constructor(court: Court, listeners: Listeners) {
    this.#court = court;
    this.#listeners = listeners;
  }

  /** Events sent so far. */
  get delivered(): number {
    return this.#delivery.count;
  }

  /** Never rejects: who cannot be told what happened is told that it did. */
  async tell(batch: Change[]): Promise<void> {
    const rows = batch.map((change) => new Row(change));
    let tables: Map<number, Table>;
    try {
      tables = await this.#court.columns.tables();
    } catch (error) {
      this.#lose(this.#listeners.all(), error);
      return;
    }
    const tableOf = ({ change }: Row) => tables.get(change.rel);
    const judged = new Map<Row, { of: Judged; index: number; table: Table }>();
    await Promise.all(
      [...Map.groupBy(rows, tableOf)].map(async ([table, own]) => {
        const of = table && await this.#judge(table, own);
        if (of) own.forEach((row, index) => judged.set(row, { of, index, table }));
      }),
    );
    for (const row of rows) {
      const found = judged.get(row);
      if (!found) continue;
      const { of: { verdict, hearings }, index, table } = found;
      await this.#delivery.send(table, verdict, row, index, hearings);
    }
  }

  /** Undefined when nobody listens, or nobody can be told. */
  async #judge(table: Table, rows: Row[]): Promise<Judged | undefined> {
    const hearings = this.#listeners.of(table).map(({ listener, asks }): Hearing => ({
      listener,
      asks,
      who: listener.who.identity(),
    }));
    if (hearings.length === 0) return undefined;
    // The rows are here and nowhere else: a connection that broke deserves a second try.
    for (let isLast = false;; isLast = true) {
      try {
        return { hearings, verdict: await judge(this.#court, table, rows, hearings) };
      } catch (error) {
        if (!isLast) continue;
        this.#lose(hearings.map(({ listener }) => listener), error);
        return undefined;
      }
    }
  }

  #lose(listeners: Listener[], error: unknown): void {
    this.#court.log("error", "realtime: changes could not be judged", { error: String(error) });
    listeners.forEach(sayLost);
  }
}

/** Whoever hears it fetches what may be missing. */
export function sayLost({ who }: Listener): void {
  who.system("error", "Changes were lost: fetch what you need again");
}
