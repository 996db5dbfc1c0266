/**
 * Opens a database on a Postgres server and brings it up to date.
 *
 * @module
 */

import postgres from "postgres";
import { standInForAbsent } from "./absent_extensions.ts";
import { bootstrap } from "./bootstrap.ts";
import { checkAddress, checkServer } from "./check_server.ts";
import type { Engine } from "./engine.ts";
import type { Log } from "./log.ts";
import { isUnmigrated, migrate } from "./migrate.ts";
import type { Migration } from "./migrations.ts";
import type { Opened, Plan } from "./plan.ts";
import { Failure } from "../failure.ts";
import { connectionOptions } from "./pool_options.ts";
import { authenticatorUrl, SafePostgresConnection } from "./postgres_connection.ts";
import { PostgresEngine } from "./postgres_engine.ts";
import { scramVerifier } from "./scram.ts";
import { oweSeeds, seedOwed } from "./seed.ts";

/** How long another start may hold the lock before a person is told. */
const TELL_AFTER_MS = 5_000;

/** What a server answers to a login it does not accept. */
const WRONG_PASSWORD = /^28(P01|000)$/;

/** Names the runners' lock: one at a time brings a database up to date. */
export const SETUP_LOCK = 7_410_552_011;

/** Throws a {@linkcode Failure} for a server that does not answer or is not the one we need. */
export async function openPostgres(url: string, plan: Plan): Promise<Opened> {
  checkAddress(url);
  return await setUp(url, async (engine) => {
    const done = await alone(engine, plan.log, () => bringUpToDate(engine, url, plan));
    const connection = new SafePostgresConnection(url, plan.log);
    try {
      connection.adopt(await connection.readCatalogue());
    } catch (error) {
      await connection.close();
      throw error;
    }
    return { ...done, connection, pglite: undefined, close: () => connection.close() };
  });
}

/** Makes a database what a hosted project's is before the first migration, and no more. */
export async function preparePostgres(url: string, log: Log): Promise<void> {
  await setUp(url, (engine) => alone(engine, log, () => prepare(engine, url)));
}

/**
 * Applies the migrations that a database lacks, one run at a time, and answers their files: to one
 * of our own, which is prepared first, or to a hosted project's, whose `postgres` is no superuser
 * and has `auth` and `storage` already. Throws a {@linkcode Failure} at the first that fails.
 */
export async function migratePostgres(
  url: string,
  migrations: Migration[],
  log: Log,
): Promise<string[]> {
  checkAddress(url);
  return await setUp(
    url,
    (engine, isSuperuser) =>
      alone(engine, log, async () => {
        if (isSuperuser) await prepare(engine, url);
        else await expectHosted(engine);
        return await migrate(engine, migrations, log);
      }),
    true,
  );
}

/** What only a superuser could make has to be there. */
async function expectHosted(engine: Engine): Promise<void> {
  const [found] = await engine.query<{ hosted: boolean }>(
    "select to_regclass('auth.users') is not null and to_regclass('storage.objects') is not null as hosted",
  );
  if (found?.hosted) return;
  throw new Failure(
    "Cannot migrate this database: it is no Supabase project's, and its user may not make it one",
    "Name the superuser of a Postgres 17 of your own, or the user postgres of a hosted project",
  );
}

/** One connection, because the lock and whatever a script sets belong to it. */
async function setUp<T>(
  url: string,
  work: (engine: Engine, isSuperuser: boolean) => Promise<T>,
  mayBePlain = false,
): Promise<T> {
  const options = connectionOptions("start");
  const connection = postgres(url, {
    ...options,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: true, // it writes arrays before the catalogue is read
    // When this process is killed, the server lets go of its statement, and of the lock, in a second.
    connection: { ...options.connection, client_connection_check_interval: "1s" },
  });
  try {
    const engine = new PostgresEngine(connection);
    return await work(engine, await checkServer(engine, url, mayBePlain));
  } finally {
    await connection.end({ timeout: 2 });
  }
}

async function prepare(engine: Engine, url: string): Promise<void> {
  await bootstrap(engine);
  await standInForAbsent(engine);
  await letAuthenticatorIn(engine, url);
}

async function bringUpToDate(engine: Engine, url: string, { migrations, seeds, log }: Plan) {
  await prepare(engine, url);
  const fresh = await isUnmigrated(engine);
  if (fresh && seeds) await oweSeeds(engine, seeds, log);
  const applied = await migrate(engine, migrations, log);
  if (seeds) await seedOwed(engine, seeds);
  return { fresh, applied };
}

/** Asks again and again instead of waiting: a waiting statement would hold up `create index concurrently`. */
async function alone<T>(engine: Engine, log: Log, work: () => Promise<T>): Promise<T> {
  let tellAt = performance.now() + TELL_AFTER_MS;
  while (true) {
    const [lock] = await engine.query<{ taken: boolean }>(
      "select pg_try_advisory_lock($1) as taken",
      [SETUP_LOCK],
    );
    if (lock?.taken) break;
    if (performance.now() > tellAt) {
      log("info", "Another stack is bringing this database up to date: waiting for it");
      tellAt = Infinity;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    return await work();
  } finally {
    // Where the connection is lost the lock is too, and what went wrong before is worth more.
    await engine.query("select pg_advisory_unlock($1)", [SETUP_LOCK]).catch(() => {});
  }
}

/**
 * A server that asks for passwords gets one for `authenticator`: that of the superuser's address, so
 * that nothing has to be kept. Only its verifier is sent; a server's log may hold statements.
 */
async function letAuthenticatorIn(engine: Engine, url: string): Promise<void> {
  const password = decodeURIComponent(new URL(url).password);
  if (!password) return;

  const login = postgres(authenticatorUrl(url), { ...connectionOptions("start"), max: 1 });
  try {
    await login`select 1`;
  } catch (error) {
    if (!WRONG_PASSWORD.test((error as { code?: string }).code ?? "")) throw error;
    await engine.exec(`alter role authenticator login password '${scramVerifier(password)}'`);
  } finally {
    await login.end({ timeout: 2 });
  }
}
