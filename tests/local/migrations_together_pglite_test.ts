/** Eight processes on one data folder: the folder's lock lets one in, the others say so. */

import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { firstFiles, Migrating, opened, projectMigrations } from "../support/migrating.ts";
import { place } from "../support/test_database.ts";

const RUNNERS = 8;

Deno.test("eight runners on one data folder", async () => {
  const files = await projectMigrations();
  const names = files.map(([file]) => file);
  await using all = await firstFiles(files, files.length);
  await using where = await place();
  assert("dataDir" in where);
  const { dataDir } = where;

  await using runners = new AsyncDisposableStack();
  const ends = await Promise.all(
    Array.from(
      { length: RUNNERS },
      () => runners.use(new Migrating({ dataDir, migrations: all.path })).ended(),
    ),
  );
  // Whoever comes when the first is through finds everything done.
  const [first, ...later] = ends.filter(({ code }) => code === 0)
    .sort((a, b) => b.applied.length - a.applied.length);
  assertEquals(first?.applied, names);
  for (const { applied } of later) assertEquals(applied, []);
  for (const { complaint } of ends.filter(({ code }) => code !== 0)) {
    assertStringIncludes(
      complaint,
      `Cannot open the database in "${dataDir}": another stack is using it`,
    );
  }
  assertEquals((await opened(where, all.path)).applied, []);
});
