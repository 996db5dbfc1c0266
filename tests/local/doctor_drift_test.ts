/** The doctor compares a database with its migrations, and knows a stack beside another. */

import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { RUNNING, URL } from "../support/doctor_issues.ts";
import { inPassing } from "../support/in_passing.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { ROOT } from "../support/test_database.ts";
import { readMigrations } from "../../supabase/local/database/migrations.ts";
import { splitStatements } from "../../supabase/local/database/split_statements.ts";
import { examineDatabase } from "../../supabase/local/doctor/database_checks.ts";
import { namesProject } from "../../supabase/local/doctor/front_page.ts";
import { columnsMadeBy } from "../../supabase/local/doctor/made_columns.ts";
import { madeBy } from "../../supabase/local/doctor/made_objects.ts";

const MIGRATIONS = await readMigrations(`${ROOT}supabase/migrations`);

Deno.test("columns of migrations", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;

  await t.step("are read as Postgres reads them", async () => {
    const made = columnsMadeBy(MIGRATIONS).map(({ table, name }) => `${table}.${name}`);
    const tables = [...new Set(columnsMadeBy(MIGRATIONS).map(({ table }) => table))];
    const there = await engine.query<{ name: string }>(
      `select attrelid::regclass::text || '.' || attname as name from pg_attribute
       where attrelid = any (array(select unnest($1::text[])::regclass))
         and attnum > 0 and not attisdropped`,
      [tables],
    );
    assertEquals(made.toSorted(), there.map(({ name }) => name).sort());
  });
  await t.step("follow what later ones change", () => {
    const text = `
      create table a.t (id int, -- a comment, with (a comma
        "kind" text check (kind in ('a,b', 'c')), old int, primary key (id));
      alter table a.t add column if not exists more numeric(4, 2), drop column old;
      alter table a.t rename kind to sort;
      create table a.gone (id int);
      drop table a.gone;`;
    const [first] = MIGRATIONS;
    const made = columnsMadeBy(first ? [{ ...first, statements: splitStatements(text) }] : []);
    assertEquals(made.map(({ name }) => name), ["id", "more", "sort"]);
  });

  for (
    const [kind, remedy, isReset] of [
      ["pglite", "deno task reset", true],
      ["postgres", "take a new database", false],
    ] as const
  ) {
    await t.step(`are mended as ${kind} can be`, async () => {
      const findings = await inPassing(engine, async (tx) => {
        await tx.exec("drop table translator.user_activity cascade");
        return await examineDatabase({
          session: tx,
          kind,
          migrations: MIGRATIONS,
          schemas: ["platform", "translator"],
          url: undefined,
          isOurs: () => Promise.resolve(false),
          wait: () => Promise.resolve(),
        });
      });
      const found = findings.find(({ says }) => says.includes("user_activity is gone"));
      assertStringIncludes(found?.todo ?? "", remedy);
      assertEquals(found?.todo?.includes("deno task reset"), isReset);
    });
  }
});

Deno.test("what a later migration drops is not missed", () => {
  const text = `
    create function a.kept(p_id int) returns int language sql as 'select 1';
    create function a.gone(p_id int, p_at date) returns int language sql as 'select 1';
    create policy "all see" on a.t for select using (true);
    drop function if exists a.gone(int, date);
    drop policy "all see" on a.t;`;
  const [first] = MIGRATIONS;
  const made = madeBy(first ? [{ ...first, statements: splitStatements(text) }] : []);
  assertEquals(made.map(({ name }) => name), ["a.kept"]);
});

Deno.test("a database whose functions are called at another address", async (t) => {
  await using database = await migratedDatabase();
  await using other = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => Response.json({ name: "quintet" }),
  );
  const address = `http://127.0.0.1:${other.addr.port}`;
  const calls = (url: string | undefined, known: string) =>
    inPassing(database.engine, async (tx) => {
      await tx.exec(RUNNING);
      await tx.query(
        "select vault.update_secret(id, $1) from vault.secrets where name = 'project_url'",
        [known],
      );
      const findings = await examineDatabase({
        session: tx,
        kind: "postgres",
        migrations: MIGRATIONS,
        schemas: ["platform", "translator"],
        url,
        isOurs: (asked) => namesProject(asked, "quintet"),
        wait: () => Promise.resolve(),
      });
      return findings.filter(({ about }) => about === "calls").map(({ level }) => level);
    });

  await t.step("is well where another stack of the project answers", async () => {
    assertEquals(await calls(URL, address), ["ok"]);
    assertEquals(await calls(undefined, address), ["ok"]);
  });
  await t.step("is not judged where nobody asked", async () => {
    assertEquals(await calls(undefined, "http://127.0.0.1:1"), ["unchecked"]);
  });
  await t.step("is warned of where nobody answers", async () => {
    assertEquals(await calls(URL, "http://127.0.0.1:1"), ["warning"]);
  });
});
