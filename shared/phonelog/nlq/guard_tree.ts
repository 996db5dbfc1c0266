/**
 * What the parser answers with, and how it is taken apart.
 *
 * @module
 */

import { Refused } from "./guard_refused.ts";

/** What a part says, by field; fields that are empty or false are left out. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether it is an object, and no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The kind of a part and what it says; undefined of the empty part that stands for none. */
export function partOf(value: unknown): [kind: string, fields: Fields] | undefined {
  if (!isFields(value)) throw new Refused("node", "A part of the query cannot be told");
  const [first, second] = Object.entries(value);
  if (!first) return undefined;
  if (second || !isFields(first[1])) {
    throw new Refused("node", "A part of the query cannot be told");
  }
  return [first[0], first[1]];
}

/** What a part says if it is of a kind. */
export function fieldsOf(value: unknown, kind: string): Fields | undefined {
  return isFields(value) && isFields(value[kind]) ? value[kind] : undefined;
}

/** A list; none is an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The words in a list of them; what is none is undefined. */
export function wordsOf(value: unknown): readonly (string | undefined)[] {
  return listOf(value).map((each) => {
    const word = fieldsOf(each, "String")?.sval;
    return typeof word === "string" ? word : undefined;
  });
}

/** A whole number that is written down as such; zero is what the parser leaves out. */
export function wholeNumberOf(value: unknown): number | undefined {
  const constant = fieldsOf(value, "A_Const");
  if (!isFields(constant?.ival)) return undefined;
  const { ival = 0 } = constant.ival;
  return typeof ival === "number" ? ival : undefined;
}
