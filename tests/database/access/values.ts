/**
 * Values for columns: made from the type and the constraints, the same in every run, and each number
 * another one.
 *
 * @module
 */

import { sample, stringMatching } from "fast-check";
import type { Column } from "./catalogue.ts";
import { type Hints, hintsFor } from "./check_hints.ts";

/** The `nth` value of a column, as SQL. */
export function valueOf(column: Column, checks: readonly string[], nth: number): string {
  const plain = plainValue(column, hintsFor(column.name, checks), nth);
  return `${quote(plain)}::${column.type}`;
}

/** A value that is not the one there is, where the type and the constraints know another. */
export function otherValue(
  column: Column,
  checks: readonly string[],
  now: string | null,
  nth: number,
): string {
  const hints = hintsFor(column.name, checks);
  const list = (hints.list ?? column.labels)?.find((each) => each !== now);
  if (column.base === "bool") return now === "true" ? "false" : "true";
  if (/^timestamp|^date$/.test(column.base)) return `now() + interval '${nth} minutes'`;
  if (list === undefined || column.base.startsWith("_")) return valueOf(column, checks, nth);
  return `${quote(list)}::${column.type}`;
}

/** As SQL writes a text; null is null. */
export function quote(text: string | null): string {
  return text === null ? "null" : `'${text.replaceAll("'", "''")}'`;
}

function plainValue(column: Column, hints: Hints, nth: number): string {
  const { base, labels, size } = column;
  const list = hints.list ?? labels;
  if (list?.length && !base.startsWith("_")) return list[0] ?? "";
  if (base.startsWith("_")) {
    const item = { ...column, base: base.slice(1) };
    const items = Array.from(
      { length: hints.shortest },
      (_, at) => plainValue(item, { ...hints, shortest: 0, longest: Infinity }, nth + at),
    );
    return `{${items.map((each) => JSON.stringify(each)).join(",")}}`;
  }
  switch (base) {
    case "text":
    case "varchar":
    case "bpchar":
    case "citext":
    case "name":
      return textValue(hints, Math.min(hints.longest, size ?? Infinity), nth);
    case "uuid":
      return `00000000-0000-4000-9000-${String(nth).padStart(12, "0")}`;
    case "bool":
      return "false";
    case "int2":
    case "int4":
    case "int8":
    case "float4":
    case "float8":
    case "numeric":
      return String(numberValue(hints, nth));
    case "json":
    case "jsonb":
      return { array: "[]", string: '""', number: "1", boolean: "true" }[hints.shape ?? ""] ?? "{}";
    case "timestamptz":
    case "timestamp":
    case "date":
      return "now";
    case "time":
    case "timetz":
      return "12:00";
    case "interval":
      return "1 hour";
    case "inet":
    case "cidr":
      return `127.0.${Math.floor(nth / 250) % 250}.${nth % 250}`;
    case "vector":
    case "halfvec":
      return `[${Array(size ?? 3).fill("0.5").join(",")}]`;
    case "xid8":
      return String(nth);
    case "pg_snapshot":
      return `${nth}:${nth}:`;
    case "bytea":
      return `\\x${String(nth).padStart(2 * Math.max(4, hints.shortest), "0")}`;
    default:
      return /range$/.test(base) ? "empty" : "";
  }
}

function numberValue({ least, most }: Hints, nth: number): number {
  const from = Number.isFinite(least) ? least : Number.isFinite(most) ? Math.min(most, 1) : 1;
  const room = Number.isFinite(most) ? Math.max(1, Math.floor(most - from) + 1) : 1_000_000;
  return from + nth % room;
}

const matching = new Map<string, string[]>();

function textValue({ patterns, shortest }: Hints, longest: number, nth: number): string {
  const [pattern] = patterns;
  if (pattern === undefined) {
    const word = `a word ${nth}`.padEnd(shortest, ".");
    return word.length <= longest ? word : String(nth).padStart(longest, "0").slice(-longest);
  }
  const key = JSON.stringify([patterns, shortest, longest]);
  let texts = matching.get(key);
  if (!texts) {
    const all = patterns.map((each) => new RegExp(each));
    const drawn = sample(stringMatching(new RegExp(`${pattern}`), { size: "small" }), {
      seed: 17,
      numRuns: 200,
    });
    texts = [...new Set(drawn)].filter((text) =>
      text.length >= shortest && text.length <= longest && !text.includes("\0") &&
      all.every((each) => each.test(text))
    );
    matching.set(key, texts);
  }
  return texts[nth % texts.length] ?? "";
}
