/** A new database starts from a snapshot as soon as one of its kind was made before. */

import { join } from "node:path";
import { assertEquals } from "../support/assert.ts";
import { databaseOptions, rest } from "../support/test_database.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";

const FIRST = "20260101000000_first.sql";
const SECOND = "20260101000100_second.sql";

Deno.test("a snapshot", async (t) => {
  const root = await Deno.makeTempDir();
  const migrations = join(root, "supabase/migrations");
  const snapshots = join(root, "supabase/.temp/snapshots");
  await Deno.mkdir(migrations, { recursive: true });
  const write = (file: string, sql: string) => Deno.writeTextFile(join(migrations, file), sql);
  const kept = async () =>
    (await Array.fromAsync(Deno.readDir(snapshots))).map(({ name }) => name)
      .filter((name) => name.endsWith(".tar")).sort();
  const warnings: string[] = [];
  const options = await databaseOptions({
    root,
    schemas: ["public"],
    log: (level, message) => level === "warn" && warnings.push(message),
  });

  /** Opens, answers with what ran and what the Data API shows, and leaves a row behind. */
  async function start(more: { dataDir?: string } = {}) {
    const database = await openDatabase({ ...options, ...more });
    const { status, json } = await rest(database, { path: "/colours" });
    await database.engine.exec("insert into colours values ('mauve')");
    await database.close();
    return { applied: database.applied, fresh: database.fresh, status, json };
  }
  const colours = { fresh: true, status: 200, json: [{ name: "red" }] };

  await t.step("is kept of the empty database and of the migrated one", async () => {
    await write(
      FIRST,
      `create type public.colour as enum ('red', 'mauve');
       create table public.colours (name public.colour);
       insert into colours values ('red');`,
    );
    assertEquals(await start(), { ...colours, applied: [FIRST] });
    assertEquals((await kept()).length, 2);
  });

  await t.step(
    "serves the next one, in memory and in a folder, without what came later",
    async () => {
      const before = await kept();
      assertEquals(await start(), { ...colours, applied: [] });
      assertEquals(await start({ dataDir: join(root, "data") }), { ...colours, applied: [] });
      assertEquals(await kept(), before);
    },
  );

  await t.step("leaves a folder that exists to its own rows", async () => {
    assertEquals(await start({ dataDir: join(root, "data") }), {
      applied: [],
      fresh: false,
      status: 200,
      json: [{ name: "red" }, { name: "mauve" }],
    });
  });

  await t.step("of other migrations is not used, and three are enough", async () => {
    await write(SECOND, "delete from colours;");
    assertEquals(await start(), { ...colours, json: [], applied: [FIRST, SECOND] });
    await write(SECOND, "-- nothing any more");
    assertEquals(await start(), { ...colours, applied: [FIRST, SECOND] });
    assertEquals((await kept()).length, 3);
  });

  await t.step("that does not load is thrown away", async () => {
    for (const name of await kept()) {
      await Deno.writeTextFile(join(snapshots, name), "no archive");
    }
    assertEquals(await start({ dataDir: join(root, "other") }), {
      ...colours,
      applied: [FIRST, SECOND],
    });
    assertEquals(warnings.length, 2);
  });

  await Deno.remove(root, { recursive: true });
});
