/** Restoring under a name that the server does not know yet. */

import { join } from "node:path";
import postgres from "postgres";
import { makeBackup } from "../../supabase/local/backup/make_backup.ts";
import { restoreBackup } from "../../supabase/local/backup/restore_backup.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { changeFile } from "../support/changed_backup.ts";
import { newHome } from "../support/homes.ts";

Deno.test("a restore into a database that does not exist", async (t) => {
  await using old = await newHome();
  const address = new URL(old.url ?? "");
  const name = `${address.pathname.slice(1)}_again`;
  address.pathname = name;
  const sql = postgres(old.url ?? "", { max: 1, onnotice: () => {} });
  const exists = async () =>
    (await sql`select from pg_database where datname = ${name}`).length === 1;
  await sql`create table public.notes as select 'kept' as note`;
  const { dataDir } = old;
  const options = { project: "quintet", dataDir, into: join(dataDir, "kept"), url: old.url ?? "" };
  const { folder } = await makeBackup(options);
  const restore = () => restoreBackup({ folder, dataDir, url: address.href });

  await t.step("that fails leaves none behind", async () => {
    await using _ = await changeFile(folder, "rules.sql", () => "select 1 / 0", { honest: true });
    await assertRejects(restore, Failure, "division by zero");

    assertEquals(await exists(), false);
  });

  await t.step("makes it", async () => {
    await restore();
    const made = postgres(address.href, { max: 1 });
    const notes = await made`select note from public.notes`;
    await made.end();

    assertEquals([...notes], [{ note: "kept" }]);
  });

  await sql.unsafe(`drop database if exists ${name} with (force)`);
  await sql.end();
});
