/**
 * The guard and the database mean the same: its lists are those of the catalogue, what it lets through
 * the reader may run, and honest queries have answers.
 */

import { checkQuery } from "@shared/phonelog/nlq/guard.ts";
import { RELATIONS } from "@shared/phonelog/nlq/guard_relations.ts";
import { FUNCTIONS, TYPES } from "@shared/phonelog/nlq/guard_words.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { Random } from "../../supabase/local/generate/random.ts";
import { askedQuestion, runAsServer } from "../support/asked_question.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { ASKER, ATTACKED_WORLD } from "../support/attacked_world.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { HONEST } from "./phonelog/guard/honest_queries.ts";
import { mutant } from "./phonelog/guard/mutants.ts";

const SEED = 20_261_122;

Deno.test("queries that the guard lets through", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await engine.exec(ATTACKED_WORLD);

  await t.step("name the columns that the reader's views have", async () => {
    const rows = await engine.query<{ name: string; columns: string[] }>(
      `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where c.relkind = 'v' and c.relnamespace = 'phonelog'::regnamespace
         and has_table_privilege('nlq_reader', c.oid, 'select')
       group by c.oid order by c.relname`,
    );
    const known = [...RELATIONS].map(([name, columns]) => ({ name, columns: [...columns] }));
    assertEquals(
      rows.map(({ name, columns }) => ({ name, columns })),
      known.sort((a, b) => a.name < b.name ? -1 : 1),
    );
  });

  await t.step("call functions of the system, of whose names there are no others", async () => {
    const ours = await engine.query(
      `select proname from pg_proc
       where pronamespace = 'phonelog'::regnamespace and proname = any ($1)
       union all
       select typname from pg_type
       where typnamespace = 'phonelog'::regnamespace and typname = any ($1)`,
      [[...FUNCTIONS, ...TYPES]],
    );
    assertEquals(ours, []);
    const writing = await engine.query(
      `select proname from pg_proc
       where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v' and proname = any ($1)`,
      [[...FUNCTIONS]],
    );
    assertEquals(writing, []);
  });

  await t.step("have answers", async () => {
    for (const [what, text] of Object.entries(HONEST)) {
      const checked = await checkQuery(text);
      assert(checked.ok, what);
      const question = await askedQuestion(engine, ASKER);
      const { rows } = await engine.transaction((tx) => runAsServer(tx, question, checked.sql));
      assert(Array.isArray(rows), what);
    }
  });

  await t.step("are nothing that the reader has no right to", async () => {
    const random = new Random(SEED);
    let planned = 0;
    for (let passed = 0; passed < 150;) {
      const checked = await checkQuery(mutant(random));
      if (!checked.ok) continue;
      passed += 1;
      const code = await planOf(engine, checked.sql);
      // No right, no such relation, no such column, no such schema.
      assert(!["42501", "42P01", "42703", "3F000"].includes(code), `${code}: ${checked.sql}`);
      if (code === "") planned += 1;
    }
    assert(planned > 50, `${planned} were planned`);
  });
});

/** What planning it as the reader fails with; empty where it does not. */
async function planOf(engine: Engine, sql: string): Promise<string> {
  return await engine.transaction(async (tx) => {
    await tx.exec("set local search_path = phonelog, pg_temp; set local role nlq_reader");
    await tx.query(`explain (verbose) select * from (\n${sql}\n) as answer limit 1001`);
    await tx.exec("reset role");
    return "";
  }).catch((error) => error.code ?? String(error));
}
