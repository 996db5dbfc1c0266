/**
 * Which functions callers reach: directly, through other functions, triggers, policies and views; and
 * which of them run text as SQL, so that a caller could choose what is run.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import { IS_OURS } from "./catalogue.ts";
import type { Routine } from "./routines.ts";

/** Built-in and extension functions that run the text they are given. */
const RUNNERS =
  /\b(query_to_xml\w*|cursor_to_xml\w*|ts_stat|ts_rewrite|dblink\w*|crosstab\w*|schedule(_in_database)?)\s*\(/i;

/** Paths from a caller to a function that runs text, such as `translator.ask(text) > private.run`. */
export async function pathsToText(
  queries: Queries,
  routines: readonly Routine[],
): Promise<string[]> {
  const byName = Map.groupBy(routines, ({ name }) => name);
  const called = (text: string) =>
    [...byName].filter(([name]) => names(text, name)).map(([name]) => name);
  const implied = await impliedText(queries);
  // Any trigger may fire by what a caller writes, if only through a definer that writes elsewhere.
  const starts = routines.filter(({ callers, isTrigger, name }) =>
    isTrigger || callers.includes("anon") || callers.includes("authenticated") ||
    names(implied, name)
  );

  const paths = new Map<string, string>();
  const queue = starts.map(({ name, signature }): [string, string] => [name, signature]);
  for (const [name, path] of queue) {
    if (paths.has(name)) continue;
    paths.set(name, path);
    for (const { source } of byName.get(name) ?? []) {
      for (const next of called(codeOf(source))) queue.push([next, `${path} > ${next}`]);
    }
  }
  return [...paths].filter(([name]) => (byName.get(name) ?? []).some(runsText))
    .map(([, path]) => path).sort();
}

/** Whether a function runs text that is not fixed when it is created. */
export function runsText({ source, language }: Routine): boolean {
  const code = codeOf(source);
  return RUNNERS.test(code) ||
    language === "plpgsql" && /\bexecute\b(?!\s+(function|procedure)\b)/i.test(code);
}

/** Without comments and without what stands in quotes. */
function codeOf(source: string): string {
  return source.replaceAll(/--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g, " ");
}

function names(text: string, name: string): boolean {
  return new RegExp(`\\b${name.replace(".", "\\.")}\\s*\\(`).test(text);
}

/** What runs without being called by name: policies, views, defaults and constraints. */
async function impliedText(queries: Queries): Promise<string> {
  const [row] = await queries.query<{ text: string }>(`
    select coalesce(string_agg(text, e'\\n'), '') as text from (
      select concat(pg_get_expr(p.polqual, p.polrelid), ' ', pg_get_expr(p.polwithcheck, p.polrelid))
      from pg_policy p
      union all
      select pg_get_viewdef(c.oid) from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('v', 'm') and ${IS_OURS}
      union all
      select pg_get_expr(d.adbin, d.adrelid)
      from pg_attrdef d
      join pg_class c on c.oid = d.adrelid join pg_namespace n on n.oid = c.relnamespace
      where ${IS_OURS}
      union all
      select pg_get_constraintdef(k.oid)
      from pg_constraint k join pg_namespace n on n.oid = k.connamespace
      where k.contype = 'c' and ${IS_OURS}
    ) as implied (text)`);
  return row?.text ?? "";
}
