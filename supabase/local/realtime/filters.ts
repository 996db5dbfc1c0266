/**
 * Reads filters: `column=[not.]op.value`, joined by commas, all of which must hold.
 *
 * @module
 */

import { inspected } from "./inspected.ts";

/** The SQL of each operator; `in` compares with the items of an array, `is` with a key word. */
export const OPERATORS = {
  eq: "=",
  neq: "<>",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
  in: "= any",
  is: "is",
  isdistinct: "is distinct from",
  like: "like",
  ilike: "ilike",
  match: "~",
  imatch: "~*",
} as const;

/** One condition. The value of `in` is written as Postgres writes an array. */
export interface Filter {
  column: string;
  op: keyof typeof OPERATORS;
  value: string;
  negate: boolean;
}

/** What a subscriber asked for that cannot be; the message is upstream's. */
export class BadSubscription extends Error {
  override name = "BadSubscription";
}

/** Throws a {@linkcode BadSubscription}. A blank text is no condition. */
export function parseFilters(text: string): Filter[] {
  const trimmed = text.trim();
  return trimmed === "" ? [] : segmentsOf(trimmed).map(parseSegment);
}

/** Upstream writes a filter so in its messages. */
export function shownFilter({ column, op, value, negate }: Filter): string {
  return `{${[column, op, value, negate].map(inspected).join(", ")}}`;
}

/** Cuts at commas that are neither in parentheses nor in quotes; a quote opens after `.`, `(` or `,`. */
function segmentsOf(text: string): string[] {
  const segments: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (isQuoted) {
      if (sign === "\\") at++;
      else if (sign === '"') isQuoted = false;
    } else if (sign === '"') isQuoted = at > from && /[.(,]/.test(text[at - 1] ?? "");
    else if (sign === "(") depth++;
    else if (sign === ")") depth = Math.max(0, depth - 1);
    else if (sign === "," && depth === 0) {
      segments.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...segments, text.slice(from)];
}

function parseSegment(segment: string): Filter {
  const text = segment.trim();
  if (text === "") bad("filter must not contain empty segments (check for extra commas)");
  const [column, condition] = cut(text, "=");
  if (condition === undefined) return bad(inspected([text]));

  const negate = condition.startsWith("not.");
  const [op, value] = cut(negate ? condition.slice("not.".length) : condition, ".");
  if (value === undefined) return bad(inspected([op]));
  if (!isOperator(op)) return bad(inspected([op, value]));
  return { column, op, value: op === "in" ? arrayOf(value) : unquoted(value), negate };
}

function isOperator(name: string): name is Filter["op"] {
  return Object.hasOwn(OPERATORS, name);
}

function arrayOf(list: string): string {
  if (!/^\(.*\)$/s.test(list)) bad("`in` filter value must be wrapped by parentheses");
  return `{${list.slice(1, -1)}}`;
}

/** Takes the quotes off a value that is quoted as a whole. */
function unquoted(value: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(value)?.[1];
  return inner === undefined ? value : inner.replace(/\\(.)/gs, "$1");
}

function cut(text: string, at: string): [string, string | undefined] {
  const place = text.indexOf(at);
  return place < 0 ? [text, undefined] : [text.slice(0, place), text.slice(place + at.length)];
}

function bad(reason: string): never {
  throw new BadSubscription(`Error parsing \`filter\` params: ${reason}`);
}
