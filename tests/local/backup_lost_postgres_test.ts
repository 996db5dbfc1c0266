/** A backup or a restore that loses its server or its disk midway: one sentence, and nothing half done. */

import { join } from "node:path";
import postgres from "postgres";
import { makeBackup } from "../../supabase/local/backup/make_backup.ts";
import { fromPostgres } from "../../supabase/local/backup/postgres_session.ts";
import { restoreBackup } from "../../supabase/local/backup/restore_backup.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { newHome } from "../support/homes.ts";

/** Wide enough that a COPY of it lasts until somebody has looked. */
const LARGE = `
  create table public.pages as
  select n, repeat(md5(n::text), 30) as page from generate_series(1, 60000) as n`;

/** Ends the session of a backup or a restore as soon as it copies rows. */
async function hangUpDuringCopy(sql: postgres.Sql, database: string): Promise<void> {
  for (let ended = 0; ended === 0;) {
    const found = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'quintet backup' and datname = ${database}
        and state = 'active' and query ilike 'copy %pages%'`;
    ended = found.length;
  }
}

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

Deno.test("a backup or a restore whose server goes away during COPY", async (t) => {
  await using old = await newHome();
  await using young = await newHome();
  const [url, into] = [old.url ?? "", join(old.dataDir, "kept")];
  const database = (address = "") => new URL(address).pathname.slice(1);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(LARGE);
  const backup = () => makeBackup({ project: "quintet", dataDir: old.dataDir, into, url });

  await t.step("says so, and keeps no half of a backup", async () => {
    const hungUp = hangUpDuringCopy(sql, database(url));
    const failure = await assertRejects(backup, Failure, "the database went away");
    await hungUp;

    assertStringIncludes(failure.hint ?? "", "Nothing was kept");
    assertEquals(await names(into), []);
  });

  await t.step("says so, and leaves no half of a restore", async () => {
    const { folder } = await backup();
    const to = { folder, dataDir: young.dataDir, url: young.url ?? "" };
    const hungUp = hangUpDuringCopy(sql, database(young.url));
    const failure = await assertRejects(() => restoreBackup(to), Failure, "the database went away");
    await hungUp;

    assertStringIncludes(failure.hint ?? "", "Nothing was changed");
    assertEquals(await names(young.dataDir), ["restoring.lock"]);
    await restoreBackup(to);
  });

  await t.step("ends at once when the disk is full, with the disk's own words", async () => {
    const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    const copied = fromPostgres(url, async ({ session }) => {
      for await (const _ of session.copyOut("public.pages")) throw full;
    });
    assertEquals(await assertRejects(() => copied, Error), full);
  });

  await sql.end();
});
