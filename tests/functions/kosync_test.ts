/** KOReader's wire, call by call, as the plugin and the public description of the protocol have it. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { md5 } from "../support/koreader.ts";
import { forgive } from "../support/rooms.ts";
import { startStack, type TestStack } from "../support/stack.ts";

const UNAUTHORIZED = { code: 2001, message: "Unauthorized" };
const PLACE = "/body/DocFragment[11]/body/div/p[7]/text().123";

interface Sent {
  headers?: Record<string, string>;
  body?: unknown;
}

/** Calls the wire with nothing but what it asks for: no apikey, no token. */
async function call({ url }: Pick<TestStack, "url">, what: string, { headers, body }: Sent = {}) {
  const [method = "", path = ""] = what.split(" ");
  const response = await fetch(`${url}/functions/v1/kosync${path}`, {
    method,
    headers: { accept: "application/vnd.koreader.v1+json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text), headers: response.headers };
}

Deno.test("kosync", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const kobo = await invoke(ana, "register-device", { name: "Kobo Clara", platform: "koreader" });
  const signed = { "x-auth-user": kobo.username, "x-auth-key": md5(kobo.device_key) };
  const ask = (what: string, sent: Sent = {}) =>
    call(stack, what, { ...sent, headers: { ...signed, ...sent.headers } });
  const push = (document: string, percentage: number, more: object = {}) =>
    ask("PUT /syncs/progress", {
      body: { document, progress: PLACE, percentage, device: "Kobo", device_id: "A1", ...more },
    });
  const pull = async (document: string) => (await ask(`GET /syncs/progress/${document}`)).body;

  await t.step("is healthy for anybody who asks", async () => {
    const { status, body, headers } = await call(stack, "GET /healthcheck");
    assertEquals([status, body], [200, { state: "OK" }]);
    assertEquals(headers.get("content-type"), "application/json");
    assertMatch(headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
  });

  await t.step("lets in a device with its username and key", async () => {
    const { status, body } = await ask("GET /users/auth");
    assertEquals([status, body], [200, { authorized: "OK" }]);
  });

  await t.step("answers one thing to no name, no key, a wrong name and a wrong key", async () => {
    const wrong = [
      {},
      { "x-auth-user": kobo.username },
      { "x-auth-key": md5(kobo.device_key) },
      { ...signed, "x-auth-user": "nobody" },
      { ...signed, "x-auth-user": "a:b" },
      { ...signed, "x-auth-key": md5("wrong") },
      { ...signed, "x-auth-key": kobo.device_key },
    ];
    for (const headers of wrong) {
      const { status, body } = await call(stack, "GET /users/auth", { headers });
      assertEquals([status, body], [401, UNAUTHORIZED]);
    }
    for (const what of ["PUT /syncs/progress", "GET /syncs/progress/d"]) {
      const { status, body } = await call(stack, what, {});
      assertEquals([status, body], [401, UNAUTHORIZED]);
    }
    await forgive(stack);
  });

  await t.step(
    "serves a version of the protocol that exists, with or without the header",
    async () => {
      const plain = await ask("GET /users/auth", { headers: { accept: "*/*" } });
      const later = await ask("GET /users/auth", {
        headers: { accept: "application/vnd.koreader.v2+json" },
      });
      assertEquals([plain.status, later.status, later.body.code], [200, 412, 102]);
    },
  );

  await t.step(
    "keeps a position to the letter, with the server's own clock in seconds",
    async () => {
      const before = Math.floor(Date.now() / 1000) - 1;
      const pushed = await push("letters", 0.31879884821061, { timestamp: 1_000_000_000 });
      const { timestamp, ...answer } = pushed.body;
      assertEquals([pushed.status, answer], [200, { document: "letters" }]);
      assert(Number.isInteger(timestamp) && timestamp >= before && timestamp <= before + 120);
      assertEquals(await pull("letters"), {
        document: "letters",
        percentage: 0.31879884821061,
        progress: PLACE,
        device: "Kobo",
        device_id: "A1",
        timestamp,
      });
    },
  );

  await t.step("answers {} for a document it does not know, never 404", async () => {
    const { status, body } = await ask("GET /syncs/progress/never");
    assertEquals([status, body], [200, {}]);
  });

  await t.step("takes a position without a device id, and names none", async () => {
    await push("nameless", 0, { device_id: undefined, progress: "1" });
    const { percentage, progress, device, ...rest } = await pull("nameless");
    assertEquals([percentage, progress, device], [0, "1", "Kobo"]);
    assertEquals(Object.keys(rest).sort(), ["document", "timestamp"]);
  });

  await t.step("takes metadata, another content type, and ids of other shapes", async () => {
    const document = "has-a.dot_and~more";
    const { status } = await ask("PUT /syncs/progress", {
      headers: { "content-type": "text/plain" },
      body: { document, progress: "5", percentage: 0.5, device: "K", metadata: { title: "A" } },
    });
    assertEquals([status, (await pull(document)).percentage], [200, 0.5]);
    assertEquals((await ask("GET //syncs/progress/has-a.dot_and%7Emore/")).body.progress, "5");
  });

  await t.step("lets the last one win, backwards too", async () => {
    await push("last", 0.9, { device: "B", device_id: "b", progress: "200" });
    await push("last", 0.1, { device: "C", device_id: "c", progress: "10" });
    const { progress, device, device_id } = await pull("last");
    assertEquals([progress, device, device_id], ["10", "C", "c"]);
  });

  await t.step("refuses in the protocol's own numbers", async () => {
    const body = { document: "d", progress: "1", percentage: 0.1, device: "K" };
    const refused: [sent: unknown, status: number, code: number][] = [
      [{ ...body, document: undefined }, 403, 2004],
      [{ ...body, document: "a:b" }, 403, 2004],
      [{ document: "d" }, 403, 2003],
      [{ ...body, percentage: "x" }, 403, 2003],
      ["[1,2,3]", 400, 104],
      ["{", 400, 103],
    ];
    for (const [sent, status, code] of refused) {
      const answer = await ask("PUT /syncs/progress", { body: sent });
      assertEquals([answer.status, answer.body.code], [status, code], JSON.stringify(sent));
      assertEquals(Object.keys(answer.body).sort(), ["code", "message"]);
    }
    for (const what of ["GET /syncs/progress", "GET /nothing", "POST /users/auth"]) {
      assertEquals((await ask(what)).status, 404);
    }
    assertEquals((await ask("PUT /syncs/progress", { body: "x".repeat(300_000) })).status, 403);
  });

  await t.step("shows nobody another reader's positions", async () => {
    const ben = await stack.as("ben");
    const other = await invoke(ben, "register-device", { name: "Kobo", platform: "koreader" });
    const headers = { "x-auth-user": other.username, "x-auth-key": md5(other.device_key) };
    await push("shared-book", 0.4);
    const { status, body } = await call(stack, "GET /syncs/progress/shared-book", { headers });
    assertEquals([status, body], [200, {}]);
    const mixed = { ...headers, "x-auth-key": signed["x-auth-key"] };
    assertEquals((await call(stack, "GET /users/auth", { headers: mixed })).status, 401);
    await forgive(stack);
  });

  await t.step("closes for a device that was revoked", async () => {
    const lost = await invoke(ana, "register-device", { name: "Lost", platform: "koreader" });
    const headers = { "x-auth-user": lost.username, "x-auth-key": md5(lost.device_key) };
    assertEquals((await call(stack, "GET /users/auth", { headers })).status, 200);
    const { error } = await ana.schema("reading").rpc("revoke_device", {
      p_device: lost.device_id,
    });
    assertEquals(error, null);
    assertEquals((await call(stack, "GET /users/auth", { headers })).status, 401);
  });

  await t.step("lets the browsers of web readers ask", async () => {
    const { status, headers } = await call(stack, "OPTIONS /syncs/progress");
    assertEquals(status, 204);
    assertMatch(headers.get("access-control-allow-methods") ?? "", /PUT/);
    assertMatch(headers.get("access-control-allow-headers") ?? "", /x-auth-user, x-auth-key/);
  });
});
