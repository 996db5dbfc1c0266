/**
 * A database of one's own with lite before it and nothing before lite: for tests of single rooms.
 *
 * @module
 */

import { SignJWT } from "jose";
import postgres from "postgres";
import type { Engine } from "../../supabase/local/database/engine.ts";
import type { LiteOptions, StorageAdapter } from "../../supabase/local/database/lite_app.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";

/** What clients of {@linkcode openLite} send as `apikey`. */
export const PUBLISHABLE_KEY = "sb_publishable_of_the_tests";
/** The same for servers. */
export const SECRET_KEY = "sb_secret_of_the_tests";

const JWT_SECRET = "only tests know these words and nobody else does";

/** Opened by {@linkcode openLite}. */
export interface LiteDatabase extends AsyncDisposable {
  engine: Engine;
  fetchLite(request: Request): Promise<Response>;
  /** What lite and the database said, at any level. */
  logged: string[];
}

/** What a test may bring along. */
export interface LiteDatabaseOptions extends Partial<Pick<LiteOptions, "authSecrets" | "email">> {
  schemas?: string[];
  /** Makes its tables. */
  script?: string;
  storageAdapter?: StorageAdapter;
  /** For tests that open it again: PGlite in this folder, whatever `DATABASE_URL` says. */
  dataDir?: string;
  auth?: LiteOptions["config"]["auth"];
}

/** PGlite in memory, or a new database on the server of `DATABASE_URL`. */
export async function openLite(options: LiteDatabaseOptions = {}): Promise<LiteDatabase> {
  const { schemas = ["public"], script = "", storageAdapter, email, dataDir, auth } = options;
  const logged: string[] = [];
  await using undo = new AsyncDisposableStack();
  const migrations = await Deno.makeTempDir();
  undo.defer(() => Deno.remove(migrations, { recursive: true }));
  await Deno.writeTextFile(`${migrations}/1_tables.sql`, script);
  const server = dataDir === undefined ? await newDatabase() : undefined;
  if (server) undo.defer(server.drop);

  const database = await openDatabase({
    root: new URL("../../", import.meta.url),
    migrations,
    config: configOf(schemas, auth),
    authSecrets: options.authSecrets ?? {
      jwtSecret: JWT_SECRET,
      publishableKey: PUBLISHABLE_KEY,
      secretKey: SECRET_KEY,
    },
    log: (_level, line) => logged.push(line),
    ...storageAdapter ? { storageAdapter } : {},
    ...email ? { email } : {},
    ...dataDir === undefined ? {} : { dataDir },
    ...server ? { url: server.url } : {},
  });
  undo.defer(database.close);

  Deno.exitCode = 0; // PGlite leaves 99 behind as it starts.
  const held = undo.move();
  return {
    engine: calm(database.engine),
    fetchLite: (request) => calmly(() => database.fetchLite(request)),
    logged,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** PGlite sets the exit code of the process with every SQL error, and a test must not end so. */
async function calmly<T>(work: () => Promise<T>): Promise<T> {
  const { exitCode } = Deno;
  try {
    return await work();
  } finally {
    Deno.exitCode = exitCode;
  }
}

function calm(engine: Engine): Engine {
  return {
    kind: engine.kind,
    query: (text, values) => calmly(() => engine.query(text, values)),
    exec: (script) => calmly(() => engine.exec(script)),
    transaction: (work) => calmly(() => engine.transaction(work)),
    listen: (channel, heard) => engine.listen(channel, heard),
  };
}

/** A token as lite signs it, for an hour. */
export function tokenOf(sub: string, claims: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({ aud: "authenticated", role: "authenticated", sub, ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(JWT_SECRET));
}

async function newDatabase() {
  const url = Deno.env.get("DATABASE_URL");
  if (!url) return;
  const server = postgres(url, { max: 1, onnotice: () => {} });
  const name = `test_${crypto.randomUUID().slice(0, 8)}`;
  await server.unsafe(`create database ${name}`);
  const own = new URL(url);
  own.pathname = name;
  return {
    url: own.href,
    async drop() {
      await server.unsafe(`drop database ${name} with (force)`);
      await server.end();
    },
  };
}

function configOf(
  schemas: string[],
  auth?: LiteOptions["config"]["auth"],
): LiteOptions["config"] {
  return {
    project_id: "tests",
    api: { port: 0, schemas, extra_search_path: ["public", "extensions"], max_rows: 1000 },
    db: { port: 0, seed: { enabled: false, sql_paths: [] } },
    auth: auth ?? {
      site_url: "http://127.0.0.1:3000",
      additional_redirect_urls: [],
      jwt_expiry: 3600,
      enable_signup: true,
      enable_anonymous_sign_ins: true,
      rate_limit: {
        anonymous_users: 1000,
        sign_in_sign_ups: 1000,
        token_verifications: 1000,
        token_refresh: 1000,
        email_sent: 1000,
      },
      hook: {},
    },
    storage: { file_size_limit: "50MiB" },
    edge_runtime: { policy: "per_worker" },
    functions: {},
  };
}
