/** The folder that PGlite keeps its data in belongs to one stack, and to nothing else. */

import { join } from "node:path";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { databaseOptions } from "../support/test_database.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { Failure } from "../../supabase/local/failure.ts";

Deno.test("a data folder", async (t) => {
  const folder = await Deno.makeTempDir();
  const dataDir = join(folder, "data");
  const options = await databaseOptions({ dataDir, migrations: join(folder, "none") });

  await t.step("is refused, by its name, while another stack has it", async () => {
    const database = await openDatabase(options);
    const failure = await assertRejects(() => openDatabase(options), Failure, dataDir);
    assert(failure.hint);
    await database.close();
  });

  await t.step("is made anew when its first start was cut short", async () => {
    await Deno.writeTextFile(`${dataDir}.lock`, "unfinished\n");
    await Deno.remove(join(dataDir, "base"), { recursive: true });
    const database = await openDatabase(options);
    assertEquals(database.fresh, true);
    await database.close();
    assertEquals(await Deno.readTextFile(`${dataDir}.lock`), "");
  });

  await t.step("is left alone when it holds something else or another version", async () => {
    await Deno.writeTextFile(join(dataDir, "PG_VERSION"), "18\n");
    await assertRejects(() => openDatabase(options), Failure, "it is Postgres 18, and this is 17");
    await Deno.remove(join(dataDir, "PG_VERSION"));
    await assertRejects(() => openDatabase(options), Failure, "holds something else");
  });

  await Deno.remove(folder, { recursive: true });
});
