/**
 * Brings what functions import onto this machine, so that no request has to wait for the network.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionConfig } from "../config.ts";
import { BootFailure } from "./boot_failure.ts";
import { copyLock } from "./place.ts";
import { findFunctions, type ServedFunction } from "./served_function.ts";

/** Whether a function did not start only because a package is not on this machine yet. */
export function isUncached(error: unknown): boolean {
  return error instanceof BootFailure && error.message.includes("--cached-only is specified");
}

/** Fetches what a whole project imports; used before it is served, and by its set-up. */
export async function cacheProject(
  root: string,
  blocks: Readonly<Record<string, FunctionConfig>>,
): Promise<{ slug: string; text: string }[]> {
  const directory = await Deno.makeTempDir();
  try {
    const lock = copyLock(root, join(directory, "deno.lock"));
    return await cacheModules(findFunctions(root, blocks), lock);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Fetches what is missing; returns what could not be fetched, one text a function. */
export async function cacheModules(
  functions: readonly ServedFunction[],
  lock: string | undefined,
): Promise<{ slug: string; text: string }[]> {
  const missing: { slug: string; text: string }[] = [];
  const groups = Map.groupBy(functions, ({ resolution }) => resolution.join());
  for (const group of groups.values()) {
    if (await fetchAll(group, lock) === undefined) continue;
    // One broken module hides the others' packages.
    for (const fn of group) {
      const text = await fetchAll([fn], lock);
      if (text !== undefined) missing.push({ slug: fn.slug, text });
    }
  }
  return missing;
}

async function fetchAll(
  functions: readonly ServedFunction[],
  lock: string | undefined,
): Promise<string | undefined> {
  const warm = fileURLToPath(new URL("./child/warm.ts", import.meta.url));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "cache",
      "--quiet",
      "--node-modules-dir=none",
      lock ? `--lock=${lock}` : "--no-lock",
      ...functions[0]?.resolution ?? [],
      warm,
      ...functions.map(({ entry }) => entry),
    ],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  return success ? undefined : new TextDecoder().decode(stderr).trim();
}
