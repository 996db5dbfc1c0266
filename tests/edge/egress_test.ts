/**
 * The door to providers: where it leads, what it passes on, and when it shuts.
 *
 * @module
 */

import { fetchProvider } from "@shared/edge/egress.ts";
import { EgressError, type EgressReason } from "@shared/edge/exchange.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

Deno.test("a request to a provider", async (t) => {
  const stop = new AbortController();
  const { promise: stopped, resolve: stopHanging } = Promise.withResolvers<void>();
  const asked: Request[] = [];
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: () => {},
  }, async (request) => {
    asked.push(request);
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/redirect")) return Response.redirect(new URL("/inside", request.url));
    if (pathname.endsWith("/hang")) await stopped;
    if (pathname.endsWith("/drip")) return new Response(drip(stopped));
    if (pathname.endsWith("/bomb")) {
      return new Response(bomb(), { headers: { "content-encoding": "gzip" } });
    }
    return new Response(pathname);
  });
  const base = `http://127.0.0.1:${server.addr.port}/v1`;

  await t.step("stays below the operator's address", async () => {
    assertEquals(await (await fetchProvider(`${base}/`, "/a")).text(), "/v1/a");
    for (const path of ["@127.0.0.2/a", ".example.com/a", ":1/a", "a"]) {
      assertEquals([path, await reasonOf(fetchProvider(new URL(base).origin, path))], [
        path,
        "misconfigured",
      ]);
    }
    assertEquals(await reasonOf(fetchProvider(base, "/../admin")), "misconfigured");
    for (const address of ["file:///etc/passwd", "http://me:pass@127.0.0.1", "", "x"]) {
      assertEquals(await reasonOf(fetchProvider(address, "/a")), "misconfigured");
    }
  });

  await t.step("follows no redirect", async () => {
    asked.length = 0;
    assertEquals(await reasonOf(fetchProvider(base, "/redirect")), "redirected");
    assertEquals(asked.length, 1);
  });

  await t.step("ends when nothing comes, also in the middle of an answer", async () => {
    assertEquals(await reasonOf(fetchProvider(base, "/hang", { timeoutMs: 100 })), "timeout");
    const silent = await fetchProvider(base, "/drip", { timeoutMs: 5_000, silenceMs: 100 });
    assertEquals(await reasonOf(silent.text()), "timeout");
  });

  await t.step("counts what comes after decompression", async () => {
    const response = await fetchProvider(base, "/bomb", { maxBytes: 100_000 });
    assertEquals(await reasonOf(response.text()), "too_large");
  });

  await t.step("ends with its caller's own reason", async () => {
    const caller = new AbortController();
    const response = await fetchProvider(base, "/drip", { signal: caller.signal });
    caller.abort(new Error("left"));
    await assertRejects(() => response.text(), Error, "left");
    await assertRejects(() => fetchProvider(base, "/a", { signal: caller.signal }), Error, "left");
  });

  await t.step("may be left unread", async () => {
    const response = await fetchProvider(base, "/drip");
    await response.body?.cancel();
  });

  stopHanging();
  stop.abort();
  await server.finished;

  await t.step("says that nobody is there", async () => {
    assertEquals(await reasonOf(fetchProvider(base, "/a")), "unreachable");
  });
});

async function reasonOf(call: Promise<unknown>): Promise<EgressReason> {
  return (await assertRejects(() => call, EgressError)).reason;
}

/** A first piece, and then nothing until the end of the test. */
function drip(stopped: Promise<void>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
    async pull(controller) {
      await stopped;
      controller.close();
    },
  }, { highWaterMark: 0 });
}

/** Ten megabytes of zeros in ten kilobytes. */
function bomb(): ReadableStream<Uint8Array> {
  return new Blob([new Uint8Array(10_000_000)]).stream().pipeThrough(new CompressionStream("gzip"));
}
