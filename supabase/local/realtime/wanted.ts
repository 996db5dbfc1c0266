/**
 * What one binding means: which events of which tables, which rows and columns of them.
 *
 * @module
 */

import type { Accepted } from "./bindings.ts";
import { BadSubscription, type Filter, parseFilters, shownFilter } from "./filters.ts";
import { inspected } from "./inspected.ts";

/** A binding that was understood. */
export interface Wanted {
  id: number;
  /** `*`, or the first letter of the one kind of event. */
  event: "*" | "I" | "U" | "D";
  /** A name, or `*`; so is `table`. */
  schema: string;
  table: string;
  filters: Filter[];
  /** Columns beside the primary key; null is all of them. */
  select: string[] | null;
}

/** Throws a {@linkcode BadSubscription} with upstream's words. */
export function readWanted(binding: Accepted): Wanted {
  const { id, event, filter } = binding;
  const select = readSelect(binding);
  const [schema, table] = readNames(binding);
  const filters = filter === undefined ? [] : parseFilters(filter);
  if (select && (schema === "*" || table === "*")) {
    throw new BadSubscription(
      "Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.",
    );
  }
  return { id, event: readEvent(event), schema, table, filters, select };
}

/** A subscription as messages show it. */
export function shownWanted({ event, schema, table, filters, select }: Wanted): string {
  const name = { "*": "*", I: "INSERT", U: "UPDATE", D: "DELETE" }[event];
  return `event: ${name}, schema: ${schema}, table: ${table}, ` +
    `filters: [${filters.map(shownFilter).join(", ")}], select: ${inspected(select)}`;
}

function readEvent(event: string): Wanted["event"] {
  const first = /^(INSERT|UPDATE|DELETE)$/i.test(event) ? event[0]?.toUpperCase() : "*";
  return first === "I" || first === "U" || first === "D" ? first : "*";
}

/** A table alone is one of `public`, here with a filter too; upstream wants both names then. */
function readNames({ id: _, ...asked }: Accepted): [string, string] {
  const { schema, table } = asked;
  if (!schema && !table) {
    throw new BadSubscription(
      "No subscription params provided. Please provide at least a `schema` or `table` to subscribe to: " +
        inspected(asked),
    );
  }
  return [schema || "public", table || "*"];
}

function readSelect({ select }: Accepted): string[] | null {
  if (typeof select === "string") {
    throw new BadSubscription(
      'Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]',
    );
  }
  return select && select.length > 0 ? select : null;
}
