/**
 * Databases of a test's own on a Postgres server. Bringing one up to date takes a second or two, so
 * that is done once, in templates that are kept on the server; a test gets a clone.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import postgres, { type Sql } from "postgres";
import { readConfig } from "../../supabase/local/config.ts";
import { readMigrations } from "../../supabase/local/database/migrations.ts";
import { openPostgres } from "../../supabase/local/database/open_postgres.ts";
import { PostgresEngine } from "../../supabase/local/database/postgres_engine.ts";
import { seed } from "../../supabase/local/database/seed.ts";
import { snapshotKeys } from "../../supabase/local/database/snapshots.ts";

const SUPABASE = fileURLToPath(new URL("../../supabase/", import.meta.url));
const TEMPLATE = "quintet_template_";

/** Names the lock of whoever makes or removes templates: there are several test processes. */
const LOCK = 7_410_552_012;

/** Is dropped when it is disposed of. */
export interface ServerDatabase extends AsyncDisposable {
  url: string;
}

/** As `create database` makes it: nothing is in it. */
export async function emptyDatabase(server: string): Promise<ServerDatabase> {
  const sql = adminOf(server);
  try {
    return await create(sql, server, "template0");
  } finally {
    await sql.end();
  }
}

/** Before any migration, as the hosted image would be. */
export function bootstrappedDatabase(server: string): Promise<ServerDatabase> {
  return clone(server, "bootstrapped");
}

/** With the project's migrations and its seed, which is sown now because its dates are of today. */
export async function projectDatabase(server: string): Promise<ServerDatabase> {
  await using undo = new AsyncDisposableStack();
  const database = undo.use(await clone(server, "migrated"));
  const session = postgres(database.url, {
    max: 1,
    onnotice: () => {},
    // What belongs to a database by name stays behind when it is cloned; bootstrap will set it again.
    connection: { TimeZone: "UTC", search_path: '"$user", public, extensions' },
  });
  try {
    // Jobs name their database, and the template's are not run.
    await session`update cron.job set database = current_database()`;
    const { db } = await readConfig(`${SUPABASE}config.toml`);
    const seeds = { folder: SUPABASE, paths: db.seed.sql_paths };
    if (db.seed.enabled) await seed(new PostgresEngine(session), seeds, () => {});
  } finally {
    await session.end();
  }
  undo.move();
  return database;
}

type State = "bootstrapped" | "migrated";

async function clone(server: string, state: State): Promise<ServerDatabase> {
  const migrations = await readMigrations(`${SUPABASE}migrations`);
  const { base, whole } = await snapshotKeys(migrations);
  const keys = { bootstrapped: TEMPLATE + base, migrated: TEMPLATE + whole };
  const template = keys[state];
  const sql = adminOf(server);
  try {
    await (tidied ??= tidy(sql, Object.values(keys)));
    for (let attempt = 1;; attempt++) {
      if (!await isReady(sql, template)) {
        await alone(sql, () => make(sql, server, template, state === "migrated" ? migrations : []));
      }
      try {
        return await create(sql, server, template);
      } catch (error) {
        // A run of another state of the project took it for an old one.
        const isGone = error instanceof postgres.PostgresError && error.code === "3D000";
        if (!isGone || attempt === 3) throw error;
      }
    }
  } finally {
    await sql.end();
  }
}

/** One that was left half-made is not a template yet, and is made anew. */
async function make(
  sql: Sql,
  server: string,
  name: string,
  migrations: Awaited<ReturnType<typeof readMigrations>>,
): Promise<void> {
  if (await isReady(sql, name)) return;
  await sql.unsafe(`drop database if exists ${name} with (force)`);
  await sql.unsafe(`create database ${name} template template0`);
  const plan = { migrations, isOwn: true, log: () => {} };
  const { close } = await openPostgres(addressOf(server, name), plan);
  await close();
  await sql.unsafe(`alter database ${name} with is_template true allow_connections false`);
}

async function isReady(sql: Sql, name: string): Promise<boolean> {
  const [found] = await sql`select datistemplate as ready from pg_database where datname = ${name}`;
  return found?.ready === true;
}

/** Once a test file. */
let tidied: Promise<void> | undefined;

/**
 * Removes what nobody will: databases of tests that were killed, and templates of what the project
 * was. A test that runs is connected to its database, but for moments; and whoever clones a template
 * that goes makes it again.
 */
async function tidy(sql: Sql, templates: string[]): Promise<void> {
  const left = await sql<{ name: string }[]>`
    select datname as name
    from pg_database as found, pg_stat_file('base/' || oid || '/PG_VERSION', true) as file
    where not exists (select from pg_stat_activity where datid = found.oid)
      and (
        datname ~ '^test_[0-9a-f]{32}$' and modification < now() - interval '10 minutes'
        or starts_with(datname, ${TEMPLATE}) and datname <> all (${templates})
          and modification < now() - interval '1 hour'
      )`;
  if (left.length > 0) {
    await alone(sql, async () => {
      for (const { name } of left) {
        // Another process may have been quicker, or somebody has connected after all.
        await sql.unsafe(`alter database ${name} with is_template false`).catch(() => {});
        await sql.unsafe(`drop database if exists ${name}`).catch(() => {});
      }
    });
  }
}

async function alone(sql: Sql, work: () => Promise<void>): Promise<void> {
  await sql`select pg_advisory_lock(${LOCK})`;
  try {
    await work();
  } finally {
    await sql`select pg_advisory_unlock(${LOCK})`;
  }
}

async function create(sql: Sql, server: string, template: string): Promise<ServerDatabase> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  await sql.unsafe(`create database ${name} template ${template}`);
  return {
    url: addressOf(server, name),
    async [Symbol.asyncDispose]() {
      const sql = adminOf(server);
      await sql.unsafe(`drop database if exists ${name} with (force)`);
      await sql.end();
    },
  };
}

function adminOf(server: string): Sql {
  return postgres(server, { max: 1, onnotice: () => {} });
}

function addressOf(server: string, database: string): string {
  const address = new URL(server);
  address.pathname = database;
  return address.href;
}
