/** Eight processes migrate one database at once: one at a time, each file once, all content. */

import postgres from "postgres";
import { assert, assertEquals } from "../support/assert.ts";
import { firstFiles, Migrating, opened, projectMigrations } from "../support/migrating.ts";
import { difference } from "../support/schema_of.ts";
import { place } from "../support/test_database.ts";

const RUNNERS = 8;

Deno.test("eight runners at once", async () => {
  const files = await projectMigrations();
  const names = files.map(([file]) => file);
  await using all = await firstFiles(files, files.length);
  await using alone = await place();
  await using shared = await place();
  assert("url" in shared);
  const { schema: whole } = await opened(alone, all.path);

  await using runners = new AsyncDisposableStack();
  const ends = await Promise.all(
    Array.from(
      { length: RUNNERS },
      () => runners.use(new Migrating({ url: shared.url, migrations: all.path })).ended(),
    ),
  );
  assertEquals(ends.map(({ code, complaint }) => [code, complaint]), Array(RUNNERS).fill([0, ""]));
  assertEquals(ends.flatMap(({ applied }) => applied), names);

  const sql = postgres(shared.url, { max: 1, onnotice: () => {} });
  const history = await sql`select version, name, cardinality(statements) > 0 as is_kept
                            from supabase_migrations.schema_migrations order by version`;
  await sql.end();
  assertEquals(
    history.map(({ version, name, is_kept }) => is_kept && `${version}_${name}.sql`),
    names,
  );
  const { applied, schema } = await opened(shared, all.path);
  assertEquals([applied, difference(whole, schema)], [[], []]);
});
