/**
 * Opens a database on a Postgres server and brings it up to date.
 *
 * @module
 */

import postgres from "postgres";
import { Failure } from "../failure.ts";
import { standInForAbsent } from "./absent_extensions.ts";
import { bootstrap } from "./bootstrap.ts";
import type { Engine } from "./engine.ts";
import { isUnmigrated, migrate } from "./migrate.ts";
import type { Opened, Plan } from "./plan.ts";
import { connectionOptions } from "./pool_options.ts";
import { authenticatorUrl, SafePostgresConnection } from "./postgres_connection.ts";
import { PostgresEngine } from "./postgres_engine.ts";
import { seed } from "./seed.ts";

/** How long the first question to a server may take. */
const PATIENCE_MS = 10_000;

/** Names the runners' lock: one at a time brings a database up to date. */
export const SETUP_LOCK = 7_410_552_011;

/** Throws a {@linkcode Failure} for a server that does not answer or is not the one we need. */
export async function openPostgres(url: string, plan: Plan): Promise<Opened> {
  if (!/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new Failure(
      "Cannot use DATABASE_URL: it is not the address of a Postgres server",
      "Write it like postgres://postgres@127.0.0.1:5432/postgres",
    );
  }
  return await setUp(url, async (engine) => {
    const done = await alone(engine, () => bringUpToDate(engine, url, plan));
    const connection = new SafePostgresConnection(url);
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
export async function preparePostgres(url: string): Promise<void> {
  await setUp(url, (engine) => alone(engine, () => prepare(engine, url)));
}

/** One connection, because the lock and whatever a script sets belong to it. */
async function setUp<T>(url: string, work: (engine: Engine) => Promise<T>): Promise<T> {
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
    await checkServer(engine, url);
    return await work(engine);
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
  const applied = await migrate(engine, migrations, log);
  if (fresh && seeds) await seed(engine, seeds, log);
  return { fresh, applied };
}

/** Asks again and again instead of waiting: a waiting statement would hold up `create index concurrently`. */
async function alone<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  while (true) {
    const [lock] = await engine.query<{ taken: boolean }>(
      "select pg_try_advisory_lock($1) as taken",
      [SETUP_LOCK],
    );
    if (lock?.taken) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    return await work();
  } finally {
    await engine.query("select pg_advisory_unlock($1)", [SETUP_LOCK]);
  }
}

async function checkServer(engine: Engine, url: string): Promise<void> {
  const { host, pathname } = new URL(url);
  const question = engine.query<{ version: string; vector: boolean }>(
    `select current_setting('server_version') as version,
            exists (select from pg_available_extensions where name = 'vector') as vector`,
  );
  const [server] = await withinPatience(question).catch((cause) => {
    throw new Failure(
      `Cannot reach the database at "${host}${pathname}": ${reason(cause)}`,
      "Start the server or mend DATABASE_URL; without DATABASE_URL the stack brings its own database",
      { cause },
    );
  });
  const version = server?.version ?? "";
  if (!/^17\b/.test(version)) {
    throw new Failure(
      `Cannot use the database at "${host}${pathname}": it is Postgres ${version}, not 17`,
      "Use the major version of the hosted platform",
    );
  }
  if (!server?.vector) {
    throw new Failure(
      `Cannot use the database at "${host}${pathname}": the server has no pgvector`,
      "Install pgvector for Postgres 17 (Debian: postgresql-17-pgvector)",
    );
  }
}

/** A network that swallows packets says nothing at all, and the driver would wait on. */
async function withinPatience<T>(question: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it does not answer")), PATIENCE_MS);
  });
  try {
    return await Promise.race([question, late]);
  } finally {
    clearTimeout(timer);
  }
}

function reason(error: { code?: string; message?: string; errors?: Error[] }): string {
  if (error.code === "ECONNREFUSED") return "nothing listens there";
  return error.message || error.errors?.[0]?.message || String(error);
}

/** A server that asks for passwords gets one for `authenticator`: that of the superuser's address. */
async function letAuthenticatorIn(engine: Engine, url: string): Promise<void> {
  const password = decodeURIComponent(new URL(url).password);
  if (!password) return;

  const login = postgres(authenticatorUrl(url), { max: 1, onnotice: () => {} });
  try {
    await login`select 1`;
  } catch {
    const [statement] = await engine.query<{ text: string }>(
      "select format('alter role authenticator login password %L', $1::text) as text",
      [password],
    );
    if (statement) await engine.exec(statement.text);
  } finally {
    await login.end({ timeout: 2 });
  }
}
