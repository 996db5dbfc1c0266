/**
 * Serves the project's functions inside the test's own process: no port, no start-up time, and their
 * lines count in the coverage. How a process of their own behaves is proved in `tests/local`.
 *
 * @module
 */

import type { Functions, FunctionsSetting } from "../../supabase/local/stack.ts";

interface Module {
  default: { fetch(request: Request): Promise<Response> };
}

/** Functions that are imported when they are first called. */
export function functionsInProcess(
  { root, config, url, env }: FunctionsSetting,
): Promise<Functions> {
  // Deno has one environment a process: a test file has one stack of its own at a time.
  const before = new Map<string, string | undefined>();
  const set = {
    ...env,
    SUPABASE_URL: url,
    SUPABASE_PUBLIC_URL: url,
    LOG_LEVEL: "fatal",
    // A developer's own key must not pay for tests.
    OPENAI_API_KEY: "",
  };
  for (const [name, value] of Object.entries(set)) {
    before.set(name, Deno.env.get(name));
    Deno.env.set(name, value);
  }
  const names = Object.keys(config.functions);

  return Promise.resolve({
    names: () => names,
    async fetch(request, peer) {
      const { pathname, search } = new URL(request.url);
      const path = pathname.slice("/functions/v1".length);
      const name = path.split("/")[1] ?? "";
      if (!names.includes(name)) {
        return Response.json({ code: "NOT_FOUND", message: "Requested function was not found" }, {
          status: 404,
        });
      }
      const module: Module = await import(`file://${root}/supabase/functions/${name}/index.ts`);
      const headers = new Headers(request.headers);
      // As the platform: what the caller says about where they are is not believed.
      headers.set("x-forwarded-for", peer);
      return await module.default.fetch(
        new Request(`http://localhost${path}${search}`, {
          method: request.method,
          headers,
          ...(request.body && { body: await request.arrayBuffer() }),
        }),
      );
    },
    close() {
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
      return Promise.resolve();
    },
  });
}
