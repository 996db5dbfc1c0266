/** A start that is killed at any moment, in the bootstrap as well, is made good by the next one. */

// Takes long: begun first.

import { PGlite } from "@electric-sql/pglite";
import { runAlone } from "../../supabase/local/database/run_alone.ts";
import { assertEquals } from "../support/assert.ts";
import { firstFiles, Migrating, opened, projectMigrations } from "../support/migrating.ts";
import { pauseSql, untilPaused, type Where } from "../support/pause.ts";
import { difference } from "../support/schema_of.ts";
import { migrationFolder, place } from "../support/test_database.ts";

/** Chooses the moments of the kills; any other does as well. */
const SEED = 20_260_101;
const KILLS = Number(Deno.env.get("KILLED_STARTS") ?? (Deno.env.get("DATABASE_URL") ? 3 : 2));

/** Numbers from 0 to 1, the same at every run. */
function* chances(seed: number): Generator<number, never> {
  let state = seed;
  while (true) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
}

/** What an undisturbed first start leaves, and how long its process takes in milliseconds. */
async function undisturbed(migrations: string): Promise<{ schema: string[]; ms: number }> {
  await using where = await place();
  const started = performance.now();
  await using run = new Migrating({ ...where, migrations });
  const { code, complaint } = await run.ended();
  assertEquals([code, complaint], [0, ""]);
  const ms = performance.now() - started;
  return { schema: (await opened(where, migrations)).schema, ms };
}

/** Asks a database that no stack has open. */
async function asked<Row extends object>(where: Where, statement: string): Promise<Row[]> {
  if ("url" in where) return await runAlone<Row>(where.url, "test", statement);
  const { exitCode } = Deno;
  const db = await PGlite.create(where.dataDir);
  const { rows } = await db.query<Row>(statement);
  await db.close();
  Deno.exitCode = exitCode; // the engine leaves its own
  return rows;
}

Deno.test("a first start killed at random moments is completed by the next", async (t) => {
  const files = await projectMigrations();
  await using folder = await firstFiles(files, files.length);
  const migrations = folder.path;
  const { schema: whole, ms } = await undisturbed(migrations);
  const chance = chances(SEED);
  for (let kill = 1; kill <= KILLS; kill++) {
    const share = 0.2 + 0.8 * chance.next().value;
    await t.step(`kill ${kill}: after ${Math.round(share * 100)} % of the time`, async () => {
      await using where = await place();
      await using run = new Migrating({ ...where, migrations });
      await new Promise((done) => setTimeout(done, share * ms));
      await run.kill();
      const { schema } = await opened(where, migrations);
      assertEquals(difference(whole, schema), []);
    });
  }
});

Deno.test("a bootstrap killed in its middle is undone, and the next start does it", async () => {
  await using where = await place();
  await using none = await migrationFolder({});
  const { schema: whole } = await opened(where, none.path);

  // A database of an older stack: something is missing. The next bootstrap stops after making it.
  await using older = await migrationFolder({
    "20260101000000_older.sql": `
      drop view vault.decrypted_secrets;
      create function public.pause() returns event_trigger language plpgsql as $trigger$ begin
        ${pauseSql(where).replace(/^select /, "perform ")};
      end $trigger$;
      create event trigger pause on ddl_command_end when tag in ('CREATE VIEW')
        execute function public.pause();`,
  });
  await opened(where, older.path);
  await using run = new Migrating({ ...where, migrations: older.path });
  await run.killAt(untilPaused(where));

  const there = "select to_regclass('vault.decrypted_secrets') is not null as there";
  assertEquals(await asked(where, there), [{ there: false }]);
  await asked(where, "drop event trigger pause");
  await asked(where, "drop function public.pause()");
  const { schema } = await opened(where, older.path);
  assertEquals(difference(whole, schema), []);
});
