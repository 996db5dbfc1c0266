/**
 * Makes a database what the hosted image provides before the first migration.
 *
 * @module
 */

import { getAuthSchemaSql, getStorageSchemaSql } from "@supabase/lite";
import type { Engine } from "./engine.ts";
import { SESSION_RESET } from "./run_script.ts";

const FOLDER = new URL("./bootstrap/", import.meta.url);

/** The SQL files of bootstrap in their order, by name. */
export async function bootstrapFiles(): Promise<Map<string, string>> {
  const names = (await Array.fromAsync(Deno.readDir(FOLDER)))
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const files = new Map<string, string>();
  for (const name of names) files.set(name, await Deno.readTextFile(new URL(name, FOLDER)));
  return files;
}

/**
 * Runs lite's tables and then our files, all of it or none. Safe to repeat: it runs at every boot,
 * so that a folder of an older stack gets what is new.
 */
export async function bootstrap(engine: Engine): Promise<void> {
  const files = await bootstrapFiles();
  await engine.transaction(async (tx) => {
    await tx.exec("set local client_min_messages to warning"); // or each "if not exists" costs a notice
    // What lite's own `ensureSystemSchema` would run; that one swallows errors.
    await tx.exec(getAuthSchemaSql());
    await tx.exec(getStorageSchemaSql());
    for (const [name, script] of files) {
      await tx.exec(script).catch((cause) => {
        throw new Error(`Cannot run bootstrap/${name}: ${(cause as Error).message}`, { cause });
      });
    }
  });
  await engine.exec(SESSION_RESET);
}
