/** The database proves its rules in its own language: every `*.sql` beside this file, by pgTAP. */

// Takes long: begun first.

import { assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { runPgtap } from "../support/pgtap_run.ts";
import { readPgtap } from "../support/pgtap_script.ts";

const FOLDER = new URL("./", import.meta.url).pathname;
const files = (await Array.fromAsync(Deno.readDir(FOLDER), ({ name }) => name))
  .filter((name) => /^[^_].*\.sql$/.test(name)).sort();

Deno.test("pgTAP", async (t) => {
  await using database = await migratedDatabase();
  // Once, because it takes longer than a file; each file would make it for itself.
  await database.engine.exec("create extension if not exists pgtap with schema extensions");

  for (const file of files) {
    await t.step(file, async (t) => {
      const { results, faults } = await runPgtap(database.engine, await readPgtap(FOLDER + file));
      for (const { name, ok, lines } of results) {
        await t.step(name, () => {
          if (!ok) throw new Error(lines.join("\n"));
        });
      }
      assertEquals(faults, []);
    });
  }
});
