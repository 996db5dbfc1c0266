/**
 * Values that a JSON Schema describes, as an arbitrary of fast-check: from it a function's own contract
 * makes its calls.
 *
 * @module
 */

import fc from "fast-check";
import { wav } from "../../support/recordings.ts";

/** What of JSON Schema our contracts use. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: unknown;
  $ref?: string;
}

/** Values that mean something in the world of the test, by the names of properties. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** Where `$ref` leads. */
export type Components = Readonly<Record<string, Schema>>;

/** What a schema's values are made from. */
export interface Sources {
  known: Known;
  components: Components;
  /** Which parts the value stands in. */
  within?: readonly string[];
}

/** A tenth of a second of silence. */
const RECORDING = String.fromCharCode(...wav(0.1));

/** Lists are kept short: their bounds are tried by what breaks values. */
const LONGEST_LIST = 4;
const LONGEST_TEXT = 80;

/** Values the schema takes; `name` is the property they stand in. */
export function valuesOf(schema: Schema, sources: Sources, name = ""): fc.Arbitrary<unknown> {
  const own = made(schema, sources, name);
  const known = sources.known[name];
  if (!known || known.length === 0 || schema.type === "array" || schema.type === "object") {
    return own;
  }
  return fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 3 }, {
    arbitrary: own,
    weight: 1,
  });
}

function made(schema: Schema, sources: Sources, name: string): fc.Arbitrary<unknown> {
  const { $ref, type, anyOf, oneOf } = schema;
  if ($ref) return valuesOf(...opened($ref, sources), name);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = anyOf ?? oneOf;
  if (choices) return fc.oneof(...choices.map((each) => valuesOf(each, sources, name)));
  if (Array.isArray(type)) {
    return fc.oneof(...type.map((each) => valuesOf({ ...schema, type: each }, sources, name)));
  }
  switch (type) {
    case "object":
      return objects(schema, sources);
    case "array":
      return fc.array(valuesOf(schema.items ?? {}, sources, singular(name)), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 9, LONGEST_LIST)),
      });
    case "string":
      return texts(schema);
    case "integer":
      return fc.integer(boundsOf(schema));
    case "number":
      return fc.double({ ...boundsOf(schema), noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** What a reference means; a part that stands in itself, such as any JSON, goes no deeper. */
function opened($ref: string, sources: Sources): [Schema, Sources] {
  const part = $ref.split("/").at(-1) ?? "";
  const { components, within = [] } = sources;
  const schema = within.includes(part) ? { type: "null" } : components[part] ?? {};
  return [schema, { ...sources, within: [...within, part] }];
}

function objects({ properties = {}, required = [] }: Schema, sources: Sources) {
  const entries = Object.entries(properties).map(([name, each]) =>
    [name, valuesOf(each, sources, name)] as const
  );
  return fc.record(Object.fromEntries(entries), { requiredKeys: required });
}

function texts({ pattern, format, minLength = 0, maxLength = 200 }: Schema): fc.Arbitrary<string> {
  if (format === "date-time") {
    const [min, max] = [new Date("1990-01-01T00:00:00Z"), new Date("2090-01-01T00:00:00Z")];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  // A file, as what is in it.
  if (format === "binary") {
    return fc.constantFrom(RECORDING, RECORDING.slice(0, 20), "no recording");
  }
  if (format === "uuid" || format === "guid") return fc.uuid({ version: 4 });

  const most = Math.max(minLength, Math.min(maxLength, LONGEST_TEXT));
  const plain = fc.string({ unit: "grapheme", minLength, maxLength: most });
  const longest = fc.constant("y".repeat(maxLength));
  if (!pattern) return fc.oneof({ arbitrary: plain, weight: 9 }, { arbitrary: longest, weight: 1 });
  const form = new RegExp(pattern, "u");
  const isGood = (text: string) => {
    const { length } = [...text];
    return form.test(text) && length >= minLength && length <= maxLength && text.trim() !== "";
  };
  // A pattern that only forbids characters says nothing of what people write.
  const written = pattern.startsWith("^[^") ? plain : fc.stringMatching(form, { maxLength: most });
  return written.filter(isGood);
}

function boundsOf({ minimum = -1e9, maximum = 1e9 }: Schema): { min: number; max: number } {
  return { min: Math.max(minimum, -1e9), max: Math.min(maximum, 1e9) };
}

/** `message_ids` holds what `message_id` is. */
function singular(name: string): string {
  return name.replace(/s$/, "");
}
