/**
 * pg_cron for a second database of a server: the real one works in a single database only.
 *
 * @module
 */

import type { Engine } from "./engine.ts";

const SCRIPT = new URL("./extensions/pg_cron.sql", import.meta.url);

/**
 * Where the server's pg_cron belongs to another database, makes the stand-in's objects here and
 * notes the extension as created: `create extension pg_cron` would raise, and a control file of ours
 * beside the real one would break that one. The stack's own runner then works on these tables.
 */
export async function standInForCron(engine: Engine): Promise<void> {
  const [server] = await engine.query<{ elsewhere: boolean }>(
    `select current_setting('cron.database_name', true) <> current_database()
       and not exists (select from pg_extension where extname = 'pg_cron') as elsewhere`,
  );
  if (!server?.elsewhere) return;

  const script = await Deno.readTextFile(SCRIPT);
  await engine.transaction(async (tx) => {
    await tx.exec(script);
    await tx.exec(`
      set local allow_system_table_mods to on;
      insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
      values (
        pg_nextoid('pg_extension', 'oid', 'pg_extension_oid_index'), 'pg_cron',
        current_user::regrole, 'pg_catalog'::regnamespace, false, '1.6'
      )`);
  });
}
