/**
 * Judges one batch of changes of one table for all who listen to it.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import type { Columns, Table } from "./columns.ts";
import type { Identity } from "./identity.ts";
import type { Ask, Listener } from "./listeners.ts";
import { passingRows } from "./passing.ts";
import { type View, viewOf } from "./records.ts";
import type { Row } from "./rows.ts";
import { seeing } from "./seeing.ts";

/** What judging needs. */
export interface Court {
  database: Queries;
  columns: Columns;
  log: Log;
}

/** A listener with the rights it had when the batch came. */
export interface Hearing {
  listener: Listener;
  who: Identity;
  asks: Ask[];
}

/** What may be told of a table's rows. */
export interface Verdict {
  /** How somebody of that role reads the table. */
  view(role: string, ask: Ask): View;
  /** Whether the row concerns the ask and its asker may know of it. */
  tells(row: number, ask: Ask, who: Identity): boolean;
}

/** Asks the database which rows pass which filters, and who sees those. */
export async function judge(
  court: Court,
  table: Table,
  rows: Row[],
  hearings: Hearing[],
): Promise<Verdict> {
  const readable = await readableBy(court, table, hearings);
  const views = new Map<string, View>();
  const view = (role: string, { selectKey, select }: Ask) => {
    const key = `${role} ${selectKey}`;
    const kept = views.get(key) ??
      viewOf(table, readable.get(role) ?? null, select);
    views.set(key, kept);
    return kept;
  };

  const passing = await passingRows(court, table, rows, hearings);
  const concerns = (index: number, ask: Ask) =>
    (ask.event === "*" || ask.event === rows[index]?.change.op) &&
    (ask.filters.length === 0 ||
      (passing.get(ask.filtersKey)?.has(index) ?? false));
  const isError = (index: number, ask: Ask, { role }: Identity) =>
    view(role, ask).error !== null && rows[index]?.change.op !== "D";

  const sees = table.rls
    ? await seeing(
      court,
      table,
      rows,
      hearings,
      (index, ask, who) => concerns(index, ask) && !isError(index, ask, who),
    )
    : undefined;
  return {
    view,
    tells(index, ask, who) {
      const op = rows[index]?.change.op;
      if (isError(index, ask, who)) {
        return ask.event === "*" || ask.event === op;
      }
      if (!concerns(index, ask)) return false;
      return op === "D" || !sees || (sees.get(who.key)?.(index) ?? false);
    },
  };
}

async function readableBy(
  { columns }: Court,
  table: Table,
  hearings: Hearing[],
) {
  const roles = [...new Set(hearings.map(({ who }) => who.role))];
  return new Map(
    await Promise.all(
      roles.map(async (role) => [role, await columns.readable(table, role)] as const),
    ),
  );
}
