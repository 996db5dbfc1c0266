/**
 * What a test loads, told from its text: whether one of its relative imports, or of theirs, is meant.
 *
 * @module
 */

import { dirname, join } from "node:path";

/** Whether `path` itself or anything it imports, however far, has a path like that. */
export async function reaches(
  path: string,
  meant: RegExp,
  seen: Set<string> = new Set(),
): Promise<boolean> {
  if (meant.test(path)) return true;
  if (seen.has(path)) return false;
  seen.add(path);
  const text = await Deno.readTextFile(path).catch(nothing);
  for (
    const [, place = ""] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gm)
  ) {
    if (await reaches(join(dirname(path), place), meant, seen)) return true;
  }
  return false;
}

/** Some texts have imports of files that they are going to write. */
function nothing(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "";
  throw error;
}
