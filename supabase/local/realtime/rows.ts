/**
 * A captured row as names and values that nobody has parsed.
 *
 * @module
 */

import type { Change } from "./outbox.ts";

/** One change, read when somebody asks. */
export class Row {
  readonly change: Change;
  #new: Map<string, string> | undefined;
  #old: Map<string, string> | undefined;

  constructor(change: Change) {
    this.change = change;
  }

  /** The JSON text of each value after the change. */
  get new(): Map<string, string> {
    return this.#new ??= valuesOf(this.change.new ?? "{}");
  }

  /** The JSON text of each value before it. */
  get old(): Map<string, string> {
    return this.#old ??= valuesOf(this.change.old ?? "{}");
  }
}

/** Cuts an object into its keys and the text of its values. */
export function valuesOf(text: string): Map<string, string> {
  const values = new Map<string, string>();
  let at = text.indexOf('"');
  while (at > 0) {
    const keyEnd = afterString(text, at);
    const valueStart = text.indexOf(":", keyEnd) + 1;
    const valueEnd = afterValue(text, valueStart);
    values.set(JSON.parse(text.slice(at, keyEnd)), text.slice(valueStart, valueEnd).trim());
    at = text.indexOf('"', valueEnd);
  }
  return values;
}

/** Some of the values as an object. */
export function pick(values: Map<string, string>, names: Iterable<string>): string {
  const parts: string[] = [];
  for (const name of names) parts.push(`${JSON.stringify(name)}:${values.get(name) ?? "null"}`);
  return `{${parts.join(",")}}`;
}

function afterString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** The end of the value: the comma or brace that belongs to nothing inside it. */
function afterValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length;) {
    const sign = text[at];
    if (sign === '"') {
      at = afterString(text, at);
      continue;
    }
    if (depth === 0 && (sign === "," || sign === "}")) return at;
    if (sign === "{" || sign === "[") depth++;
    else if (sign === "}" || sign === "]") depth--;
    at++;
  }
  return text.length;
}
