/** The doctor names what is wrong with a database, and says what to do. */

import { assertEquals, assertExists, assertStringIncludes } from "../support/assert.ts";
import { ISSUES, RUNNING, URL } from "../support/doctor_issues.ts";
import { inPassing } from "../support/in_passing.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { ROOT, testDatabase } from "../support/test_database.ts";
import { readConfig } from "../../supabase/local/config.ts";
import type { Engine, Queries } from "../../supabase/local/database/engine.ts";
import { type Migration, readMigrations } from "../../supabase/local/database/migrations.ts";
import { splitStatements } from "../../supabase/local/database/split_statements.ts";
import { examineDatabase } from "../../supabase/local/doctor/database_checks.ts";
import { JOBS, LIVE_TABLES } from "../../supabase/local/doctor/expected.ts";
import type { Finding } from "../../supabase/local/doctor/finding.ts";

const MIGRATIONS = await readMigrations(`${ROOT}supabase/migrations`);
const { api } = await readConfig(`${ROOT}supabase/config.toml`);

function examined(
  session: Queries,
  migrations = MIGRATIONS,
): Promise<Finding[]> {
  return examineDatabase({
    session,
    kind: "pglite",
    migrations,
    schemas: api.schemas,
    url: URL,
    isOurs: () => Promise.resolve(false),
    wait: () => Promise.resolve(),
  });
}

/** What is found once the statements have run; afterwards nothing of them is left. */
function foundAfter(engine: Engine, cause: string): Promise<Finding[]> {
  return inPassing(engine, async (tx) => {
    await tx.exec(RUNNING);
    await tx.exec(cause);
    return await examined(tx);
  });
}

Deno.test("a database", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;

  await t.step("is healthy with a stack that runs on it", async () => {
    const findings = await foundAfter(engine, "select 1");
    assertEquals(findings.filter(({ level }) => level !== "ok"), []);
    assertEquals(findings.map(({ about }) => about), [
      "database",
      "migrations",
      "objects",
      "extensions",
      "access",
      "acting",
      "realtime",
      "capture",
      "cron",
      "jobs",
      "calls",
    ]);
  });

  for (const [name, { cause, about, level = "fault", says, todo }] of Object.entries(ISSUES)) {
    await t.step(`with ${name}`, async () => {
      const findings = await foundAfter(engine, cause);
      const found = findings.find((finding) =>
        finding.about === about && finding.says.includes(says)
      );
      assertExists(found, `Not among ${Deno.inspect(findings.filter((f) => f.level !== "ok"))}`);
      assertEquals(found.level, level);
      assertStringIncludes(found.todo ?? "", todo);
      assertEquals(
        findings.filter((finding) => finding.says.includes("could not be looked at")),
        [],
      );
    });
  }

  await t.step("is known to the last job and table by its migrations", async () => {
    const jobs = await engine.query<{ jobname: string }>(
      "select jobname from cron.job where database = current_database() order by jobid",
    );
    assertEquals(jobs.map(({ jobname }) => jobname), JOBS);
    const tables = await engine.query<{ name: string }>(
      `select schemaname || '.' || tablename as name from pg_publication_tables
       where pubname = 'supabase_realtime'`,
    );
    assertEquals(tables.map(({ name }) => name).sort(), LIVE_TABLES.toSorted());
  });

  await t.step("of another state of the files", async () => {
    const [first, ...others] = MIGRATIONS;
    assertExists(first);
    const late = migration("20990101000000", "select 1;");
    const changed = { ...first, text: `${first.text}\nselect 2;` };
    const says = async (migrations: Migration[]) =>
      (await examined(engine, migrations)).filter(({ about }) => about === "migrations")
        .map(({ level, says }) => `${level}: ${says}`);
    assertEquals(await says([...MIGRATIONS, late]), [
      "fault: Not applied yet: 20990101000000_test.sql.",
    ]);
    assertEquals(await says([changed, ...others]), [
      `fault: Changed after it was applied: ${first.file}.`,
    ]);
    assertEquals(await says(others), [
      `warning: Applied, but without a file here: ${first.version}.`,
    ]);
  });
});

Deno.test("a database without the pgvector that its migrations ask for", async () => {
  const sql = "create extension vector with schema extensions;";
  await using database = await testDatabase(sql);
  const about = async () => {
    const found = await examined(database.engine, [migration("20260101000000", sql)]);
    return found.find(({ says }) => says.includes("pgvector"));
  };
  assertEquals(await about(), undefined);
  await database.engine.exec("drop extension vector");
  const found = await about();
  assertEquals([found?.level, found?.says], [
    "fault",
    "pgvector is missing. Searching by meaning does not work.",
  ]);
  assertStringIncludes(found?.todo ?? "", "create extension vector");
});

Deno.test("a database nobody has migrated", async () => {
  await using database = await testDatabase("select 1;");
  await database.engine.exec("delete from supabase_migrations.schema_migrations");
  const [found] = (await examined(database.engine)).filter(({ about }) => about === "migrations");
  assertEquals([found?.level, found?.says], [
    "fault",
    "No migration was ever applied: every relation does not exist.",
  ]);
  assertStringIncludes(found?.todo ?? "", "supabase db push");
});

function migration(version: string, text: string): Migration {
  return {
    file: `${version}_test.sql`,
    version,
    name: "test",
    text,
    statements: splitStatements(text),
    isTransaction: true,
  };
}
