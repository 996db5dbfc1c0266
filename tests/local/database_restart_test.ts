/** What was acknowledged is there after a stop, a crash and a second stack on the same data. */

import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "../support/assert.ts";
import { databaseOptions, migrationFolder, place, ROOT } from "../support/test_database.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { Failure } from "../../supabase/local/failure.ts";

const WRITER = fileURLToPath(new URL("fixtures/write_until_killed.ts", import.meta.url));
const KEPT = "create table public.kept (number int primary key)";

/** Starts a writer in a process of its own, kills it after `rows` rows, and says how many it promised. */
async function killAfter(rows: number, where: unknown): Promise<number> {
  const writer = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", WRITER, JSON.stringify(where)],
    cwd: ROOT,
    stdout: "piped",
  }).spawn();
  let promised = 0;
  let said = "";
  for await (const text of writer.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    const lines = said.split("\n");
    said = lines.pop() ?? "";
    promised = Number(lines.at(-1) ?? promised);
    if (promised >= rows) writer.kill("SIGKILL");
  }
  await writer.status;
  return promised;
}

Deno.test("a crash during writes loses no acknowledged row", async () => {
  await using where = await place();
  await using folder = await migrationFolder({ "20260101000000_kept.sql": KEPT });
  const setting = { ...where, schemas: ["public"], migrations: folder.path };

  for (const rows of [50, 500]) {
    const promised = await killAfter(rows, setting);
    assert(promised >= rows, `it ended after ${promised} rows`);

    const database = await openDatabase(await databaseOptions(setting));
    const [found] = await database.engine.query<{ count: number; max: number }>(
      "select count(*), max(number) from kept",
    );
    assert(
      found && found.count >= promised,
      `${promised} were promised, ${found?.count} are there`,
    );
    assertEquals(found.count, found.max);
    await database.engine.exec("truncate kept");
    await database.close();
  }
});

Deno.test("eight starts at once run each migration once", async () => {
  await using where = await place();
  await using folder = await migrationFolder({
    "20260101000000_kept.sql": `${KEPT}; insert into kept values (1)`,
    "20260101000100_more.sql": "insert into kept values (2)",
  });
  const options = await databaseOptions({ ...where, schemas: ["public"], migrations: folder.path });
  const starts = await Promise.allSettled(Array.from({ length: 8 }, () => openDatabase(options)));

  const databases = starts.filter((start) => start.status === "fulfilled").map(({ value }) =>
    value
  );
  assertEquals(databases.flatMap(({ applied }) => applied), [
    "20260101000000_kept.sql",
    "20260101000100_more.sql",
  ]);
  assertEquals(await databases[0]?.engine.query("select number from kept order by 1"), [
    { number: 1 },
    { number: 2 },
  ]);
  // A folder has room for one process; a server has room for all.
  assertEquals(databases.length, "dataDir" in where ? 1 : 8);
  for (const start of starts) {
    if (start.status === "rejected") assert(start.reason instanceof Failure, String(start.reason));
  }
  await Promise.all(databases.map((database) => database.close()));
});
