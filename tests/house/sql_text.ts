/**
 * Reads SQL as text, as far as rules about migrations need.
 *
 * @module
 */

import { splitStatements } from "../../supabase/local/database/split_statements.ts";
import { tokens } from "../../supabase/local/database/sql_tokens.ts";

/**
 * The statements of a script on one line each: no comments, no function bodies, small letters.
 * What a `do` block runs stands beside it, without the words that lead up to it.
 */
export function plainStatements(script: string): string[] {
  return splitStatements(script).flatMap(({ text }) => [plain(text), ...insideDo(text)]);
}

function insideDo(statement: string): string[] {
  if (!/^do\b/i.test(statement)) return [];
  const body = [...tokens(statement)].find(({ text }) => text.startsWith("$"))?.text ?? "";
  const script = body.replaceAll(/^\$\w*\$|\$\w*\$$/g, "");
  return splitStatements(script).map(({ text }) =>
    plain(text).replace(/^.*\b(begin|then|else|loop) (?=create|alter|comment|grant)/, "")
  );
}

function plain(statement: string): string {
  const pieces = [...tokens(statement)].map(({ kind, text }) => {
    if (kind === "comment" || kind === "space") return " ";
    if (kind !== "quoted") return text.toLowerCase();
    return text.startsWith("$") ? "$body$" : text;
  });
  return pieces.join("").replaceAll(/\s+/g, " ").trim();
}
