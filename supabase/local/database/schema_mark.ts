/**
 * Tells whether a schema has changed, in a fraction of the time that reading it takes.
 *
 * @module
 */

import type { Queries } from "./engine.ts";

/** Catalogues that a `Catalogue` is read from; a row that is added or changed has a new transaction. */
const TABLES = [
  "pg_attrdef",
  "pg_attribute",
  "pg_auth_members",
  "pg_class",
  "pg_constraint",
  "pg_db_role_setting",
  "pg_description",
  "pg_enum",
  "pg_index",
  "pg_namespace",
  "pg_policy",
  "pg_proc",
  "pg_trigger",
  "pg_type",
];

const MARK = `select string_agg(mark, ' ') as mark from (${
  TABLES.map((table) => `select count(*) || ',' || max(xmin::text::bigint) as mark from ${table}`)
    .join(" union all ")
}) as marks`;

/** Another text after every change of the schema; only to be compared within one start. */
export async function schemaMark(engine: Queries): Promise<string> {
  const [row] = await engine.query<{ mark: string }>(MARK);
  return row?.mark ?? "";
}
