/**
 * The functions of a stack, in one process of production's Deno.
 *
 * @module
 */

import { join } from "node:path";
import type { Functions, FunctionsSetting } from "../../stack.ts";

/** Our lock file and our settings are of a newer version; only the map is read. */
export const PLAIN = ["--no-lock", "--no-config", "--import-map=import_map.json"];

/** It trusts what this machine trusts, as newer versions do, also behind a proxy. */
export const LEVEL_ENV = { DENO_TLS_CA_STORE: "system,mozilla", DENO_NO_UPDATE_CHECK: "1" };

/** Settings that a test changes while the functions run travel with each request. */
const CHANGING =
  /^(TRANSLATION|NLQ|OPENAI|LIBRETRANSLATE|KOSYNC|LIMIT|CACHE|REDIS|EGRESS|ERROR_SINK)_|^ALLOWED_ORIGINS$/;

/** Starts functions with the given Deno; for `StackOptions.functions`. */
export function servedOnLevel(deno: string) {
  return async ({ root, config, url, env }: FunctionsSetting): Promise<Functions> => {
    const server = new Deno.Command(deno, {
      args: ["run", "-A", "--quiet", ...PLAIN, join(import.meta.dirname ?? ".", "server.ts")],
      cwd: root,
      env: { ...LEVEL_ENV, ...env, SUPABASE_URL: url, LOG_LEVEL: "fatal" },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const reader = server.stdout.getReader();
    const port = Number(new TextDecoder().decode((await reader.read()).value));

    return {
      names: () => Object.keys(config.functions),
      async fetch(request, peer) {
        const { pathname, search } = new URL(request.url);
        const headers = new Headers(request.headers);
        headers.set("x-forwarded-for", peer);
        headers.set("x-settings", JSON.stringify(changing()));
        const { method } = request;
        const body = request.body && await request.arrayBuffer();
        const path = pathname.slice("/functions/v1".length);
        return await fetch(`http://127.0.0.1:${port}${path}${search}`, { method, headers, body });
      },
      async close() {
        await server.stdin.close();
        await reader.cancel();
        await server.status;
      },
    };
  };
}

function changing(): Record<string, string> {
  const all = Object.entries(Deno.env.toObject());
  return Object.fromEntries(all.filter(([name]) => CHANGING.test(name)));
}
