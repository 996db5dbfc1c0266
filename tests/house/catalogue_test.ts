/** The rules that every object of the database keeps, asked of the database itself. */

import { join } from "node:path";
import { readConfig } from "../../supabase/local/config.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { INDEX_RULES } from "./catalogue_indexes_rules.ts";
import { POLICY_RULES } from "./catalogue_policies_rules.ts";
import { RIGHTS_RULES } from "./catalogue_rights_rules.ts";
import { faultsAfter, faultsOf } from "./catalogue_rules.ts";
import { TABLE_RULES } from "./catalogue_tables_rules.ts";
import { REGISTER_RULES } from "./register_rules.ts";
import { ROOT } from "./repository.ts";

const RULES = [
  ...TABLE_RULES,
  ...RIGHTS_RULES,
  ...POLICY_RULES,
  ...INDEX_RULES,
  ...REGISTER_RULES,
];

Deno.test("in the database", async (t) => {
  const config = await readConfig(join(ROOT, "supabase/config.toml"));
  const schemas = [...config.api.schemas, "private"];
  await using database = await migratedDatabase();
  const { engine } = database;

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
