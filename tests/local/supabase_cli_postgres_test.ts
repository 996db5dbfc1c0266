/** The real Supabase CLI and our own runner work on one Postgres database, in any order. */

import { join } from "node:path";
import { readMigrations } from "../../supabase/local/database/migrations.ts";
import { type Database, openDatabase } from "../../supabase/local/database/open_database.ts";
import { typesOf } from "../../supabase/local/tools/generate_types.ts";
import { ourSchemas } from "../support/our_schemas.ts";
import { EXCEPTIONS } from "../../supabase/local/tools/check_sql/findings.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { migrationList, supabase } from "../support/supabase_cli.ts";
import { bootstrappedDatabase, emptyDatabase, projectDatabase } from "../support/template.ts";
import { databaseOptions, rest, ROOT, SECRET_KEY } from "../support/test_database.ts";

const SERVER = Deno.env.get("DATABASE_URL") ?? "";
const VERSIONS = (await readMigrations(join(ROOT, "supabase/migrations"))).map((m) => m.version);

/** Opens it as the stack does, and answers what was logged meanwhile. */
async function start(url: string): Promise<{ database: Database; logged: string[] }> {
  const logged: string[] = [];
  const log = (level: string, text: string) => void (level !== "debug" && logged.push(text));
  return { database: await openDatabase({ ...await databaseOptions(), url, log }), logged };
}

Deno.test("what the CLI has pushed, the stack takes as it is", async (t) => {
  await using own = await bootstrappedDatabase(SERVER);

  await t.step("migration list shows what is waiting", async () => {
    const run = await supabase("migration list", own.url, { target: "--db-url" });
    assertEquals(migrationList(run), { here: VERSIONS, there: [] }, run.stderr);
  });

  await t.step("db push applies every migration and sows the seed, without a notice", async () => {
    const run = await supabase("db push --yes --include-seed", own.url, { target: "--db-url" });
    assertEquals(run.code, 0, run.stderr);
    for (const version of VERSIONS) {
      assertStringIncludes(run.stderr, `Applying migration ${version}`);
    }
    assertStringIncludes(run.stderr, "Seeding data from supabase/seed.sql");
    assertEquals(/notice/i.test(run.stderr + run.stdout), false, run.stderr);
  });

  await t.step("the stack applies nothing, sows nothing, says nothing, and answers", async () => {
    const { database, logged } = await start(own.url);
    try {
      assertEquals([database.fresh, database.applied, logged], [false, [], []]);
      const { json } = await rest(database, {
        path: "/sessions?select=code",
        schema: "translator",
        headers: { apikey: SECRET_KEY },
      });
      assertEquals(json, [{ code: "4242" }]);
    } finally {
      await database.close();
    }
  });

  await t.step("a second push does nothing", async () => {
    const run = await supabase("db push --yes --include-seed", own.url);
    assertEquals(run.code, 0, run.stderr);
    assertStringIncludes(run.stdout, "Remote database is up to date");
  });
});

Deno.test("what the stack has migrated, the CLI takes as it is", async (t) => {
  await using own = await projectDatabase(SERVER);

  await t.step("db push and its seed do nothing", async () => {
    const run = await supabase("db push --yes --include-seed", own.url);
    assertEquals(run.code, 0, run.stderr);
    assertStringIncludes(run.stdout, "Remote database is up to date");
  });

  await t.step("migration list shows two equal columns", async () => {
    const run = await supabase("migration list", own.url);
    assertEquals(migrationList(run), { here: VERSIONS, there: VERSIONS }, run.stderr);
  });

  await t.step("gen types writes the file that `deno task types` has from PGlite", async () => {
    const fromPglite = await Deno.readTextFile(join(ROOT, "shared/database.types.ts"));
    assertEquals(await typesOf(own.url, ROOT), fromPglite);
  });

  await t.step(
    "db lint finds nothing in any schema it knows, but for what has a reason",
    async () => {
      const run = await supabase("db lint --level warning", own.url);
      assertEquals(run.code, 0, run.stdout + run.stderr);
      const found: { function: string; issues: { message: string }[] }[] = JSON.parse(
        run.stdout.trim() || "[]",
      );
      const keys = found.flatMap(({ function: name, issues }) =>
        issues.map(({ message }) => `${name}: ${message}`)
      );
      assertEquals(keys.filter((key) => !EXCEPTIONS.some((each) => each.key === key)), []);
      for (const schema of await ourSchemas()) {
        assertStringIncludes(run.stderr, `Linting schema: ${schema}`);
      }
    },
  );

  await t.step("db advisors has nothing to report", async () => {
    const run = await supabase("db advisors --type all --fail-on warn", own.url);
    assertEquals(run.code, 0, run.stdout + run.stderr);
    assertStringIncludes(run.stderr, "No issues found");
  });
});

Deno.test("db push refuses a database without the platform, and the stack can still take it", async () => {
  await using own = await emptyDatabase(SERVER);
  const run = await supabase("db push --yes", own.url);
  assertEquals(run.code, 1, run.stdout);
  assertStringIncludes(run.stderr, "it lacks the roles and schemas of Supabase");
  assertStringIncludes(run.stderr, "deno task start");

  const { database } = await start(own.url);
  await database.close();
  assertEquals(database.applied.length, VERSIONS.length);
});
