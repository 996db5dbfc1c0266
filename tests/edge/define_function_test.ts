/** The order and the shape of every call, told without a database. */

import { change, page, read } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { AppError } from "@shared/edge/errors.ts";
import { LoggingService } from "@shared/platform/logging_service.ts";
import { z } from "zod";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { trustMadeUpProject } from "../support/credentials.ts";
import { withEnv } from "../support/with_env.ts";

trustMadeUpProject();

const echo = change({
  name: "echo",
  summary: "Answers what was sent.",
  input: z.strictObject({ word: z.string().max(20), times: z.int().default(1) }),
  output: z.object({ word: z.string(), times: z.int() }),
});

const search = read({
  name: "search",
  summary: "Finds nothing.",
  input: z.strictObject({
    q: z.string(),
    limit: z.int().default(10),
    exact: z.boolean().default(false),
    type: z.array(z.string()).default([]),
  }),
  output: z.unknown(),
});

type Handler = Parameters<typeof defineFunction<typeof echo, "none">>[1]["handler"];

function call(handler: Handler, body: BodyInit | null = '{"word":"hi"}', init: RequestInit = {}) {
  const { fetch } = defineFunction(echo, { auth: "none", handler });
  return fetch(new Request("http://local/echo", { method: "POST", body, ...init }));
}

Deno.test("a call answers what the contract promises, and nothing else", async () => {
  const response = await call(({ input }) => ({ ...input, secret: "stays here" }));

  assertEquals(response.status, 200);
  assertEquals(await response.json(), { word: "hi", times: 1 });
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertMatch(response.headers.get("server-timing") ?? "", /^auth;dur=.*total;dur=/);
});

Deno.test("an error of ours keeps its status, code, hint and details", async () => {
  const response = await call(() => {
    throw new AppError(409, "conflict", "Cannot do it twice", {
      hint: "Wait a moment",
      details: { seconds: 3 },
    });
  });

  const { request_id, ...body } = await response.json();
  assertEquals(response.status, 409);
  assertEquals(response.headers.get("retry-after"), "3");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(request_id, response.headers.get("x-request-id"));
  assertEquals(body, {
    code: "conflict",
    message: "Cannot do it twice",
    hint: "Wait a moment",
    details: { seconds: 3 },
  });
});

Deno.test("any other error is hidden from the caller and told to the listeners", async () => {
  const logged: unknown[] = [];
  const stop = LoggingService.onError((error) => logged.push((error as Error).cause));
  const leak = new Error("what nobody should read");

  const response = await call(() => {
    throw leak;
  });
  stop();

  const { request_id: _, ...body } = await response.json();
  assertEquals(response.status, 500);
  assertEquals(body, { code: "internal_error", message: "Something went wrong on our side" });
  assertEquals(logged, [leak]);
});

Deno.test("an answer that breaks the contract is our fault, not the caller's", async () => {
  const response = await call(() => ({ word: 42 }) as never);

  assertEquals(response.status, 500);
  assertEquals((await response.json()).code, "internal_error");
});

Deno.test("a body that cannot be used is refused with its reason", async (t) => {
  const deep = (levels: number) => '{"word":'.repeat(levels) + '"x"' + "}".repeat(levels);
  const cases: [what: string, body: BodyInit, status: number, code: string][] = [
    ["no JSON", "{", 400, "invalid_json"],
    ["JSON with a byte-order mark", "\uFEFF{}", 400, "invalid_input"],
    ["a list", "[]", 400, "invalid_input"],
    ["null", "null", 400, "invalid_input"],
    ["a missing field", "{}", 400, "invalid_input"],
    ["an unknown field", '{"word":"hi","role":"admin"}', 400, "invalid_input"],
    ["a wrong type", '{"word":1}', 400, "invalid_input"],
    ["too long a word", JSON.stringify({ word: "x".repeat(21) }), 400, "invalid_input"],
    ["a NUL", '{"word":"a\\u0000b"}', 400, "invalid_text"],
    ["half a character", '{"word":"\\ud800"}', 400, "invalid_text"],
    ["__proto__", '{"word":"hi","__proto__":{"times":2}}', 400, "invalid_json"],
    ["constructor", '{"word":"hi","constructor":1}', 400, "invalid_json"],
    ["forty levels", deep(40), 400, "invalid_json"],
    ["three thousand values", JSON.stringify(Array(3000).fill(1)), 400, "invalid_json"],
    ["bytes that are no UTF-8", new Uint8Array([123, 255, 254, 125]), 400, "invalid_text"],
    ["300 KB", JSON.stringify({ word: "x".repeat(300_000) }), 413, "too_large"],
  ];
  for (const [what, body, status, code] of cases) {
    await t.step(`refuses ${what}`, async () => {
      const response = await call(({ input }) => input, body);

      assertEquals([response.status, (await response.json()).code], [status, code]);
    });
  }
});

