/**
 * Filters as SQL over the values of a row: Postgres compares, nothing here does.
 *
 * @module
 */

import { quoted } from "../database/quoted.ts";
import type { Table } from "./columns.ts";
import { type Filter, OPERATORS } from "./filters.ts";
import { pick, type Row } from "./rows.ts";

/** Filters with the same columns and operators: one piece of SQL judges all of them. */
interface Shape {
  filters: Filter[];
  /** For each condition, the values of all who ask it. */
  values: string[][];
  /** What its answers are of. */
  keys: string[];
}

/** A statement whose rows are `key` and `rows`, the numbers from 1 of the rows that pass. */
export interface Judging {
  text: string;
  values: unknown[];
  /** By shape, then by number from 1: whose answer a row is. */
  keys: string[][];
}

/** A key under which equal filters are judged once. */
export function filtersKey(filters: Filter[]): string {
  return JSON.stringify(
    filters.map(({ column, op, value, negate }) => [column, op, value, negate]),
  );
}

/** Judges each of these filters over each row. Of a deleted row the old values count. */
export function judging(table: Table, filters: Map<string, Filter[]>, rows: Row[]): Judging {
  const shapes = shapesOf(filters);
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const names = new Set([...filters.values()].flat().map(({ column }) => column));
  const records = rows.map((row) => pick(row.change.op === "D" ? row.old : row.new, names));
  const data = bind(`[${records.join(",")}]`);
  const parts = shapes.map((shape, number) => {
    const columns = [...new Set(shape.filters.map(({ column }) => column))];
    const declared = columns.map((name) => `${quoted(name)} ${typeOf(table, name)}`);
    const conditions = shape.filters.map((filter, index) =>
      condition(
        filter,
        `r.c${columns.indexOf(filter.column)}`,
        `f.v${index}`,
        typeOf(table, filter.column),
      )
    );
    const asked = shape.values.map((each) => `${bind(arrayText(each))}::text::text[]`);
    return `select ${number} as shape, f.ix::int4 as key, string_agg(r.ix::text, ',') as rows
      from rows from (jsonb_to_recordset(${data}::text::jsonb) as (${declared.join(", ")}))
          with ordinality as r(${columns.map((_, index) => `c${index}`).join(", ")}, ix)
        cross join unnest(${asked.join(", ")})
          with ordinality as f(${shape.values.map((_, index) => `v${index}`).join(", ")}, ix)
      where ${conditions.join(" and ")}
      group by f.ix`;
  });
  return { text: parts.join("\nunion all\n"), values, keys: shapes.map(({ keys }) => keys) };
}

/** What `is` may be followed by; it becomes a part of the statement. */
export function isKeyword(value: string): boolean {
  return /^(null|true|false|unknown)$/.test(value);
}

/** `left` and `right` are SQL; the right one is text that becomes a value of the type. */
export function condition(
  { op, value, negate }: Filter,
  left: string,
  right: string,
  type: string,
): string {
  const holds = op === "is"
    ? `${left} is ${isKeyword(value) ? value : "null"}`
    : op === "in"
    ? `${left} = any (${right}::${type}[])`
    : `${left} ${OPERATORS[op]} ${right}::${type}`;
  return negate ? `not (${holds})` : `(${holds})`;
}

function shapesOf(filters: Map<string, Filter[]>): Shape[] {
  const shapes = new Map<string, Shape>();
  for (const [key, conditions] of filters) {
    const name = filtersKey(
      conditions.map((each) => each.op === "is" ? each : { ...each, value: "" }),
    );
    const shape = shapes.get(name) ??
      { filters: conditions, values: conditions.map(() => []), keys: [] };
    shapes.set(name, shape);
    shape.keys.push(key);
    conditions.forEach(({ value }, index) => shape.values[index]?.push(value));
  }
  return [...shapes.values()];
}

function typeOf(table: Table, name: string): string {
  return table.columns.find((column) => column.name === name)?.sql ?? "text";
}

/** An array of texts as Postgres reads it. */
export function arrayText(values: string[]): string {
  return `{${values.map((value) => `"${value.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}
