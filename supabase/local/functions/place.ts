/**
 * What all processes of a runner have in common.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentFiles } from "./environment.ts";
import { RunDirectory } from "./run_directory.ts";

/** Where processes live, and what they may and may not read. */
export interface Place {
  /** The project's folder. */
  readonly root: string;
  readonly directory: RunDirectory;
  /** A copy of the project's lock file, if it has one: the project's own is never written. */
  readonly lock: string | undefined;
  readonly memoryMb: number;
}

/** Opens a run directory and puts the copy of the lock file in it. */
export function openPlace(root: string, memoryMb: number): Place {
  const directory = RunDirectory.open();
  return { root, directory, memoryMb, lock: copyLock(root, join(directory.path, "deno.lock")) };
}

/** The folders a function may read: of the project, and of packages, whose files are in its bundle. */
export function readable({ root }: Place): string[] {
  return [join(root, "supabase", "functions"), join(root, "shared"), ...packages()];
}

/** Deno's own folder of packages, found by one of them. */
function packages(): string[] {
  const [, folder] = /^(file:.*\/npm)\//.exec(import.meta.resolve("zod")) ?? [];
  return folder ? [fileURLToPath(folder)] : [];
}

/** The files in them that no function may read: other functions' values are in there. */
export function secretFiles({ root }: Place): string[] {
  const slugs = ["", ...folderNames(join(root, "supabase", "functions"))];
  return [...new Set(slugs.flatMap((slug) => environmentFiles(root, slug)))];
}

/** The names of the folders in a folder; none if it is not there. */
export function folderNames(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].filter((entry) => entry.isDirectory).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Copies the lock file again, because the project's has changed. */
export function copyLock(root: string, to: string): string | undefined {
  for (const from of [join(root, "supabase", "deno.lock"), join(root, "deno.lock")]) {
    try {
      Deno.copyFileSync(from, to);
      return to;
    } catch {
      // The project keeps it elsewhere, or has none.
    }
  }
  return undefined;
}
