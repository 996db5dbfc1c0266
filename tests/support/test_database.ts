/**
 * A database of a test's own: PGlite in memory, or on the server of `DATABASE_URL`.
 *
 * @module
 */

import { SignJWT } from "jose";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Config, readConfig } from "../../supabase/local/config.ts";
import {
  type Database,
  type DatabaseOptions,
  openDatabase,
} from "../../supabase/local/database/open_database.ts";
import { restRequest } from "../../supabase/local/database/rest_request.ts";
import { collectSometimes } from "./collect.ts";
import { bootstrappedDatabase, emptyDatabase } from "./template.ts";

/** The repository. Its snapshots are used; its migrations only when a test brings none. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const JWT_SECRET = "a test's secret of at least 32 bytes";
/** What clients send as `apikey`. */
export const PUBLISHABLE_KEY = "sb_publishable_test";

/** What servers send as `apikey`. */
export const SECRET_KEY = "sb_secret_test";

export interface TestDatabaseOptions extends Partial<DatabaseOptions> {
  /** The schemas of the Data API; the first is the default. */
  schemas?: string[];
}

/** Options that hold everywhere: no seed, quiet, the project's own configuration. */
export async function databaseOptions(
  { schemas, ...more }: TestDatabaseOptions = {},
): Promise<DatabaseOptions> {
  const config: Config = await readConfig(join(ROOT, "supabase/config.toml"));
  return {
    root: ROOT,
    config: {
      ...config,
      api: { ...config.api, schemas: schemas ?? config.api.schemas },
      db: { ...config.db, seed: { enabled: false, sql_paths: [] } },
    },
    authSecrets: {
      jwtSecret: JWT_SECRET,
      publishableKey: PUBLISHABLE_KEY,
      secretKey: SECRET_KEY,
    },
    log: () => {},
    ...more,
  };
}

/** A folder with these migrations, by file name; disposing removes it. */
export async function migrationFolder(
  files: Record<string, string>,
): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "migrations_" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Where a database can be opened again and again: a folder, or a database of its own on a server. */
export async function place(): Promise<
  AsyncDisposable & { dataDir: string } | AsyncDisposable & { url: string }
> {
  const server = Deno.env.get("DATABASE_URL");
  if (server) return await emptyDatabase(server);

  const folder = await Deno.makeTempDir({ prefix: "data_" });
  return {
    dataDir: join(folder, "pglite"),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Opens a database whose only migration is `sql`; disposing closes it and removes all of it. */
export async function testDatabase(
  sql: string,
  options: TestDatabaseOptions = {},
): Promise<Database & AsyncDisposable> {
  await using undo = new AsyncDisposableStack();
  const migrations = undo.use(await migrationFolder({ "20260101000000_test.sql": sql }));
  const server = Deno.env.get("DATABASE_URL");
  const own = server ? undo.use(await bootstrappedDatabase(server)) : undefined;
  const database = await openDatabase({
    ...await databaseOptions({ schemas: ["public"], ...options }),
    ...own ? { url: own.url } : {},
    migrations: migrations.path,
  });
  undo.defer(async () => {
    await database.close();
    if (!server) collectSometimes();
  });
  const held = undo.move();
  return { ...database, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** An access token as lite's own Auth signs them; it is good for so long. */
export function tokenOf(claims: Record<string, unknown>, lifetime = "1h"): Promise<string> {
  return new SignJWT({ aud: "authenticated", ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(new TextEncoder().encode(JWT_SECRET));
}

/** One call below `/rest/v1`. */
export interface RestCall {
  /** `/people?select=id`, `/rpc/whoami` */
  path: string;
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  schema?: string;
  /** A token of {@linkcode tokenOf}; absent, the caller is anonymous. */
  token?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** What it answered; `json` is null for an empty body. */
export interface RestAnswer {
  status: number;
  headers: Headers;
  text: string;
  // deno-lint-ignore no-explicit-any -- tests look into answers of any shape
  json: any;
}

/** Calls as the REST gateway does: inside the context that says which schema is meant. */
export async function rest(
  { fetchLite }: Pick<Database, "fetchLite">,
  { path, method = "GET", schema = "public", token, headers = {}, body }: RestCall,
): Promise<RestAnswer> {
  const sent = new Headers({ apikey: PUBLISHABLE_KEY, "accept-profile": schema });
  if (method !== "GET") sent.set("content-profile", schema);
  if (body !== undefined) sent.set("content-type", "application/json");
  if (token) sent.set("authorization", `Bearer ${token}`);
  for (const [name, value] of Object.entries(headers)) sent.set(name, value);

  const request = new Request(`http://localhost/rest/v1${path}`, {
    method,
    headers: sent,
    ...body === undefined ? {} : { body: JSON.stringify(body) },
  });
  const answer = await restRequest.run({
    schema,
    searchPath: [schema, "public", "extensions"],
    method,
    path: path.split("?", 1)[0] ?? path,
    headers: Object.fromEntries(sent),
  }, () => fetchLite(request));
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: text && parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
