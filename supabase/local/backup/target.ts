/**
 * Whether a database can take a backup, and what has to change when it is in a new place.
 *
 * @module
 */

import { standInForAbsent } from "../database/absent_extensions.ts";
import { standInFiles } from "../database/stand_ins.ts";
import { quoted } from "../database/quoted.ts";
import { Failure } from "../failure.ts";
import type { Manifest } from "./manifest.ts";
import type { Session } from "./session.ts";

/** Throws a {@linkcode Failure} when anything but extensions is in it. */
export async function refuseUnlessEmpty(session: Session): Promise<void> {
  const schemas = await session.query<{ name: string }>(`
    select nspname as name from pg_catalog.pg_namespace n
    where nspname !~ '^pg_' and nspname <> 'information_schema'
      and not ${isMember("pg_namespace", "n")}
      and (
        nspname <> 'public'
        or exists (
          select from pg_catalog.pg_class c
          where relnamespace = n.oid and not ${isMember("pg_class", "c")}
        )
        or exists (
          select from pg_catalog.pg_proc p
          where pronamespace = n.oid and not ${isMember("pg_proc", "p")}
        )
      )
    order by nspname`);
  if (schemas.length === 0 && !await hasJobs(session)) return;

  const found = schemas.map(({ name }) => name);
  const some = found.length > 4 ? [...found.slice(0, 4), "…"] : found;
  throw new Failure(
    `Cannot restore into this database: it is not empty (${some.join(", ") || "cron jobs"})`,
    "Name one in DATABASE_URL that does not exist yet: it is made. Nothing was changed",
  );
}

function isMember(catalogue: string, alias: string): string {
  return `exists (
    select from pg_catalog.pg_depend
    where classid = 'pg_catalog.${catalogue}'::regclass and objid = ${alias}.oid and deptype = 'e'
  )`;
}

async function hasJobs(session: Session): Promise<boolean> {
  if (!await has(session, "cron.job")) return false;
  const jobs = await session.query(
    "select from cron.job where database = current_database() limit 1",
  );
  return jobs.length > 0;
}

/**
 * The extensions of the backup that this server has not got. Those with a stand-in can be missing,
 * as in the migrations; for another one it throws a {@linkcode Failure}.
 */
export async function missingExtensions(
  session: Session,
  { extensions }: Manifest,
): Promise<Set<string>> {
  const offered = new Set(
    (await session.query<{ name: string }>("select name from pg_catalog.pg_available_extensions"))
      .map(({ name }) => name),
  );
  const missing = extensions.map(({ name }) => name)
    .filter((name) => !offered.has(name) && !/^pg_(cron|net)$/.test(name));
  const standIns = await standInFiles();
  const needed = missing.find((name) => !standIns.has(`${name}.control`));
  if (needed) {
    throw new Failure(
      `Cannot restore into this server: it has no extension "${needed}"`,
      "Install it there; nothing was changed",
    );
  }
  return new Set(missing);
}

/**
 * Makes pg_cron and pg_net where the backup had them, really or as a stand-in, as at the start of a
 * stack; their schemas are there. Answers whether there is a timetable.
 */
export async function makeWorkers(session: Session, { extensions }: Manifest): Promise<boolean> {
  if (session.kind === "postgres") {
    await standInForAbsent({ ...session, transaction: (work) => work(session) });
  }
  for (const { name, schema } of extensions) {
    if (!/^pg_(cron|net)$/.test(name)) continue;
    await session.exec(`create extension if not exists ${name} with schema ${quoted(schema)}`);
  }
  return await has(session, "cron.job");
}

/**
 * Numbers of transactions are another server's: what is kept by them is asked for again, and nobody
 * who reads on from one misses anything. Before there are triggers that would notice.
 */
export async function startOver(session: Session): Promise<void> {
  if (await has(session, "private.cache_entries")) {
    await session.exec("truncate private.cache_entries, private.cache_forgets");
  }
  if (await has(session, "translator.messages")) {
    await session.exec(`
      update translator.messages set changed_in = pg_current_xact_id()::text::bigint
      where changed_in > pg_current_xact_id()::text::bigint`);
  }
}

/**
 * Jobs run in this database from now on. The address of the stack is forgotten: a copy must not call
 * the functions of the project it was taken from, and the next start says where it is. Lines of the
 * audit log that no seal covers name transactions of the other server: they would never get one.
 */
export async function settleIn(session: Session, { database }: Manifest): Promise<void> {
  if (await has(session, "cron.job")) {
    await session.query(
      `update cron.job set database = default, nodename = default, nodeport = default
       where database = $1`,
      [database],
    );
    // By this column the next backup knows which runs are this database's.
    await session.query(
      "update cron.job_run_details set database = current_database() where database = $1",
      [database],
    );
  }
  if (await has(session, "vault.secrets")) {
    await session.exec("delete from vault.secrets where name = 'project_url'");
  }
  if (await has(session, "private.audit_seals")) {
    await session.query("select private.ripen_audit()");
  }
}

async function has(session: Session, table: string): Promise<boolean> {
  const [found] = await session.query<{ exists: boolean }>(
    "select pg_catalog.to_regclass($1) is not null as exists",
    [table],
  );
  return found?.exists === true;
}
