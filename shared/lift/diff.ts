/**
 * How one IR becomes another. Pure.
 *
 * @module
 */

import { createPatch, type Operation, type Pointer } from "rfc6902";
import { diffLists } from "./array_diff.ts";
import type { Ir } from "./ir.ts";

/** A JSON Patch (RFC 6902), which applied to `a` makes `b`, and a sentence about it. */
export interface IrDiff {
  patch: Operation[];
  summary: string;
}

/** Tells how `a` becomes `b`; nothing is to be done where they are equal. */
export function diffIrs(a: Ir, b: Ir): IrDiff {
  const patch = createPatch(a, b, diffOf);
  return { patch, summary: summaryOf(patch) };
}

/** Lists are compared here, everything else as the library does it. */
function diffOf(a: unknown, b: unknown, at: Pointer): Operation[] | undefined {
  if (!Array.isArray(a) || !Array.isArray(b)) return undefined;
  return diffLists(a, b, at, (one, other, there) => under(there, createPatch(one, other, diffOf)));
}

/** The same operations on what is at a place. */
function under(at: Pointer, patch: readonly Operation[]): Operation[] {
  return patch.map((operation) => ({ ...operation, path: `${at}${operation.path}` }));
}

/** Which parts were touched, and how often: "2 changes, in intent and effects". */
function summaryOf(patch: readonly Operation[]): string {
  if (patch.length === 0) return "Nothing changed";
  const parts = [...new Set(patch.map(({ path }) => partOf(path)))].sort();
  const changes = patch.length === 1 ? "1 change" : `${patch.length} changes`;
  const last = parts.pop();
  return `${changes}, in ${parts.length ? `${parts.join(", ")} and ` : ""}${last}`;
}

/** The key at the top of a JSON Pointer, as it was before it was escaped; of two objects there is one. */
function partOf(path: string): string {
  const key = path.replace(/^\/([^/]*).*$/s, "$1");
  return key.replaceAll("~1", "/").replaceAll("~0", "~") || '""';
}
