/**
 * Watches the files functions are made of, and says which functions a change concerns.
 *
 * @module
 */

import { join } from "node:path";
import { environmentFiles } from "./environment.ts";
import type { ModuleGraph } from "./module_graph.ts";

/** Editors write a file in several steps: act when it has been quiet for this long. */
const QUIET_MS = 30;

/** Says whether a change of one of the paths concerns a function. */
export function concerns(root: string, slug: string, path: string, graph: ModuleGraph): boolean {
  if (settles(root, path) || environmentFiles(root, slug).includes(path)) return true;
  return graph.mayHold(slug, path);
}

/** Whether the file says how imports are resolved, for all functions. */
export function settles(root: string, path: string): boolean {
  return [join(root, "import_map.json"), join(root, "deno.json")].includes(path) ||
    /[\\/]supabase[\\/]functions[\\/](.+[\\/])?(import_map\.json|deno\.jsonc?)$/.test(path);
}

/** Tells `changed` which files were changed, until it is closed. */
export function watchFiles(root: string, changed: (paths: string[]) => void): { close(): void } {
  const folders = [join(root, "supabase", "functions"), join(root, "shared")];
  const deep = Deno.watchFs(folders.filter(isFolder));
  const settings = Deno.watchFs(root, { recursive: false });

  const paths = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const collect = async (watcher: Deno.FsWatcher) => {
    for await (const event of watcher) {
      if (event.kind === "access") continue;
      for (const path of event.paths) paths.add(path);
      clearTimeout(timer);
      timer = setTimeout(() => {
        const all = [...paths];
        paths.clear();
        changed(all);
      }, QUIET_MS);
    }
  };
  collect(deep);
  collect(settings);
  return {
    close() {
      clearTimeout(timer);
      deep.close();
      settings.close();
    },
  };
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
