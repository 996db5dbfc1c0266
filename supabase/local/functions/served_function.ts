/**
 * Finds the functions of a project: the blocks of `config.toml`, and folders that have none.
 *
 * @module
 */

import { join, resolve } from "node:path";
import type { FunctionConfig } from "../config.ts";
import { Failure } from "../failure.ts";
import { folderNames } from "./place.ts";

/** A function as the runner needs it. */
export interface ServedFunction {
  readonly slug: string;
  /** The absolute path of the module. */
  readonly entry: string;
  /** How its imports are resolved, as options of `deno`. */
  readonly resolution: readonly string[];
  readonly verifyJwt: boolean;
  /** What `[functions.<slug>.env]` says. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the platform takes for a name; a folder like `_shared` is never a function. */
const SLUG = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** All functions; throws a {@linkcode Failure} when a block has no module. */
export function findFunctions(
  root: string,
  blocks: Readonly<Record<string, FunctionConfig>>,
): ServedFunction[] {
  const folders = folderNames(join(root, "supabase", "functions"));
  const found: ServedFunction[] = [];
  for (const slug of new Set([...Object.keys(blocks), ...folders])) {
    const served = findFunction(root, slug, blocks[slug]);
    if (served) found.push(served);
    else if (blocks[slug]?.enabled) throw noModule(root, slug, blocks[slug]);
  }
  return found.sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** One function, or undefined when it is disabled or has no module. */
export function findFunction(
  root: string,
  slug: string,
  block: FunctionConfig | undefined,
): ServedFunction | undefined {
  if (!SLUG.test(slug) || block?.enabled === false) return undefined;
  const entry = entryOf(root, slug, block);
  if (!isThere(entry)) return undefined;
  return {
    slug,
    entry,
    resolution: resolutionOf(root, slug, block),
    verifyJwt: block?.verify_jwt ?? true,
    env: block?.env ?? {},
  };
}

function entryOf(root: string, slug: string, block: FunctionConfig | undefined): string {
  const supabase = join(root, "supabase");
  // Paths in config.toml are relative to its folder.
  if (block?.entrypoint) return resolve(supabase, block.entrypoint);
  return join(supabase, "functions", slug, "index.ts");
}

// The order in which the CLI looks; like there, files in the project's root do not count by themselves.
function resolutionOf(root: string, slug: string, block: FunctionConfig | undefined): string[] {
  if (block?.import_map) return withMap(resolve(root, "supabase", block.import_map));

  const functions = join(root, "supabase", "functions");
  for (const name of ["deno.json", "deno.jsonc"]) {
    const config = join(functions, slug, name);
    if (isThere(config)) return [`--config=${config}`];
  }
  for (const folder of [join(functions, slug), functions]) {
    const map = join(folder, "import_map.json");
    if (isThere(map)) return withMap(map);
  }
  return ["--no-config"];
}

function withMap(map: string): string[] {
  return /(^|[\\/])deno\.jsonc?$/.test(map)
    ? [`--config=${map}`]
    : ["--no-config", `--import-map=${map}`];
}

function noModule(root: string, slug: string, block: FunctionConfig): Failure {
  if (!SLUG.test(slug)) {
    return new Failure(
      `Cannot serve the function "${slug}": its name is not one the platform takes`,
      "Begin with a letter and go on with letters, digits, - and _.",
    );
  }
  return new Failure(
    `Cannot serve the function "${slug}": there is no "${entryOf(root, slug, block)}"`,
    `Write it, or take [functions.${slug}] out of supabase/config.toml.`,
  );
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
