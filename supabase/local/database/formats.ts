/**
 * How values cross between SQL and JavaScript: the way PostgREST writes them in JSON.
 *
 * @module
 */

import { types as arrays } from "@electric-sql/pglite";
import type { SqlType } from "./catalogue.ts";

type Parse = (text: string) => unknown;
type Serialize = (value: unknown) => string;

/** What either driver looks up for each value, by the type's oid. */
export interface FormatMaps {
  parsers: Record<number, (text: string) => unknown>;
  serializers: Record<number, (value: unknown) => unknown>;
}

interface Format {
  /** The name under which lite hands the type to postgres.js; the same name replaces lite's. */
  name: string;
  oids: [number, ...number[]];
  parse: Parse;
  serialize: Serialize;
}

const json = { parse: JSON.parse, serialize: jsonOnce };

const FORMATS: Format[] = [
  { name: "bytea", oids: [17], parse: asIs, serialize: byteaText },
  { name: "bigint", oids: [20], parse: numberOrText, serialize: String },
  { name: "json", oids: [114], ...json },
  { name: "jsonb", oids: [3802], ...json },
  { name: "float", oids: [701, 700], parse: numberOrText, serialize: String },
  { name: "date", oids: [1082], parse: asIs, serialize: momentText },
  { name: "timestamp", oids: [1114], parse: isoTime, serialize: momentText },
  { name: "timestamptz", oids: [1184], parse: isoTime, serialize: momentText },
  { name: "numeric", oids: [1700], parse: numberOrText, serialize: String },
];

/** For `pgliteOptions`. */
export const pgliteFormats = {
  parsers: Object.fromEntries(
    FORMATS.flatMap(({ oids, parse }) => oids.map((oid) => [oid, parse])),
  ),
  serializers: Object.fromEntries(
    FORMATS.flatMap(({ oids, serialize }) => oids.map((oid) => [oid, serialize])),
  ),
};

/** For `postgresOptions.types`. */
export const postgresFormats = Object.fromEntries(
  FORMATS.map(({ name, oids, parse, serialize }) => [
    name,
    { to: oids[0], from: oids, parse, serialize },
  ]),
);

/** Teaches the drivers the types that migrations made: vectors, and arrays of anything. */
export function learnTypes(types: SqlType[], drivers: FormatMaps[]): void {
  for (const { parsers, serializers } of drivers) {
    for (const { oid, typarray, typname } of types) {
      if (/^(vector|halfvec|sparsevec)$/.test(typname)) serializers[oid] = vectorText;
      parsers[typarray] ??= (text: string) =>
        arrays.arrayParser(text, parsers[oid] ?? asIs, typarray);
      serializers[typarray] ??= (value: unknown) =>
        arrays.arraySerializer(
          value,
          (item) => String((serializers[oid] ?? String)(item)),
          typarray,
        );
    }
  }
}

function asIs(text: string): string {
  return text;
}

/** Above 2^53 precision is lost: such ids and amounts belong into text columns. */
function numberOrText(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text; // NaN and Infinity are no JSON numbers
}

/** `2026-01-02 03:04:05+00` → `2026-01-02T03:04:05+00:00`. */
function isoTime(text: string): string {
  return text.replace(" ", "T").replace(/([+-]\d\d)( BC)?$/, "$1:00$2");
}

function momentText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Callers hand over text that is JSON already, or a value. */
function jsonOnce(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function byteaText(value: unknown): string {
  return value instanceof Uint8Array ? `\\x${value.toHex()}` : String(value);
}

function vectorText(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}
