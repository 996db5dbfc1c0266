/**
 * Which modules an unpacked function is made of, as Deno sees them.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import type { Upload } from "./upload.ts";

const info = z.object({
  modules: z.array(z.object({ specifier: z.string(), error: z.string().optional() })),
});

/** What the entry point reaches. */
export interface ModuleGraph {
  /** How many modules, packages counted as one each. */
  modules: number;
  /** What Deno could not find or read, one sentence each. */
  faults: string[];
  /** Paths among the uploaded files, as the upload names them. */
  reached: Set<string>;
}

/** Follows the imports with only the uploaded files and the function's own import map. */
export async function moduleGraph(upload: Upload, folder: string): Promise<ModuleGraph> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["info", "--json", "--no-config", "--no-lock", ...importMapFlag(upload, folder)],
      join(folder, upload.entrypoint),
    ],
    cwd: folder,
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (code !== 0) {
    const [first = "Deno could not read it"] = new TextDecoder().decode(stderr).split("\n");
    return { modules: 0, faults: [first], reached: new Set() };
  }

  const { modules } = info.parse(JSON.parse(new TextDecoder().decode(stdout)));
  const home = pathToFileURL(folder + "/").href;
  const inside = modules.filter(({ specifier }) => specifier.startsWith(home));
  return {
    modules: modules.length,
    faults: modules.flatMap(({ error }) => error ? [error.replaceAll(home, "")] : []),
    reached: new Set(
      inside.map(({ specifier }) => fileURLToPath(specifier).slice(folder.length + 1)),
    ),
  };
}

/** The map an upload brings along, for Deno's command line. */
export function importMapFlag({ importMap, files }: Upload, folder: string): string[] {
  return files.has(importMap) ? [`--import-map=${join(folder, importMap)}`] : [];
}
