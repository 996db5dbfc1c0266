/**
 * Keeps what is in the tables, to bring it back after a request that has changed something: requests
 * commit.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import type { Relation } from "./catalogue.ts";
import { quote } from "./values.ts";

/**
 * Remembers every row of these tables and answers a script that brings them back within a transaction,
 * as old as they were then: what is fresh for five seconds is fresh again.
 */
export async function rememberRows(
  queries: Queries,
  relations: readonly Relation[],
): Promise<string> {
  const tables = relations.filter(({ kind }) => kind === "table");
  const [{ now } = { now: "" }] = await queries.query<{ now: string }>("select now()::text as now");
  const scripts: string[] = [];
  for (const { name, columns } of tables) {
    const [{ rows } = { rows: "[]" }] = await queries.query<{ rows: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text as rows from ${name} as t`,
    );
    const kept = columns.filter(({ computed }) => !computed);
    const list = kept.map((column) => `"${column.name}"`).join(", ");
    const shifted = kept.map((column) =>
      column.base === "timestamptz"
        ? `"${column.name}" + (now() - ${quote(now)}::timestamptz)`
        : `"${column.name}"`
    ).join(", ");
    scripts.push(
      `delete from ${name}`,
      `insert into ${name} (${list}) overriding system value select ${shifted}
       from jsonb_populate_recordset(null::${name}, ${quote(rows)}::jsonb)`,
    );
  }
  return ["set local session_replication_role = replica", ...scripts].join(";\n");
}
