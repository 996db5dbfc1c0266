/** Migrations run once, in order, whole or not at all, and say where they failed. */

import { join } from "node:path";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { databaseOptions, migrationFolder, place, testDatabase } from "../support/test_database.ts";
import { migrate } from "../../supabase/local/database/migrate.ts";
import { readMigrations } from "../../supabase/local/database/migrations.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { Failure } from "../../supabase/local/failure.ts";

const FIRST = "20260101000000_people.sql";
const SECOND = "20260101000100_pets.sql";
const PEOPLE = "-- People.\ncreate table public.people (id int primary key, name text);\n";
const PETS = `-- Pets.
insert into public.people values (1, 'Ada; "the" first');
create table public.pets (id int primary key, owner int references public.people);
set search_path = '';
`;

/** A project on paper: its migrations can be rewritten between two starts. */
async function project(files: Record<string, string>) {
  const undo = new AsyncDisposableStack();
  const folder = undo.use(await migrationFolder(files));
  const where = undo.use(await place());
  const warnings: string[] = [];
  const options = await databaseOptions({
    schemas: ["public"],
    migrations: folder.path,
    ...where,
    log: (level, message) => level === "warn" && warnings.push(message),
  });
  return {
    warnings,
    start: () => openDatabase(options),
    write: (file: string, text: string) => Deno.writeTextFile(join(folder.path, file), text),
    remove: (file: string) => Deno.remove(join(folder.path, file)),
    [Symbol.asyncDispose]: () => undo.disposeAsync(),
  };
}

Deno.test("migrations run once and in order", async (t) => {
  await using app = await project({ [SECOND]: PETS, [FIRST]: PEOPLE, "notes.txt": "not SQL" });

  await t.step("from nothing to the last", async () => {
    const database = await app.start();
    assertEquals([database.fresh, database.applied], [true, [FIRST, SECOND]]);
    assertEquals(await database.engine.query("select name from people"), [
      { name: 'Ada; "the" first' },
    ]);
    assertEquals(
      await database.engine.query(
        "select version, name, statements from supabase_migrations.schema_migrations order by 1",
      ),
      [
        {
          version: "20260101000000",
          name: "people",
          statements: ["create table public.people (id int primary key, name text)"],
        },
        {
          version: "20260101000100",
          name: "pets",
          statements: [
            `insert into public.people values (1, 'Ada; "the" first')`,
            "create table public.pets (id int primary key, owner int references public.people)",
            "set search_path = ''",
          ],
        },
      ],
    );
    await database.close();
  });

  await t.step("not again at the next start, and only what is new", async () => {
    let database = await app.start();
    assertEquals([database.fresh, database.applied], [false, []]);
    await database.close();

    await app.write("20260101000200_toys.sql", "create table public.toys (id int);");
    const wider = PEOPLE.replace("table ", "table\n  ");
    await app.write(FIRST, `${wider}\n-- Neither a word more nor another line changes anything.\n`);
    database = await app.start();
    assertEquals(database.applied, ["20260101000200_toys.sql"]);
    await database.close();
  });

  await t.step("not when a file was changed after it was applied", async () => {
    await app.write(SECOND, PETS.replace("owner", "keeper"));
    const failure = await assertRejects(app.start, Failure, "changed after it was applied");
    assertStringIncludes(failure.message, SECOND);
    assertStringIncludes(failure.hint ?? "", "Build the database anew");
    await app.write(SECOND, PETS);
  });

  await t.step("with a warning when a file is gone", async () => {
    await app.remove("20260101000200_toys.sql");
    await (await app.start()).close();
    assertEquals(app.warnings, ["Migration 20260101000200 was applied, but its file is gone"]);
  });

  await t.step("never when two files have one version, or a file has none", async () => {
    await app.write("20260101000100_twin.sql", "select 1;");
    await assertRejects(app.start, Failure, "both have version 20260101000100");
    await app.remove("20260101000100_twin.sql");

    await app.write("later.sql", "select 1;");
    await assertRejects(app.start, Failure, 'Cannot read migration "later.sql"');
  });
});

Deno.test("a migration that fails says where and leaves nothing of itself", async (t) => {
  await using database = await testDatabase(PEOPLE);
  const { engine } = database;
  await using folder = await migrationFolder({ "20260101000000_test.sql": PEOPLE });
  const run = async () => await migrate(engine, await readMigrations(folder.path), () => {});

  const broken: Record<string, [sql: string, line: number, message: string]> = {
    "a wrong word": [
      "create table public.a (id int);\n\ncreate tabel b (id int);",
      3,
      "syntax error",
    ],
    "an unknown column, deep in a statement": [
      "create table public.a (id int);\nselect\n  id,\n  nothing\nfrom public.a;",
      4,
      'column "nothing" does not exist',
    ],
    "a row that breaks a rule": [
      "insert into people values (1, 'a');\n-- again\ninsert into people\nvalues (1, 'b');",
      3,
      "duplicate key",
    ],
    "a block that raises": [
      "select 1;\ndo $$\nbegin\n  perform 1;\n  raise exception 'enough';\nend $$;",
      5,
      "enough",
    ],
    "an end of its own": [
      "create table public.a (id int);\ncommit;",
      2,
      "one transaction already",
    ],
  };
  for (const [name, [sql, line, message]] of Object.entries(broken)) {
    await t.step(name, async () => {
      await Deno.writeTextFile(join(folder.path, SECOND), sql);
      const failure = await assertRejects(run, Failure, message);
      assertStringIncludes(failure.message, `Cannot apply migration "${SECOND}": line ${line}: `);
      assert(failure.hint);
    });
  }

  await t.step("and the next run goes on from there", async () => {
    await Deno.writeTextFile(join(folder.path, SECOND), PETS);
    assertEquals(await run(), [SECOND]);
    assertEquals(await engine.query("select to_regclass('public.a') as a, name from people"), [
      { a: null, name: 'Ada; "the" first' },
    ]);
  });
});

Deno.test("a file that says so runs without a transaction", async () => {
  await using app = await project({
    [FIRST]: PEOPLE,
    [SECOND]: `-- no transaction: an index is built beside the writes
create index concurrently people_name on public.people (name);
create index concurrently people_both on public.people (id, name);
set search_path = '';`,
  });
  const database = await app.start();
  assertEquals(database.applied, [FIRST, SECOND]);
  assertEquals(
    await database.engine.query("select count(*) from pg_indexes where indexname ~ '^people_'"),
    [{ count: 3 }],
  );
  await database.close();
});

Deno.test("seeds fill a fresh database, once", async () => {
  await using where = await place();
  const root = await Deno.makeTempDir();
  await Deno.mkdir(join(root, "supabase/migrations"), { recursive: true });
  await Deno.mkdir(join(root, "supabase/seeds"));
  await Deno.writeTextFile(join(root, "supabase/migrations", FIRST), PEOPLE);
  await Deno.writeTextFile(
    join(root, "supabase/seeds/b.sql"),
    "insert into people values (2, 'b');",
  );
  await Deno.writeTextFile(
    join(root, "supabase/seeds/a.sql"),
    "set search_path = '';\ninsert into public.people values (1, 'a');",
  );
  const options = await databaseOptions({ schemas: ["public"], root, ...where });
  options.config.db.seed = { enabled: true, sql_paths: ["./seeds/*.sql"] };

  for (const fresh of [true, false]) {
    const database = await openDatabase(options);
    assertEquals(database.fresh, fresh);
    assertEquals(await database.engine.query("select name from people order by id"), [
      { name: "a" },
      { name: "b" },
    ]);
    await database.close();
  }
  await Deno.remove(root, { recursive: true });
});
