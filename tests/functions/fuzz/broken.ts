/**
 * Calls that are wrong in one place: a good value with one thing broken, or a request whose form is.
 *
 * @module
 */

import fc from "fast-check";
import type { Schema } from "./arbitrary.ts";

/** A body that must be refused, and what is wrong with it. */
export interface Broken {
  kind: string;
  value: unknown;
}

type Properties = Record<string, unknown>;

const ODD: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  "",
  "\u0000",
  "\ud800",
  [],
  {},
  [[]],
  "a".repeat(9),
];
const UNKNOWN_KEYS = [
  "user_id_",
  "role",
  "is_admin",
  "__proto__",
  "constructor",
  "$where",
  "spent",
];

/** What can be wrong with a value of an object schema. */
export function brokenOf(schema: Schema, good: fc.Arbitrary<unknown>): fc.Arbitrary<Broken> {
  const names = Object.keys(schema.properties ?? {});
  const { required = [] } = schema;
  const whole = fc.constantFrom<unknown>(null, [], "text", 7, true, [{}]).map((value) => ({
    kind: "another type",
    value,
  }));
  const more = fc.tuple(good, fc.constantFrom(...UNKNOWN_KEYS), fc.jsonValue({ maxDepth: 1 }))
    .map(([value, key, extra]) => ({
      kind: `unknown key ${key}`,
      value: withKey(value, key, extra),
    }));
  const deep = good.map((value) => ({
    kind: "nested deep",
    value: withKey(value, "deep", nested(40)),
  }));
  if (names.length === 0) return fc.oneof(whole, more, deep);

  const dropped = required.length === 0 ? more : fc.tuple(good, fc.constantFrom(...required))
    .map(([value, key]) => ({ kind: `without ${key}`, value: withoutKey(value, key) }));
  const changed = fc.tuple(good, fc.constantFrom(...names), fc.constantFrom(...ODD))
    .map(([value, key, odd]) => ({ kind: `odd ${key}`, value: withKey(value, key, odd) }));
  const beyond = fc.tuple(good, fc.constantFrom(...names)).map(([value, key]) => ({
    kind: `${key} beyond its bounds`,
    value: withKey(value, key, outside(schema.properties?.[key] ?? {})),
  }));
  return fc.oneof(whole, more, deep, dropped, changed, beyond);
}

/** A value past a bound, of the right type where there is one. */
function outside({ type, maxLength, maximum, minimum, maxItems, items }: Schema): unknown {
  switch (type) {
    case "string":
      return "x".repeat((maxLength ?? 5000) + 1);
    case "integer":
    case "number":
      return maximum !== undefined && maximum < 1e9 ? maximum + 1 : (minimum ?? 0) - 1;
    case "array":
      return Array.from({ length: (maxItems ?? 1000) + 1 }, () => items?.enum?.[0] ?? "x");
    default:
      return { not: "this" };
  }
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { in: nested(depth - 1) };
}

function withKey(value: unknown, key: string, inner: unknown): unknown {
  // Parsed, so that a key that means something to JavaScript is one like any other.
  const rest = JSON.stringify(value).slice(1, -1);
  return new RawJson(`{${rest}${rest ? "," : ""}${JSON.stringify(key)}:${JSON.stringify(inner)}}`);
}

function withoutKey(value: unknown, key: string): unknown {
  const { [key]: _, ...rest } = value as Properties;
  return rest;
}

/** JSON text that is sent as it is; of two equal keys the last one counts. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** A body as it is sent. */
export function bodyOf(value: unknown): string {
  return value instanceof RawJson ? value.text : JSON.stringify(value) ?? "";
}

/** What a body says once it is read; undefined for what is no JSON. */
export function readBack(value: unknown): unknown {
  try {
    return JSON.parse(bodyOf(value));
  } catch {
    return undefined;
  }
}
