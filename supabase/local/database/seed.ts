/**
 * Fills a fresh database from the files of `[db.seed].sql_paths`.
 *
 * @module
 */

import { glob } from "node:fs/promises";
import { join, normalize } from "node:path";
import type { Engine } from "./engine.ts";
import type { Log } from "./log.ts";
import { runScript, SESSION_RESET } from "./run_script.ts";
import { splitStatements } from "./split_statements.ts";

/** Where seeds are: paths and globs relative to `folder`, as in `config.toml`. */
export interface Seeds {
  folder: string;
  paths: string[];
}

/** Runs each file in a transaction of its own and notes it where the Supabase CLI does. */
export async function seed(engine: Engine, seeds: Seeds, log: Log): Promise<void> {
  for (const file of await filesOf(seeds, log)) await seedFrom(engine, seeds.folder, file);
}

/**
 * Notes before the first migration that seeds are to follow: whoever is cut short between the two
 * leaves a database that is no longer new.
 */
export async function oweSeeds(engine: Engine, seeds: Seeds, log: Log): Promise<void> {
  const paths = (await filesOf(seeds, log)).map((file) => join("supabase", file));
  await engine.query(
    `insert into supabase_migrations.seed_files (path, hash)
     select path, '' from unnest($1::text[]) as path on conflict do nothing`,
    [paths],
  );
}

/** Runs what {@linkcode oweSeeds} has noted and nobody has run yet, in the order of the settings. */
export async function seedOwed(engine: Engine, seeds: Seeds): Promise<void> {
  const owed = await engine.query<{ path: string }>(
    "select path from supabase_migrations.seed_files where hash = ''",
  );
  if (owed.length === 0) return;
  for (const file of await filesOf(seeds, () => {})) {
    const isOwed = owed.some(({ path }) => path === join("supabase", file));
    if (isOwed) await seedFrom(engine, seeds.folder, file);
  }
}

async function filesOf({ folder, paths }: Seeds, log: Log): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = (await Array.fromAsync(glob(path, { cwd: folder }))).sort();
    if (found.length === 0) log("warn", `No seed file is at "${path}"`);
    files.push(...found);
  }
  return [...new Set(files.map(normalize))]; // two patterns may mean the same file
}

async function seedFrom(engine: Engine, folder: string, file: string): Promise<void> {
  const bytes = await Deno.readFile(join(folder, file));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  await engine.transaction(async (tx) => {
    const statements = splitStatements(new TextDecoder().decode(bytes));
    await runScript(tx, statements, `Cannot seed from "${file}"`);
    await tx.exec("reset role");
    await tx.query(
      `insert into supabase_migrations.seed_files (path, hash) values ($1, $2)
       on conflict (path) do update set hash = excluded.hash`,
      [join("supabase", file), hash],
    );
  });
  await engine.exec(SESSION_RESET);
}
