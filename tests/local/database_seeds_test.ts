/** A first start that was cut short still owes its seeds, and a database without any owes none. */

import { join } from "node:path";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { tempProject } from "../support/temp_project.ts";
import { databaseOptions, place } from "../support/test_database.ts";

const FIRST = "20260101000000_first.sql";
const SECOND = "20260101000100_second.sql";

Deno.test("the seeds of a first start", async (t) => {
  await using where = await place();
  await using project = await tempProject({
    "supabase/seed.sql": "insert into public.guests values ('Ana');",
    "supabase/after.sql": "insert into public.guests select 'after ' || name from public.guests;",
    [`migrations/${FIRST}`]: "create table public.guests (name text);",
    [`migrations/${SECOND}`]: "select nobody.knows();",
  });
  const start = async (seeded = true) => {
    const options = await databaseOptions({
      ...where,
      root: project.root,
      migrations: join(project.root, "migrations"),
    });
    options.config.db.seed = { enabled: seeded, sql_paths: ["./seed.sql", "./after.sql", "*.sql"] };
    const database = await openDatabase(options);
    const rows = await database.engine.query("select name from public.guests");
    await database.close();
    return rows.map(({ name }) => name);
  };

  await t.step(
    "are sown by the next one, when it was cut short, in the order of the settings",
    async () => {
      await assertRejects(() => start(), Failure, SECOND);
      await project.write(`migrations/${SECOND}`, "comment on table public.guests is 'Who came.';");
      assertEquals(await start(), ["Ana", "after Ana"]);
    },
  );

  await t.step("are sown once", async () => {
    assertEquals(await start(), ["Ana", "after Ana"]);
  });

  await t.step("are not owed where nobody wanted them", async () => {
    await using other = await place();
    Object.assign(where, other);
    assertEquals(await start(false), []);
    assertEquals(await start(true), []);
  });
});
