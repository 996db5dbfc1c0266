/**
 * Puts together the environment of one function. No function sees another's.
 *
 * @module
 */

import { join } from "node:path";
import { parseEnv } from "node:util";
import { Failure } from "../failure.ts";
import type { ServedFunction } from "./served_function.ts";

/** The values a function of its own gets, and the names that were left out. */
export interface OwnEnvironment {
  values: Record<string, string>;
  /** Names the platform keeps for itself: `supabase secrets set` refuses them. */
  reserved: string[];
}

/** The files with values for one function, the later one wins. */
export function environmentFiles(root: string, slug: string): string[] {
  const functions = join(root, "supabase", "functions");
  return [join(functions, ".env"), join(functions, slug, ".env")];
}

/** Reads the two files and `[functions.<slug>.env]`; throws a {@linkcode Failure} for an unset name. */
export async function ownEnvironment(root: string, fn: ServedFunction): Promise<OwnEnvironment> {
  const all: Record<string, string> = {};
  for (const file of environmentFiles(root, fn.slug)) Object.assign(all, await readFile(file));
  for (const [name, value] of Object.entries(fn.env)) {
    all[name] = await resolved(root, fn.slug, name, value);
  }

  const own: OwnEnvironment = { values: {}, reserved: [] };
  for (const [name, value] of Object.entries(all)) {
    if (name.startsWith("SUPABASE_")) own.reserved.push(name);
    else own.values[name] = value;
  }
  return own;
}

/** What every function gets besides, by the platform's names. */
export function platformEnvironment(url: string, slug: string, boot: number) {
  return {
    SUPABASE_URL: url,
    SUPABASE_PUBLIC_URL: url,
    SUPABASE_FUNCTION_SLUG: slug,
    SB_REGION: "local",
    SB_EXECUTION_ID: crypto.randomUUID(),
    DENO_DEPLOYMENT_ID: `local_${slug}_${boot}`,
  };
}

// `env(NAME)` is looked up where the CLI does: in the environment, then in the project's own files.
async function resolved(root: string, slug: string, name: string, value: string): Promise<string> {
  const [, wanted] = value.match(/^env\(\s*([^)\s]+)\s*\)$/) ?? [];
  if (!wanted) return value;

  const found = Deno.env.get(wanted) ??
    (await readFile(join(root, "supabase", ".env")))[wanted] ??
    (await readFile(join(root, ".env")))[wanted];
  if (found !== undefined) return found;
  throw new Failure(
    `Cannot start the function "${slug}": its ${name} is env(${wanted}), and ${wanted} is not set`,
    `Set ${wanted} in .env, or change [functions.${slug}.env] in supabase/config.toml.`,
  );
}

async function readFile(path: string): Promise<Record<string, string | undefined>> {
  try {
    return parseEnv(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}
