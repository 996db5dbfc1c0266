/**
 * Who listens to which tables.
 *
 * @module
 */

import type { Table } from "./columns.ts";
import { filtersKey } from "./predicates.ts";
import type { Subscriber } from "./subscriber.ts";
import type { Wanted } from "./wanted.ts";

/** What one binding asks, with what equal asks share. */
export interface Ask extends Wanted {
  filtersKey: string;
  selectKey: string;
}

/** A subscriber whose subscription is active. */
export interface Listener {
  who: Subscriber;
  /** The topic as JSON text. */
  topic: string;
  asks: Ask[];
  /** Whose changes it hears. */
  rels: Set<number>;
  isOver: boolean;
}

/** Makes what was understood of bindings ready to be judged again and again. */
export function listenerOf(
  who: Subscriber,
  wanted: Wanted[],
  tables: Map<number, Table>,
): Listener {
  const asks = wanted.map((each) => ({
    ...each,
    filtersKey: filtersKey(each.filters),
    selectKey: JSON.stringify(each.select),
  }));
  const rels = relsOf(asks, tables);
  return { who, topic: JSON.stringify(who.topic), asks, rels, isOver: false };
}

function relsOf(asks: Ask[], tables: Map<number, Table>): Set<number> {
  const meant = [...tables].filter(([, table]) => asks.some((ask) => isMeant(ask, table)));
  return new Set(meant.map(([rel]) => rel));
}

/** Whether a binding means this table. */
export function isMeant({ schema, table }: Wanted, { schema: own, name }: Table): boolean {
  return (schema === "*" || schema === own) && (table === "*" || table === name);
}

/** All listeners of one server. */
export class Listeners {
  readonly #all = new Map<Subscriber, Listener>();
  /** How many mean each oid. */
  readonly #counts = new Map<number, number>();
  /** Found once for a table as it is known now. */
  #of = new WeakMap<Table, { listener: Listener; asks: Ask[] }[]>();

  get size(): number {
    return this.#all.size;
  }

  /** Counts the tables in: from before they are watched, or somebody who leaves would end that. */
  hold({ rels }: Listener): void {
    for (const rel of rels) this.#counts.set(rel, (this.#counts.get(rel) ?? 0) + 1);
  }

  /** Counts them out again; answers the oids that nobody means any more. */
  release({ rels }: Pick<Listener, "rels">): number[] {
    return [...rels].filter((rel) => {
      const count = (this.#counts.get(rel) ?? 0) - 1;
      if (count > 0) this.#counts.set(rel, count);
      else this.#counts.delete(rel);
      return count === 0;
    });
  }

  /** Takes the place of the subscriber's former one; answers like `release`. */
  add(listener: Listener): number[] {
    const unused = this.remove(listener.who);
    this.#all.set(listener.who, listener);
    this.#of = new WeakMap();
    return unused;
  }

  /** Answers like `release`. */
  remove(who: Subscriber): number[] {
    const listener = this.#all.get(who);
    if (!listener) return [];
    listener.isOver = true;
    this.#all.delete(who);
    this.#of = new WeakMap();
    return this.release(listener);
  }

  /** The tables are others now; answers which are meant, and which no longer are. */
  resolve(tables: Map<number, Table>): { meant: Set<number>; unused: Set<number> } {
    const meant = new Set<number>();
    const unused = new Set<number>();
    for (const listener of this.#all.values()) {
      const before = { rels: listener.rels };
      listener.rels = relsOf(listener.asks, tables);
      this.hold(listener);
      for (const rel of listener.rels) meant.add(rel);
      for (const rel of this.release(before)) unused.add(rel);
    }
    return { meant, unused: unused.difference(meant) };
  }

  all(): Listener[] {
    return [...this.#all.values()];
  }

  /** Those who listen to the table, each with the asks that mean it. */
  of(table: Table): { listener: Listener; asks: Ask[] }[] {
    const known = this.#of.get(table);
    if (known) return known;
    const found = this.all().flatMap((listener) => {
      const asks = listener.asks.filter((ask) => isMeant(ask, table));
      return asks.length > 0 ? [{ listener, asks }] : [];
    });
    this.#of.set(table, found);
    return found;
  }
}
