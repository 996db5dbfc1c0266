/**
 * Reads SQL as text, as far as rules about migrations need.
 *
 * @module
 */

import { splitStatements } from "../../supabase/local/database/split_statements.ts";
import { tokens } from "../../supabase/local/database/sql_tokens.ts";

/** The statements of a script on one line each: no comments, no function bodies, small letters. */
export function plainStatements(script: string): string[] {
  return splitStatements(script).map(({ text }) => plain(text));
}

function plain(statement: string): string {
  const pieces = [...tokens(statement)].map(({ kind, text }) => {
    if (kind === "comment" || kind === "space") return " ";
    if (kind !== "quoted") return text.toLowerCase();
    return text.startsWith("$") ? "$body$" : text;
  });
  return pieces.join("").replaceAll(/\s+/g, " ").trim();
}
