/** Migrations that are killed, wherever they are, leave whole files only; the next run completes. */

// Takes long: begun first.

import { assertEquals } from "../support/assert.ts";
import { firstFiles, Migrating, opened, projectMigrations } from "../support/migrating.ts";
import { pauseSql, untilPaused } from "../support/pause.ts";
import { difference, schemaOf } from "../support/schema_of.ts";
import { databaseOptions, migrationFolder, place } from "../support/test_database.ts";
import { migrate } from "../../supabase/local/database/migrate.ts";
import { readMigrations } from "../../supabase/local/database/migrations.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";

/** How many files are killed in, evenly chosen; `KILLED_FILES=1000` is every one. */
const KILLED = Number(Deno.env.get("KILLED_FILES") ?? (Deno.env.get("DATABASE_URL") ? 8 : 2));

/** The schemas before the files at these places, and after the last, when nobody disturbs. */
async function schemasBefore(places: number[], migrations: string): Promise<string[][]> {
  await using where = await place();
  await using none = await migrationFolder({});
  const { engine, close } = await openDatabase(
    await databaseOptions({ migrations: none.path, ...where }),
  );
  const schema = () => schemaOf((text, values) => engine.query(text, values));
  try {
    const files = await readMigrations(migrations);
    const stages: string[][] = [];
    for (const at of [...places, files.length]) {
      await migrate(engine, files.slice(0, at), () => {});
      stages[at] = await schema();
    }
    return stages;
  } finally {
    await close();
  }
}

Deno.test("migrations killed inside a file leave the files before it", async (t) => {
  const files = await projectMigrations();
  await using all = await firstFiles(files, files.length);
  // A kill costs two starts; the first file and the last are always among the places.
  const step = Math.ceil(files.length / KILLED);
  const places = [...files.keys()].filter((at) => at === 0 || (files.length - 1 - at) % step === 0);
  const stages = await schemasBefore(places, all.path);
  await using where = await place();
  for (const [at, [file, text]] of files.entries()) {
    if (!places.includes(at)) continue;
    // At its end all of the file is done, and nothing of it committed.
    await t.step(`killed in ${file}`, async () => {
      const pausing = new Map(files).set(file, `${text}\n${pauseSql(where)};\n`);
      await using folder = await migrationFolder(Object.fromEntries(pausing));
      await using run = new Migrating({ ...where, migrations: folder.path });
      await run.killAt(untilPaused(where));

      await using before = await firstFiles(files, at);
      const { applied, schema } = await opened(where, before.path);
      assertEquals([applied, difference(stages[at] ?? [], schema)], [[], []]);
    });
  }
  await t.step("and the last run completes them", async () => {
    const { applied, schema } = await opened(where, all.path);
    assertEquals([applied, difference(stages.at(-1) ?? [], schema)], [
      files.slice(-1).map(([file]) => file),
      [],
    ]);
  });
});
