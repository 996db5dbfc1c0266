/**
 * Fills a fresh database from the files of `[db.seed].sql_paths`.
 *
 * @module
 */

import { glob } from "node:fs/promises";
import { join } from "node:path";
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
export async function seed(engine: Engine, { folder, paths }: Seeds, log: Log): Promise<void> {
  for (const path of paths) {
    const files = (await Array.fromAsync(glob(path, { cwd: folder }))).sort();
    if (files.length === 0) log("warn", `No seed file is at "${path}"`);
    for (const file of files) await seedFrom(engine, folder, file);
  }
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
