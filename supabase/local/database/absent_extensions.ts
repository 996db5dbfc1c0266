/**
 * pg_cron and pg_net for a database whose server has none to offer.
 *
 * @module
 */

import type { Engine } from "./engine.ts";
import { STAND_IN_MARK } from "./stand_ins.ts";

/**
 * Where an extension cannot work here, makes the stand-in's objects and notes it as created, so that
 * migrations go on as if it were there and the stack's own workers do its work. pg_cron works in one
 * database of a server, and only when the server was started with it: elsewhere `create extension`
 * raises, and a control file of ours beside the real one would break that one.
 */
export async function standInForAbsent(
  engine: Pick<Engine, "query" | "transaction">,
): Promise<void> {
  const absent = await engine.query<{ name: string; version: string; home: string }>(
    `select wanted.name, wanted.version, wanted.home
     from (values ('pg_cron', '1.6', 'pg_catalog'), ('pg_net', '0.19.5', 'extensions'))
       as wanted (name, version, home)
     left join pg_available_extensions as offered using (name)
     where not exists (select from pg_extension where extname = wanted.name)
       and coalesce(offered.comment, '') not like $1
       and (offered.name is null or wanted.name = 'pg_cron'
         and not exists (
           select from pg_settings
           where name = 'cron.database_name' and setting = current_database()
         ))`,
    [`${STAND_IN_MARK}%`],
  );
  for (const { name, version, home } of absent) {
    const script = await Deno.readTextFile(new URL(`./extensions/${name}.sql`, import.meta.url));
    await engine.transaction(async (tx) => {
      await tx.exec(script);
      await tx.exec("set local allow_system_table_mods to on");
      await tx.query(
        `insert into pg_extension
           (oid, extname, extowner, extnamespace, extrelocatable, extversion)
         values (pg_nextoid('pg_extension', 'oid', 'pg_extension_oid_index'), $1,
           current_user::regrole, $2::regnamespace, false, $3)`,
        [name, home, version],
      );
    });
  }
}
