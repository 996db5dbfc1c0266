/**
 * Reloads functions when their files change, without a request noticing.
 *
 * @module
 */

import { join } from "node:path";
import { environmentFiles } from "./environment.ts";
import type { FunctionList } from "./function_list.ts";
import { type Log, logFor } from "./logs.ts";
import type { ModuleGraph } from "./module_graph.ts";
import { copyLock, type Place } from "./place.ts";
import type { Pool } from "./pool.ts";
import type { Spare } from "./spare.ts";
import { watchFiles } from "./watch_files.ts";

/** Who has to hear of a change. */
export interface Reloaded {
  place: Place;
  functions: FunctionList;
  graph: ModuleGraph;
  pool: Pool;
  spare: Spare;
  log: Log;
}

/** Watches until it is closed. */
export function reloadOnChange({ place, functions, graph, pool, spare, log }: Reloaded) {
  const { root } = place;

  function reload(paths: string[]) {
    const settings = paths.some((path) => saysHowToResolve(root, path));
    if (settings) {
      if (place.lock) copyLock(root, place.lock);
      spare.renew(functions.commonResolution());
    }
    for (const { slug } of functions.all()) {
      const path = paths.find((path) =>
        environmentFiles(root, slug).includes(path) || graph.mayHold(slug, path)
      );
      if (!settings && !path) continue;
      graph.forget(slug);
      pool.forgive(slug);
      if (pool.retire(slug, "early_drop")) {
        logFor(log, slug)("info", "reloaded", `reloaded: ${path ?? "its imports"} changed`);
      }
    }
    functions.renew();
  }

  return watchFiles(
    [join(root, "supabase", "functions"), join(root, "shared")],
    [root],
    (paths) => reload(paths),
  );
}

/** Whether the file says how imports are resolved. */
function saysHowToResolve(root: string, path: string): boolean {
  const inRoot = ["import_map.json", "deno.json", "deno.lock"].map((name) => join(root, name));
  return [...inRoot, join(root, "supabase", "deno.lock")].includes(path) ||
    /[\\/]supabase[\\/]functions[\\/](.+[\\/])?(import_map\.json|deno\.jsonc?)$/.test(path);
}
