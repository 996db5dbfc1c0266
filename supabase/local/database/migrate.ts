/**
 * Applies migrations, with the history where the Supabase CLI keeps it, so that both can take turns.
 *
 * @module
 */

import { Failure } from "../failure.ts";
import type { Engine, Queries } from "./engine.ts";
import type { Log } from "./log.ts";
import type { Migration } from "./migrations.ts";
import { runScript, SESSION_RESET } from "./run_script.ts";
import { ENDS_TRANSACTION, gist } from "./split_statements.ts";

interface Applied {
  version: string;
  /** Of its statements as they were applied; null where the history does not say. */
  hash: string | null;
}

/** Whether no migration was ever applied. */
export async function isUnmigrated(session: Queries): Promise<boolean> {
  return (await history(session)).length === 0;
}

/**
 * Applies what is missing, in order, and returns the names of those files. One runner at a time:
 * the caller holds the lock. Stops at the first failure; nothing later runs.
 */
export async function migrate(
  engine: Engine,
  migrations: Migration[],
  log: Log,
): Promise<string[]> {
  const applied = new Map((await history(engine)).map((row) => [row.version, row]));
  await checkUnchanged(engine, migrations, applied);
  for (const version of applied.keys()) {
    if (!migrations.some((migration) => migration.version === version)) {
      log("warn", `Migration ${version} was applied, but its file is gone`);
    }
  }

  const missing = migrations.filter(({ version }) => !applied.has(version));
  for (const migration of missing) {
    await apply(engine, migration);
    await engine.exec(SESSION_RESET);
  }
  return missing.map(({ file }) => file);
}

async function checkUnchanged(
  engine: Engine,
  migrations: Migration[],
  applied: Map<string, Applied>,
): Promise<void> {
  for (const { file, version, text } of await unlike(migrations, applied)) {
    // Only these are read: the whole history is a megabyte, and a third of a start.
    const [row] = await engine.query<{ statements: string[] }>(
      "select statements from supabase_migrations.schema_migrations where version = $1",
      [version],
    );
    if (!row || gist(row.statements.join("\n")) === gist(text)) continue;
    throw new Failure(
      `Cannot apply migration "${file}": it was changed after it was applied`,
      `Build the database anew (${
        engine.kind === "pglite" ? "`deno task reset`" : "drop it and create it again"
      }), or undo the change`,
    );
  }
}

/** Those whose statements are not letter for letter what was applied. */
async function unlike(
  migrations: Migration[],
  applied: Map<string, Applied>,
): Promise<Migration[]> {
  const hashes = await Promise.all(migrations.map(hashOf));
  return migrations.filter(({ version }, at) => {
    const hash = applied.get(version)?.hash;
    return typeof hash === "string" && hash !== hashes[at];
  });
}

/** As {@linkcode history} reads it. */
async function hashOf({ statements }: Migration): Promise<string> {
  const text = statements.map(({ text }) => text).join("\n");
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).toHex();
}

async function apply(engine: Engine, migration: Migration): Promise<void> {
  const { file, statements, isTransaction } = migration;
  const trying = `Cannot apply migration "${file}"`;
  if (!isTransaction) {
    await runScript(engine, statements, trying).catch(tellOfEarlierRun);
    await engine.exec(SESSION_RESET);
    return await record(engine, migration);
  }
  const breaker = statements.find(({ text }) => ENDS_TRANSACTION.test(text));
  if (breaker) {
    throw new Failure(
      `${trying}: line ${breaker.line}: the file is one transaction already`,
      'Remove the statement, or make "-- no transaction" the first line',
    );
  }
  await engine.transaction(async (tx) => {
    await runScript(tx, statements, trying);
    await tx.exec("reset role");
    await record(tx, migration);
  });
}

/** Nothing undoes a file without a transaction; what an earlier run made is in the way of the next. */
function tellOfEarlierRun(failure: Failure): never {
  throw new Failure(
    failure.message,
    `${failure.hint}\nThe file has no transaction: an earlier run of it may have been cut short. ` +
      "Let each statement bear repetition (if not exists; drop an index before it is built)",
    { cause: failure },
  );
}

async function record(session: Queries, { version, name, statements }: Migration): Promise<void> {
  await session.query(
    `insert into supabase_migrations.schema_migrations (version, name, statements)
     values ($1, $2, $3::text[])`,
    [version, name, statements.map(({ text }) => text)],
  );
}

function history(session: Queries): Promise<Applied[]> {
  return session.query<Applied>(
    `select version, encode(sha256(convert_to(array_to_string(statements, e'\\n'), 'UTF8')), 'hex') as hash
     from supabase_migrations.schema_migrations order by version`,
  );
}
