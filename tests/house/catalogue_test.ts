/** The rules that every object of the database keeps, asked of the database itself. */

import type { Queries } from "../../supabase/local/database/engine.ts";
import { IS_OURS } from "../database/access/catalogue.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { INDEX_RULES } from "./catalogue_indexes_rules.ts";
import { POLICY_RULES } from "./catalogue_policies_rules.ts";
import { RIGHTS_RULES } from "./catalogue_rights_rules.ts";
import { faultsAfter, faultsOf } from "./catalogue_rules.ts";
import { TABLE_RULES } from "./catalogue_tables_rules.ts";
import { REGISTER_RULES } from "./register_rules.ts";

const RULES = [
  ...TABLE_RULES,
  ...RIGHTS_RULES,
  ...POLICY_RULES,
  ...INDEX_RULES,
  ...REGISTER_RULES,
];

/** Every schema that a migration made, exposed or not; in `public`, nothing may be at all. */
async function ourSchemas(queries: Queries): Promise<string[]> {
  const rows = await queries.query<{ name: string }>(
    `select nspname as name from pg_namespace n where ${IS_OURS} and nspname <> 'public' order by 1`,
  );
  return rows.map(({ name }) => name);
}

Deno.test("in the database", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const schemas = await ourSchemas(engine);
  assert(schemas.includes("private"), schemas.join(", "));

  for (const rule of RULES) {
    await t.step(rule.says, async () => {
      assertEquals(await faultsOf(engine, rule, schemas), []);
      assert(rule.broken.length > 0, "Nobody knows whether this rule can fail");
      for (const [statements, fault] of rule.broken) {
        assertEquals(await faultsAfter(engine, rule, schemas, statements), [fault], statements);
      }
    });
  }
});
