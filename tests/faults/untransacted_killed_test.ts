/** A file without a transaction that is killed keeps what it did; the runner tells, and can go on. */

import { assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { Migrating, opened } from "../support/migrating.ts";
import { pauseSql, untilPaused } from "../support/pause.ts";
import { migrationFolder, place } from "../support/test_database.ts";
import { Failure } from "../../supabase/local/failure.ts";

const FILE = "20260101000000_people.sql";
const ONCE = "create table public.people (id int primary key, name text)";
const AGAIN = ONCE.replace("table", "table if not exists");

Deno.test("a file without a transaction", async (t) => {
  await using where = await place();
  await using none = await migrationFolder({});
  await opened(where, none.path); // a first start that is cut short is begun again as a whole
  const write = (statements: string[]) =>
    migrationFolder({ [FILE]: `-- no transaction\n${statements.join(";\n")};\n` });

  await t.step("keeps what it did when it is killed, and is not in the history", async () => {
    await using folder = await write([ONCE, pauseSql(where), "create index on people (name)"]);
    await using run = new Migrating({ ...where, migrations: folder.path });
    await run.killAt(untilPaused(where));
  });

  await t.step("is refused the second time where it cannot be repeated, and says why", async () => {
    await using folder = await write([ONCE, "create index on people (name)"]);
    const failure = await assertRejects(() => opened(where, folder.path), Failure, FILE);
    assertStringIncludes(failure.message, 'line 2: relation "people" already exists');
    assertStringIncludes(failure.hint ?? "", "an earlier run of it may have been cut short");
  });

  await t.step("is completed where each statement can be repeated", async () => {
    await using folder = await write([AGAIN, "create index if not exists n on people (name)"]);
    const { applied, schema } = await opened(where, folder.path);
    assertEquals(applied, [FILE]);
    assertEquals(schema.filter((line) => /^(table|index) .*people/.test(line)), [
      "index on public.people: CREATE INDEX n ON public.people USING btree (name)",
      "index on public.people: CREATE UNIQUE INDEX people_pkey ON public.people USING btree (id)",
      "table public.people owner postgres",
    ]);
  });
});
