/**
 * Databases of a test's own on a Postgres server. Bringing one up to date takes a second or two, so
 * that is done once, in templates that are kept on the server; a test gets a clone.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import postgres, { type Sql } from "postgres";
import { readConfig } from "../../supabase/local/config.ts";
import { PostgresEngine } from "../../supabase/local/database/postgres_engine.ts";
import { runAlone } from "../../supabase/local/database/run_alone.ts";
import { seed } from "../../supabase/local/database/seed.ts";
import { addressOf, keptTemplate, type State } from "./kept_templates.ts";

const SUPABASE = fileURLToPath(new URL("../../supabase/", import.meta.url));

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

async function clone(server: string, state: State): Promise<ServerDatabase> {
  const sql = adminOf(server);
  try {
    for (let attempt = 1;; attempt++) {
      const template = await keptTemplate(sql, server, state);
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

async function create(sql: Sql, server: string, template: string): Promise<ServerDatabase> {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
  await sql.unsafe(`create database ${name} template ${template}`);
  return {
    url: addressOf(server, name),
    async [Symbol.asyncDispose]() {
      await runAlone(server, "test", `drop database if exists ${name} with (force)`);
    },
  };
}

function adminOf(server: string): Sql {
  return postgres(server, { max: 1, onnotice: () => {} });
}
