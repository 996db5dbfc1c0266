/**
 * Runs the functions of a project as the platform does: one process each, started when it is called.
 *
 * @module
 */

import type { JSONWebKeySet } from "jose";
import type { FunctionConfig } from "../config.ts";
import { ownEnvironment } from "./environment.ts";
import { FunctionList } from "./function_list.ts";
import { Guard } from "./guard.ts";
import { LIMITS, type Limits } from "./limits.ts";
import type { Log } from "./logs.ts";
import { type ChildMetrics, type Health, measure } from "./metrics.ts";
import { ModuleGraph } from "./module_graph.ts";
import { openPlace } from "./place.ts";
import { Pool } from "./pool.ts";
import { reloadOnChange } from "./reload.ts";
import { Router } from "./router.ts";
import { Spare } from "./spare.ts";
import { createVerifyJwt } from "./verify_jwt.ts";

/** Some time more than the watcher takes to tell of a change. */
const SETTLE_MS = 100;

/** What to run, and how. */
export interface RunnerOptions {
  /** The project's folder, which holds `supabase/functions`, `shared` and `import_map.json`. */
  root: string;
  /** The blocks of `config.toml`. */
  functions: Record<string, FunctionConfig>;
  /** The gateway's public address, which functions find in `SUPABASE_URL`. */
  url: string;
  /** What every function gets besides: keys, the key set, the database's address. */
  env: Record<string, string>;
  /** What a function gets where its own files name nothing else. */
  defaults?: Record<string, string>;
  /** The keys for `verify_jwt`. */
  verify: { jwks: JSONWebKeySet; secret?: string };
  /** Counts CPU time too; a debugger does not work then. */
  strict?: boolean;
  /** Reloads functions when their files change. */
  watch?: boolean;
  /** `oneshot` ends a process after each request. */
  policy?: "per_worker" | "oneshot";
  /** How many functions run at once; 24 when unset. */
  maxChildren?: number;
  limits?: Partial<Limits>;
  log: Log;
}

/** The running functions. */
export interface Runner {
  /** The functions' names, sorted. */
  names(): string[];
  /** Answers `/functions/v1/<name>/…`, sockets included; `peer` is the caller's address. */
  fetch(request: Request, peer: string): Promise<Response>;
  health(): Health;
  metrics(): ChildMetrics[];
  /** Ends all functions; resolves when no process is left. */
  close(): Promise<void>;
}

/** Starts a runner; throws a `Failure` when a function has no module, or asks for an unset value. */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { url, env, defaults = {}, log, strict = false, maxChildren = 24 } = options;
  const root = await Deno.realPath(options.root);
  const limits: Limits = { ...LIMITS, ...options.limits };

  const functions = new FunctionList(root, options.functions);
  // Read again at each start of a function; here only to hear of a missing value at once.
  for (const fn of functions.all()) await ownEnvironment(root, fn);
  const verify = createVerifyJwt(options.verify);

  const place = openPlace(root, limits.memoryMb);
  const spare = new Spare(place, functions.commonResolution());
  const graph = new ModuleGraph(place.lock);
  const pool = new Pool({
    place,
    spare,
    limits,
    maxChildren,
    url,
    env,
    defaults,
    log,
    settleMs: options.watch ? SETTLE_MS : 0,
    oneshot: options.policy === "oneshot",
    booted: (fn) => options.watch && graph.learn(fn),
  });
  const router = new Router(functions, pool, verify);
  const watcher = options.watch
    ? reloadOnChange({ place, functions, graph, pool, spare, log })
    : undefined;

  const guard = new Guard(limits, strict);
  const guarding = setInterval(() => {
    for (const instance of pool.instances) {
      const reason = guard.look(instance);
      if (reason) pool.retireInstance(instance, reason);
    }
  }, limits.pollMs);
  spare.start();

  return {
    names: () => functions.all().map(({ slug }) => slug).sort(),
    fetch: (request, peer) => router.answer(request, peer),
    health: () => ({
      status: "ok",
      functions: functions.all().length,
      children: pool.instances.size,
      spare: spare.pid !== undefined,
    }),
    metrics: () => [...pool.instances].map(measure),
    async close() {
      watcher?.close();
      await pool.close();
      clearInterval(guarding);
      await spare.close();
      await graph.close();
      place.directory.close();
    },
  };
}
