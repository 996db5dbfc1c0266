/**
 * Which tests run under production's Deno, and how.
 *
 * @module
 */

import { join } from "node:path";

/** Folders with tests that run there themselves, unless they need more than a stack's address. */
const OUTSIDE = ["edge", "platform", "client", "stories"];

/** Folders with tests that call functions which run there. */
const INSIDE = ["functions", "domains"];

/** A stack of the test's own is a newer Deno's affair. */
const NEEDS_INSIDE = /own: true|supabase\/local\/|support\/test_database/;

/** These call functions within their own process, so that none would run there. */
const IN_PROCESS = /function_doors|loadFunctions/;

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
      (INSIDE.includes(folder) || NEEDS_INSIDE.test(text) ? inside : files).push(file);
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
