/**
 * `deno task access`: writes `access.md` and `functions.tsv` from the migrations as they are.
 *
 * @module
 */

import { readCommandLine } from "../../../supabase/local/command_line.ts";
import { runTool } from "../../../supabase/local/terminal.ts";
import { migratedDatabase } from "../../support/migrated_database.ts";
import { accessDocument } from "./document.ts";
import { routineList } from "./routine_list.ts";
import { stale, unexplained } from "./invariants.ts";
import { survey } from "./survey.ts";

const FOLDER = new URL("../", import.meta.url);

/** Where the matrix is committed. */
export const DOCUMENT = new URL("access.md", FOLDER);

/** Where the list of functions is committed. */
export const LIST = new URL("functions.tsv", FOLDER);

async function write(): Promise<void> {
  readCommandLine({}, "Usage: deno task access");
  await using database = await migratedDatabase();
  const seen = await survey(database.engine);
  const changed = [
    await update(DOCUMENT, await accessDocument(seen)),
    await update(LIST, routineList(seen.routines)),
  ];
  const open = [
    ...unexplained(seen.violations, seen.exceptions),
    ...stale(seen.violations, seen.exceptions),
  ];
  const said = [
    `${seen.cells.length} cells, ${seen.routines.length} functions`,
    ...changed.flat(),
    ...open.map((line) => `Needs a reason, or a migration: ${line}`),
  ];
  await Deno.stdout.write(new TextEncoder().encode(`${said.join("\n")}\n`));
  if (open.length > 0) Deno.exitCode = 1;
}

async function update(file: URL, text: string): Promise<string[]> {
  const name = file.pathname.split("/").slice(-3).join("/");
  const before = await Deno.readTextFile(file).catch(() => "");
  if (before === text) return [`${name} is as it was`];
  await Deno.writeTextFile(file, text);
  return [`${name} is new: review its diff`];
}

if (import.meta.main) await runTool(write);
