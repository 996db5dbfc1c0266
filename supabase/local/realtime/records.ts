/**
 * Shapes the `data` of an event: the columns somebody may read, and what went wrong.
 *
 * Values stay the text that Postgres wrote: JavaScript would round numbers beyond 2^53.
 *
 * @module
 */

import type { Column, Table } from "./columns.ts";
import type { Row } from "./rows.ts";

/** Above this a change is sent without its larger values. */
const MAX_BYTES = 1024 * 1024;

/** The larger values. */
const MAX_VALUE_BYTES = 64;

const TYPES = { I: "INSERT", U: "UPDATE", D: "DELETE" };

/** What one role reads of a table, or one `select` of that role. */
export interface View {
  /** The list of columns as JSON. */
  columns: string;
  record: Column[];
  /** The row before an update: its replica identity. */
  updated: Column[];
  /** The row before a delete; of a table under row level security its key alone. */
  deleted: Column[];
  /** What makes INSERT and UPDATE impossible to judge. */
  error: string | null;
}

/** `readable`: null for a role that reads nothing. */
export function viewOf(table: Table, readable: Set<string> | null, select: string[] | null): View {
  const keys = table.columns.filter(({ key }) => key);
  const record = table.columns.filter(({ name, key }) =>
    readable?.has(name) && (!select || key || select.includes(name))
  );
  const updated = record.filter(({ identity }) => identity);
  return {
    columns: JSON.stringify(record.map(({ name, type }) => ({ name, type }))),
    record,
    updated,
    deleted: table.rls ? updated.filter(({ key }) => key) : updated,
    error: keys.length === 0
      ? "Error 400: Bad Request, no primary key"
      : keys.every(({ name }) => readable?.has(name))
      ? null
      : "Error 401: Unauthorized",
  };
}

/** The event as JSON text. */
export function dataOf(table: Table, view: View, row: Row): string {
  const { op, at } = row.change;
  const head = `{"schema":${JSON.stringify(table.schema)},"table":${JSON.stringify(table.name)},` +
    `"type":"${TYPES[op]}"`;
  if (view.error && op !== "D") {
    const old = op === "U" ? `,"old_record":{}` : "";
    return `${head},"commit_timestamp":null,"columns":[],"record":{}${old},` +
      `"errors":[${JSON.stringify(view.error)}]}`;
  }
  const limit = isTooLarge(table, row) ? MAX_VALUE_BYTES : Infinity;
  const record = op === "D" ? "" : `,"record":${written(row.new, view.record, limit)}`;
  const before = op === "D" ? view.deleted : view.updated;
  const old = op === "I" ? "" : `,"old_record":${written(row.old, before, limit)}`;
  const errors = limit < Infinity ? `["Error 413: Payload Too Large"]` : "null";
  return `${head},"commit_timestamp":"${at}","columns":${view.columns}${record}${old},"errors":${errors}}`;
}

function written(values: Map<string, string>, columns: Column[], limit: number): string {
  const parts: string[] = [];
  for (const { json, sql, name } of columns) {
    const value = values.get(name);
    if (value === undefined) continue;
    const text = sql === "bytea" ? value.replace(/^"\\\\x/, '"') : value;
    if (limit === Infinity || bytesOf(text) <= limit) parts.push(`${json}:${text}`);
  }
  return `{${parts.join(",")}}`;
}

/** The new row and what is told of the old one. */
function isTooLarge(table: Table, row: Row): boolean {
  const { new: after, old: before } = row.change;
  // No sign takes more than three bytes of UTF-8: most rows need no counting.
  if (((after?.length ?? 0) + (before?.length ?? 0)) * 3 <= MAX_BYTES) return false;
  const told = written(row.old, table.columns.filter(({ identity }) => identity), Infinity);
  return bytesOf(after ?? "") + bytesOf(told) > MAX_BYTES;
}

function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

const encoder = new TextEncoder();
