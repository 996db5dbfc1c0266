/**
 * Everything that a query names, found by going through its whole tree without knowing what is allowed
 * where: what the guard let through is held against this.
 *
 * @module
 */

import { loadParser } from "@shared/phonelog/nlq/guard_parser.ts";

const VIEWS = new Set(
  `my_events my_contacts my_sources my_days my_quarters my_contact_days my_contact_months my_log`
    .split(" ").map((name) => `phonelog.${name}`),
);

/** Words that stand for something that nobody may reach, as names of whatever. */
export const FORBIDDEN: readonly string[] = [
  ...[
    "event_bodies",
    "nlq_queries",
    "users",
    "signing_keys",
    "decrypted_secrets",
  ],
  ...[
    "auth",
    "private",
    "vault",
    "platform",
    "information_schema",
    "public",
    "extensions",
    "pg_temp",
  ],
  ...["pg_sleep", "set_config", "current_setting", "query_to_xml", "pg_read_file", "lo_import"],
  ...["generate_series", "repeat", "string_agg", "array_agg", "json_agg", "to_jsonb", "power"],
  ...["regexp_replace", "pg_typeof", "open_ticket", "run_question", "nextval", "pg_advisory_lock"],
  ...["regclass", "xml", "jsonb", "vector", "ctid", "tableoid", "xmin", "||", "~", "^"],
];
const KINDS = new Set([
  ...["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "IntoClause", "LockingClause"],
  ...["ParamRef", "RangeFunction", "RangeTableFunc", "RangeTableSample", "XmlExpr", "RowExpr"],
  ...["CollateClause", "JsonTable", "FuncExpr", "CallStmt", "DoStmt", "VariableSetStmt"],
]);
const FIELDS = new Set(
  "intoClause lockingClause valuesLists recursive func_variadic arrayBounds lateral catalogname"
    .split(" "),
);

/** What of it reaches further than the views, each in a word; none of an honest query. */
export async function astray(sql: string): Promise<string[]> {
  const parse = await loadParser();
  const { stmts } = parse(sql) as { stmts: unknown[] };
  if (stmts.length !== 1) return [`${stmts.length} statements`];
  const found: string[] = [];
  const named = new Set<string>();
  const relations: string[] = [];
  walk(stmts[0], (key, value) => {
    if (KINDS.has(key) || FIELDS.has(key) || /Stmt$/.test(key) && key !== "SelectStmt") {
      found.push(key);
    }
    if (key === "CommonTableExpr") named.add(value.ctename);
    if (key === "RangeVar") {
      relations.push([value.schemaname, value.relname].filter(Boolean).join("."));
    }
    if (key === "relname" || key === "schemaname") found.push(...forbidden(value));
    if (["funcname", "names", "fields", "name", "operName"].includes(key) && Array.isArray(value)) {
      for (const each of value) found.push(...forbidden(each.String?.sval));
    }
  });
  const strange = relations.filter((name) => !VIEWS.has(name) && !named.has(name));
  if (!relations.some((name) => VIEWS.has(name))) found.push("no view");
  if ([...named].some((name) => VIEWS.has(`phonelog.${name}`))) found.push("a view's name");
  return [...found, ...strange];
}

function forbidden(word: unknown): string[] {
  return typeof word === "string" && FORBIDDEN.includes(word) ? [word] : [];
}

// deno-lint-ignore no-explicit-any -- a tree of everything there is in SQL
function walk(value: any, see: (key: string, value: any) => void): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    see(key, each);
    walk(each, see);
  }
}
