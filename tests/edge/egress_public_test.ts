/** What the door to the public sends, and what it takes back. */

import { fetchPublic, type PublicNetwork } from "@shared/edge/egress_public.ts";
import { EgressError } from "@shared/edge/exchange.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

const HOME: PublicNetwork = {
  resolve: () => Promise.reject(new Error("nobody is to be asked")),
  hosts: [],
  isLocal: true,
};

Deno.test("a request to an address that a user gave", async (t) => {
  const asked: Headers[] = [];
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      asked.push(new Headers([...request.headers]));
      const { pathname } = new URL(request.url);
      if (pathname === "/inside") {
        return new Response(null, {
          status: 302,
          headers: { location: "http://169.254.169.254/" },
        });
      }
      if (pathname === "/hang") return stopped.then(() => new Response("late"));
      if (pathname === "/endless") return new Response(endless());
      return new Response("heard", { status: 202, headers: { "set-cookie": "a=b" } });
    },
  );
  const at = (path: string) => `http://127.0.0.1:${server.addr.port}${path}`;
  const reasonOf = async (call: Promise<unknown>) =>
    (await assertRejects(() => call, EgressError)).reason;

  await t.step("carries our name and nothing else of ours", async () => {
    const response = await fetchPublic(at("/in"), {
      method: "POST",
      headers: { "webhook-id": "1" },
      body: "hello",
    }, HOME);
    assertEquals([response.status, await response.text()], [202, "heard"]);
    await (await fetchPublic(at("/in"), {}, HOME)).text();

    const [first, second] = asked;
    assertEquals(first?.get("user-agent"), "Quintet");
    assertEquals(first?.get("webhook-id"), "1");
    for (const name of ["authorization", "apikey", "cookie", "referer", "x-forwarded-for"]) {
      assertEquals([name, first?.get(name), second?.get(name)], [name, null, null]);
    }
  });

  await t.step("takes a redirect for an answer", async () => {
    asked.length = 0;
    const response = await fetchPublic(at("/inside"), {}, HOME);
    await response.body?.cancel();
    assertEquals([response.status, asked.length], [302, 1]);
  });

  await t.step("waits so long and no longer", async () => {
    assertEquals(await reasonOf(fetchPublic(at("/hang"), { timeoutMs: 100 }, HOME)), "timeout");
  });

  await t.step("reads so much and no more", async () => {
    const response = await fetchPublic(at("/endless"), {}, HOME);
    assertEquals(await reasonOf(response.text()), "too_large");
  });

  await t.step("sends nothing to an address that is not public", async () => {
    asked.length = 0;
    const away = { ...HOME, isLocal: false };
    assertEquals(await reasonOf(fetchPublic(at("/in"), {}, away)), "not_public");
    assertEquals(asked.length, 0);
  });
  stop();
});

/** A body without an end. */
function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100_000)) });
}
