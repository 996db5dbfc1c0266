/**
 * Looks at a query that a model wrote, before any database does. What passes reads the views for
 * questions, with functions that are known to be quick; the database still holds it to who asks.
 *
 * @module
 */

import { checkNames } from "./guard_names.ts";
import { loadParser, type Parse } from "./guard_parser.ts";
import { Refused, type RefusedCode } from "./guard_refused.ts";
import { checkShape } from "./guard_shape.ts";
import { type Fields, fieldsOf, isFields, listOf } from "./guard_tree.ts";
import { MOST } from "./guard_words.ts";

/** A query as it may be run. */
export interface Passed {
  readonly ok: true;
  readonly sql: string;
  /** What comes out is called, in order; undefined where two have one name, or Postgres names one. */
  readonly columns: readonly string[] | undefined;
}

/** The query, or why it may not be run; `why` is a sentence that a model can mend it by. */
export type Checked =
  | Passed
  | { readonly ok: false; readonly code: RefusedCode; readonly why: string };

/**
 * Checks the text of a query, at most 4 KB of UTF-8. Never throws: without a parser all are refused.
 *
 * @param load - Gives the parser.
 */
export async function checkQuery(text: string, load = loadParser): Promise<Checked> {
  let parse: Parse;
  try {
    parse = await load();
  } catch {
    return { ok: false, code: "not_loaded", why: "Queries cannot be checked here" };
  }
  try {
    return checked(text, parse);
  } catch (error) {
    // Whatever else goes wrong while it is looked at speaks against it.
    if (!(error instanceof Refused)) return { ok: false, code: "syntax", why: "It cannot be read" };
    return { ok: false, code: error.code, why: error.message };
  }
}

function checked(text: string, parse: Parse): Passed {
  const bytes = readable(text);
  const { fields, sql } = onlyStatement(parsed(text, parse), bytes);
  checkShape(fields);
  const { columns, isVague, isTwice } = checkNames(fields);
  return { ok: true, sql, columns: isVague || isTwice ? undefined : [...columns.keys()] };
}

/** The text in the bytes that the parser counts in. */
function readable(text: string): Uint8Array {
  const bytes = text.length > MOST.bytes ? undefined : new TextEncoder().encode(text);
  if (!bytes || bytes.length > MOST.bytes) {
    throw new Refused("size", `A query has at most ${MOST.bytes} bytes`);
  }
  // deno-lint-ignore no-control-regex -- what nobody writes, and some readers skip or stop at
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\uFEFF]|\p{Surrogate}/u.test(text)) {
    throw new Refused("text", "A query has no control characters in it");
  }
  // What it means depends on a setting of the server.
  if (text.includes("\\")) throw new Refused("text", "A query has no backslash in it");
  return bytes;
}

function parsed(text: string, parse: Parse): readonly unknown[] {
  if (text.trim() === "") throw new Refused("statement", "There is no query");
  let tree: unknown;
  try {
    tree = parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : "It cannot be read";
    throw new Refused("syntax", why.slice(0, 200));
  }
  return listOf(isFields(tree) ? tree.stmts : undefined);
}

/** Blanks and comments to the end of the line. */
const BEFORE_IT = /^(?:[ \t\n\r]|--[^\n\r]*[\n\r])*/;

/** The one statement, and its part of the text: what stands behind it is gone. */
function onlyStatement(
  statements: readonly unknown[],
  bytes: Uint8Array,
): { fields: Fields; sql: string } {
  const [only, second] = statements;
  if (!isFields(only) || second) throw new Refused("statement", "A query is one statement");
  const { stmt, stmt_location: from = 0, stmt_len: length = 0 } = only;
  const to = Number(from) + (Number(length) || bytes.length);
  const slice = new TextDecoder("utf-8", { fatal: true }).decode(bytes.slice(Number(from), to));
  const sql = slice.replace(BEFORE_IT, "").replace(/[ \t\n\r]+$/, "");
  const fields = fieldsOf(stmt, "SelectStmt");
  // TABLE and VALUES are SELECTs to the parser.
  if (!fields || !/^(select|with)\b|^\(/i.test(sql)) {
    throw new Refused("statement", "A query begins with SELECT or WITH");
  }
  return { fields, sql };
}
