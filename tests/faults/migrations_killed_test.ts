/** Migrations that are killed, wherever they are, leave whole files only; the next run completes. */

import { assertEquals } from "../support/assert.ts";
import { firstFiles, Migrating, opened, projectMigrations } from "../support/migrating.ts";
import { pauseSql, untilPaused } from "../support/pause.ts";
import { difference } from "../support/schema_of.ts";
import { migrationFolder, place } from "../support/test_database.ts";

const files = await projectMigrations();
const stages = await schemaByFile();
const whole = stages.at(-1) ?? [];

/** The schema before the first file and after each, when nobody disturbs. */
async function schemaByFile(): Promise<string[][]> {
  await using where = await place();
  const stages: string[][] = [];
  for (let count = 0; count <= files.length; count++) {
    await using some = await firstFiles(files, count);
    stages.push((await opened(where, some.path)).schema);
  }
  return stages;
}

Deno.test("migrations killed inside a file leave the files before it", async (t) => {
  await using where = await place();
  for (const [at, [file, text]] of files.entries()) {
    // At its end all of the file is done and nothing committed; at its start the one before is.
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
    await using all = await firstFiles(files, files.length);
    const { applied, schema } = await opened(where, all.path);
    assertEquals([applied, difference(whole, schema)], [files.slice(-1).map(([file]) => file), []]);
  });
});
