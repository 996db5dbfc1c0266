/**
 * Upstash's REST protocol in front of a Redis of a test's own.
 *
 * @module
 */

import type { OwnRedis } from "./own_redis.ts";

/** What callers send as the bearer. */
export const REST_TOKEN = "rest-token-of-a-test";

/** Serves it on the loopback until it is disposed of. */
export function redisOverHttp(redis: OwnRedis): AsyncDisposable & { url: string } {
  const client = redis.client();
  // Away, the test decides what is expected of the caller.
  client.on("error", () => {});
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, async (request) => {
    if (request.headers.get("authorization") !== `Bearer ${REST_TOKEN}`) {
      return Response.json({ error: "Unauthorized" }, { status: 401 });
    }
    const isEncoded = request.headers.get("upstash-encoding") === "base64";
    const run = async ([name = "", ...values]: unknown[]) => {
      try {
        const result = await client.call(String(name), values.map(String));
        return { result: isEncoded ? encoded(result) : result };
      } catch (thrown) {
        return { error: (thrown as Error).message };
      }
    };
    const asked: unknown[] = await request.json();
    if (new URL(request.url).pathname === "/pipeline") {
      return Response.json(await Promise.all(asked.map((each) => run(each as unknown[]))));
    }
    const answer = await run(asked);
    return Response.json(answer, { status: "error" in answer ? 400 : 200 });
  });
  return {
    url: `http://127.0.0.1:${(server.addr as Deno.NetAddr).port}`,
    async [Symbol.asyncDispose]() {
      client.disconnect();
      await server.shutdown();
    },
  };
}

/** Texts as base64, at every depth; "OK" stays what it is. */
function encoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(encoded);
  return typeof value === "string" && value !== "OK"
    ? new TextEncoder().encode(value).toBase64()
    : value;
}
