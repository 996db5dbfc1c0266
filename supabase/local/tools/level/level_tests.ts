/**
 * Which tests run under production's Deno, and how.
 *
 * @module
 */

import { join } from "node:path";
import { reaches } from "../reaches.ts";

/** Folders with tests that run there themselves. */
const OUTSIDE = ["edge", "platform", "client", "stories"];

/** Tests that call functions which run there. */
const INSIDE = ["functions"];

/** What needs a database of its own is not about the functions. */
const OWN_DATABASE = /own: true/;

/** These call functions within their own process, so that none would run there. */
const IN_PROCESS = /function_doors|loadFunctions|asServer|support\/(run_jobs|servers|kept_worker)/;

/** The local stack wants a newer Deno. */
const LOCAL_STACK = /\/supabase\/local\//;

/** Files by how they run, from the repository's root. */
export interface LevelTests {
  /** On the level themselves; they know a stack by its address alone. A folder each. */
  outside: string[][];
  /** On this Deno, with functions on the level. */
  inside: string[];
}

/** Sorts all tests of functions and of `shared/` that are for the embedded database. */
export async function levelTests(root: string): Promise<LevelTests> {
  const outside: string[][] = [];
  const inside: string[] = [];
  for (const folder of [...OUTSIDE, ...INSIDE]) {
    const files: string[] = [];
    for (const file of await testsIn(root, join("tests", folder))) {
      const text = await Deno.readTextFile(join(root, file));
      if (IN_PROCESS.test(text)) continue;
      // Their neighbours set the environment of the process they share, and with it the stack's address.
      const isApart = folder === "edge" && text.includes("startStack(");
      if (INSIDE.includes(folder) || isApart) inside.push(file);
      else if (!OWN_DATABASE.test(text) && !await reaches(join(root, file), LOCAL_STACK)) {
        files.push(file);
      }
    }
    if (files.length > 0) outside.push(files);
  }
  return { outside, inside };
}

async function testsIn(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(join(root, folder))) {
    if (/(?<!_postgres)_test\.ts$/.test(name)) found.push(join(folder, name));
  }
  return found.sort();
}