Deno.test("a large body without a length is not read to its end", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 64 * 1024;
      controller.enqueue(new Uint8Array(64 * 1024).fill(120));
    },
  });
  const response = await call(({ input }) => input, endless, { duplex: "half" } as RequestInit);
  await response.body?.cancel();

  assertEquals(response.status, 413);
  assertEquals(sent < 1024 * 1024, true);
});

Deno.test("each wrong field is named", async () => {
  const response = await call(({ input }) => input, '{"word":1,"times":"two"}');

  assertEquals((await response.json()).details.map((each: { path: string }) => each.path), [
    "word",
    "times",
  ]);
});

Deno.test("an empty body counts as an empty object", async () => {
  const response = await call(({ input }) => input, null);

  assertEquals((await response.json()).details[0].path, "word");
});

Deno.test("a change takes POST alone; a read takes GET as well", async () => {
  const changing = await call(({ input }) => input, null, { method: "PUT" });
  const { fetch } = defineFunction(search, { auth: "none", handler: ({ input }) => input });
  const asking = await fetch(new Request("http://local/search?q=x"));
  const deleting = await fetch(new Request("http://local/search", { method: "DELETE" }));

  assertEquals(changing.status, 405);
  assertEquals((await changing.json()).hint, "Use POST");
  assertEquals(asking.status, 200);
  assertEquals(deleting.status, 405);
  await Promise.all([asking.body?.cancel(), deleting.body?.cancel()]);
});

Deno.test("a query is read as the contract wants it", async () => {
  const { fetch } = defineFunction(search, { auth: "none", handler: ({ input }) => input });
  const ask = (query: string) => fetch(new Request(`http://local/search?${query}`));

  const good = await ask("q=42&limit=7&exact=true&type=call&type=sms");
  assertEquals(await good.json(), { q: "42", limit: 7, exact: true, type: ["call", "sms"] });

  for (const query of ["q=42&limit=many", "q=%00", "q=x&__proto__=1", "limit=1"]) {
    const bad = await ask(query);
    await bad.body?.cancel();
    assertEquals(bad.status, 400, query);
  }
});

Deno.test("a read says whether it changed", async () => {
  const { fetch } = defineFunction(search, { auth: "none", handler: () => ({ n: 1 }) });
  const first = await fetch(new Request("http://local/search?q=x"));
  await first.body?.cancel();
  const etag = first.headers.get("etag") ?? "";
  const again = await fetch(
    new Request("http://local/search?q=x", { headers: { "if-none-match": etag } }),
  );

  assertMatch(etag, /^W\/"[0-9a-f]{16}"$/);
  assertEquals([again.status, await again.text()], [304, ""]);
});

Deno.test("a browser may ask first, and read every answer, errors first of all", async () => {
  const asked = await call(({ input }) => input, null, {
    method: "OPTIONS",
    headers: { origin: "https://app.example" },
  });
  const refused = await call(({ input }) => input, "{");
  await refused.body?.cancel();

  assertEquals(asked.status, 204);
  assertEquals(asked.headers.get("access-control-allow-origin"), "*");
  const allowed = asked.headers.get("access-control-allow-headers") ?? "";
  for (
    const header of ["authorization", "x-client-info", "x-region", "idempotency-key", "x-api-key"]
  ) {
    assertEquals(allowed.includes(header), true, header);
  }
  assertEquals(refused.headers.get("access-control-allow-origin"), "*");
});

Deno.test("only the origins in ALLOWED_ORIGINS may read, where it is set", async () => {
  using _ = withEnv({ ALLOWED_ORIGINS: "https://app.example, https://other.example" });
  const from = async (origin: string) => {
    const response = await call(({ input }) => input, undefined, { headers: { origin } });
    await response.body?.cancel();
    return response.headers.get("access-control-allow-origin");
  };

  assertEquals(await from("https://other.example"), "https://other.example");
  assertEquals(await from("https://evil.example"), null);
});

Deno.test("page() promises items, has_more and a cursor", () => {
  const list = page(z.object({ id: z.int() }));

  assertEquals(
    list.safeParse({ items: [{ id: 1 }], has_more: false, next_cursor: null }).success,
    true,
  );
  assertEquals(
    list.safeParse({ items: [{ id: "1" }], has_more: false, next_cursor: null }).success,
    false,
  );
});
