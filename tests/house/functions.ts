/**
 * The project's edge functions, loaded.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { type Config, readConfig } from "../../supabase/local/config.ts";
import type { FunctionFacts } from "./functions_rules.ts";
import { ROOT } from "./repository.ts";

/** `supabase/config.toml`. */
export const config: Config = await readConfig(`${ROOT}supabase/config.toml`);

/** Every function: its text, its default export, its block. */
export async function loadFunctions(): Promise<FunctionFacts[]> {
  const folder = `${ROOT}supabase/functions/`;
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const names = entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  return await Promise.all(names.map(async (name) => {
    const path = `${folder}${name}/index.ts`;
    const module = await import(pathToFileURL(path).href);
    const source = await Deno.readTextFile(path);
    return { name, source, served: module.default as unknown, config: config.functions[name] };
  }));
}
