/**
 * The templates that a Postgres server keeps for tests: databases that were brought up to date once.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Sql } from "postgres";
import { type Migration, readMigrations } from "../../supabase/local/database/migrations.ts";
import { openPostgres } from "../../supabase/local/database/open_postgres.ts";
import { quoted } from "../../supabase/local/database/quoted.ts";
import { snapshotKeys } from "../../supabase/local/database/snapshots.ts";

const LOCAL = new URL("../../supabase/local/database/", import.meta.url);
const MIGRATIONS = fileURLToPath(new URL("../../supabase/migrations", import.meta.url));
const PREFIX = "quintet_template_";

/** Names the lock of whoever makes or removes templates: there are several test processes. */
const LOCK = 7_410_552_012;

/** Before any migration, as the hosted image would be; or after the project's own. */
export type State = "bootstrapped" | "migrated";

/** Makes the template of that state unless it is there, and answers its name. */
export async function keptTemplate(sql: Sql, server: string, state: State): Promise<string> {
  const { migrations, names } = await (known ??= readNames());
  await (tidied ??= tidy(sql, Object.values(names)));
  const name = names[state];
  if (!await isReady(sql, name)) {
    const own = state === "migrated" ? migrations : [];
    await alone(sql, () => make(sql, server, name, own));
  }
  return name;
}

/** Once a process: to read and to hash a megabyte takes longer than to ask for a clone. */
let known: Promise<{ migrations: Migration[]; names: Record<State, string> }> | undefined;

async function readNames() {
  const migrations = await readMigrations(MIGRATIONS);
  return { migrations, names: await namesOf(migrations) };
}

/** Whatever they are made from is in their names: files as for the snapshots of PGlite, and code. */
async function namesOf(migrations: Migration[]): Promise<Record<State, string>> {
  const { base, whole } = await snapshotKeys(migrations);
  const code = await Promise.all(
    ["open_postgres.ts", "absent_extensions.ts"].map((file) =>
      Deno.readTextFile(new URL(file, LOCAL))
    ),
  );
  const named = async (key: string) => {
    const bytes = new TextEncoder().encode([key, ...code].join());
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    return PREFIX + hash.slice(0, 24);
  };
  return { bootstrapped: await named(base), migrated: await named(whole) };
}

/** One that was left half-made is not a template yet, and is made anew. */
async function make(
  sql: Sql,
  server: string,
  name: string,
  migrations: Migration[],
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
        or starts_with(datname, ${PREFIX}) and datname <> all (${templates})
          and modification < now() - interval '1 hour'
      )`;
  if (left.length === 0) return;
  await alone(sql, async () => {
    for (const { name } of left) {
      // Another process may have been quicker, or somebody has connected after all.
      await sql.unsafe(`alter database ${quoted(name)} with is_template false`).catch(() => {});
      await sql.unsafe(`drop database if exists ${quoted(name)}`).catch(() => {});
    }
  });
}

async function alone(sql: Sql, work: () => Promise<void>): Promise<void> {
  await sql`select pg_advisory_lock(${LOCK})`;
  try {
    await work();
  } finally {
    await sql`select pg_advisory_unlock(${LOCK})`;
  }
}

/** The address of another database on the server. */
export function addressOf(server: string, database: string): string {
  const address = new URL(server);
  address.pathname = database;
  return address.href;
}
