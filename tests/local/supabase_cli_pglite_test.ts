/** The real Supabase CLI works on the embedded database too, through the wire front. */

import { join } from "node:path";
import { readMigrations } from "../../supabase/local/database/migrations.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { serveWire } from "../../supabase/local/database/wire/serve_wire.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { migrationList, supabase } from "../support/supabase_cli.ts";
import { databaseOptions, migrationFolder, ROOT } from "../support/test_database.ts";

const VERSIONS = (await readMigrations(join(ROOT, "supabase/migrations"))).map((m) => m.version);

Deno.test("the CLI and the stack take turns on the embedded database", async (t) => {
  await using undo = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "data_" });
  undo.defer(() => Deno.remove(folder, { recursive: true }));
  const dataDir = join(folder, "pglite");
  const nothing = undo.use(await migrationFolder({}));
  const logged: string[] = [];

  const bare = await openDatabase({
    ...await databaseOptions(),
    dataDir,
    migrations: nothing.path,
  });
  const open = undo.use(new AsyncDisposableStack());
  open.defer(() => bare.close());
  assert(bare.pglite);
  const wire = serveWire(bare.pglite, { log: (line) => logged.push(line) });
  open.defer(() => wire.close());
  const url = `postgresql://postgres@127.0.0.1:${wire.port}/postgres`;

  await t.step("db push applies every migration and sows the seed", async () => {
    const run = await supabase("db push --yes --include-seed", url, { target: "--db-url" });
    assertEquals(run.code, 0, run.stderr);
    assertStringIncludes(run.stderr, "Seeding data from supabase/seed.sql");
  });

  await t.step("migration list shows two equal columns", async () => {
    const run = await supabase("migration list", url);
    assertEquals(migrationList(run), { here: VERSIONS, there: VERSIONS }, run.stderr);
  });

  await t.step("db advisors has nothing to report", async () => {
    const run = await supabase("db advisors --type all --fail-on warn", url);
    assertEquals(run.code, 0, run.stdout + run.stderr);
  });

  await t.step("db lint says what is missing", async () => {
    const run = await supabase("db lint", url);
    assertEquals(run.code, 1);
    assertStringIncludes(run.stderr, '"plpgsql_check" is not available');
  });

  await t.step("the stack applies nothing afterwards", async () => {
    await open.disposeAsync();
    const again = await openDatabase({ ...await databaseOptions(), dataDir });
    await again.close();
    assertEquals([again.fresh, again.applied, logged], [false, [], []]);
  });
});
