/**
 * Fills a stack's database with one of each kind of object, and values that are hard to write down.
 *
 * @module
 */

import { splitStatements } from "../../supabase/local/database/split_statements.ts";
import type { TestStack } from "./stack.ts";

const WORLD = new URL("./backup_world.sql", import.meta.url);

/** Runs `backup_world.sql` as the superuser. */
export async function backupWorld({ sql }: TestStack): Promise<void> {
  for (const { text } of splitStatements(await Deno.readTextFile(WORLD))) await sql?.(text);
}
