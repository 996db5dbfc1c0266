/**
 * What a function sees of a request, and what the caller sees of its answer.
 *
 * @module
 */

import { assertEquals, assertMatch } from "../support/assert.ts";
import { openFunctions, PEER } from "./functions_project.ts";

Deno.test("a function gets the request as in production", async (t) => {
  await using functions = await openFunctions();
  const mirror = async (path: string, init?: RequestInit) =>
    await (await functions.call(`mirror${path}`, init)).json();

  await t.step(
    "sees its name, the rest of the path and the query",
    async () => {
      const seen = await mirror("/a%20b/c?d=e&d=f");
      assertEquals(seen.url, "http://localhost/mirror/a%20b/c?d=e&d=f");
      assertEquals((await mirror("")).url, "http://localhost/mirror");
    },
  );

  await t.step("sees the method and the body, and how long it is", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const headers = { "content-length": "6" };
      const seen = await mirror("", { method, body: "a body", headers });
      assertEquals([seen.method, seen.body], [method, "a body"]);
      assertEquals(seen.headers["content-length"], "6");
    }
    assertEquals((await mirror("", { method: "OPTIONS" })).method, "OPTIONS");
  });

  await t.step("is called with the request alone", async () => {
    assertEquals((await mirror("")).arguments, 1);
  });

  await t.step(
    "learns the caller's real address, whatever the caller claims",
    async () => {
      const { headers } = await mirror("", {
        headers: { "x-forwarded-for": "10.0.0.1", forwarded: "for=10.0.0.1" },
      });
      assertEquals(headers["x-forwarded-for"], PEER);
      assertEquals(headers.forwarded, undefined);
      assertEquals(headers["x-forwarded-host"], "localhost:54321");
      assertEquals(headers["x-forwarded-proto"], "http");
    },
  );

  await t.step(
    "gets a request id: the caller's, or a new one if that is none",
    async () => {
      const id = async (value: string) =>
        (await mirror("", { headers: { "x-request-id": value } }))
          .headers["x-request-id"];
      assertEquals(await id("mine-1"), "mine-1");
      assertMatch(await id("not { one"), /^[0-9a-f-]{36}$/);
    },
  );

  await t.step("hears nothing that was meant for the connection", async () => {
    const headers = {
      connection: "keep-alive, x-secret",
      "x-secret": "1",
      te: "trailers",
      "x-a": "1",
    };
    const seen = (await mirror("", { headers })).headers;
    assertEquals([seen["x-secret"], seen.te, seen["x-a"]], [
      undefined,
      undefined,
      "1",
    ]);
  });

  await t.step("may use Deno.serve, whose caller has no address", async () => {
    assertEquals(await functions.text("greet-too"), "200 hello to 0.0.0.0");
  });
});

Deno.test("the caller gets the function's answer as it is", async (t) => {
  await using functions = await openFunctions();
  const get = (path: string) => functions.call(`answers/${path}`);

  await t.step("with each cookie", async () => {
    const answer = await get("cookies");
    assertEquals(answer.headers.getSetCookie(), ["a=1", "b=2"]);
    await answer.body?.cancel();
  });

  await t.step("with a redirect that is not followed", async () => {
    const answer = await get("redirect");
    assertEquals([answer.status, answer.headers.get("location")], [
      303,
      "/elsewhere",
    ]);
    await answer.body?.cancel();
  });

  await t.step("with no body where there is none", async () => {
    const answer = await get("nothing");
    assertEquals([answer.status, answer.body], [204, null]);
  });

  await t.step("with its own errors", async () => {
    const answer = await get("other");
    assertEquals([answer.status, answer.headers.get("sb-error-code")], [
      404,
      "mine",
    ]);
    assertEquals(await answer.text(), "missing");
  });

  await t.step("packed as the function packed it", async () => {
    const answer = await get("zipped");
    assertEquals(answer.headers.get("content-encoding"), "gzip");
    const unpacked = answer.body?.pipeThrough(new DecompressionStream("gzip"));
    assertEquals(await new Response(unpacked ?? null).text(), "zipped");
  });

  await t.step(
    "with pages as plain text, as on the platform's own domain",
    async () => {
      const answer = await get("page");
      assertEquals(answer.headers.get("content-type"), "text/plain");
      await answer.body?.cancel();
    },
  );

  await t.step("with the request's id and the platform's headers", async () => {
    const answer = await functions.call("greet", {
      headers: { "x-request-id": "mine-2" },
    });
    assertEquals(answer.headers.get("x-request-id"), "mine-2");
    assertEquals(answer.headers.get("x-sb-edge-region"), "local");
    await answer.body?.cancel();
  });
});

Deno.test("the platform answers where no function does", async (t) => {
  await using functions = await openFunctions({
    functions: { silent: { enabled: false } },
    files: {
      "supabase/functions/_shared/index.ts": "export default { fetch: () => new Response() };",
      "supabase/functions/not-parsed/index.ts": "export default {",
      "supabase/functions/not-found/index.ts": 'import "./nowhere.ts";',
    },
  });
  const answerOf = async (path: string, init?: RequestInit) => {
    const answer = await functions.call(path, init);
    const body = await answer.json();
    assertEquals(answer.headers.get("sb-error-code"), body.code);
    return `${answer.status} ${body.code}: ${body.message}`;
  };

  await t.step(
    "404 for a function that is unknown, disabled or private",
    async () => {
      for (
        const path of ["nobody", "silent", "_shared", "", "../../x", "%2e%2e"]
      ) {
        assertEquals(
          await answerOf(path),
          "404 NOT_FOUND: Requested function was not found",
        );
      }
    },
  );

  await t.step("405 for a method that functions do not get", async () => {
    const answer = await functions.call("mirror", { method: "HEAD" });
    assertEquals(answer.status, 405);
    assertEquals(answer.headers.get("allow"), "POST, GET, PUT, PATCH, DELETE, OPTIONS");
    await answer.body?.cancel();
  });

  await t.step("503 when it does not start, and the log says why", async () => {
    const reasons = {
      "breaks-at-import": "at import",
      "no-handler": "neither exports",
      "not-parsed": "not-parsed/index.ts:1",
      "not-found": "nowhere.ts",
    };
    for (const [name, reason] of Object.entries(reasons)) {
      assertEquals(
        await answerOf(name),
        "503 BOOT_ERROR: Worker failed to boot (please check logs)",
      );
      const line = await functions.logged(name, reason);
      assertEquals([line.level, line.event], ["error", "failed"]);
    }
  });

  await t.step(
    "500 when the handler throws, with the error in the log",
    async () => {
      const answer = await functions.call("throws", {
        headers: { "x-request-id": "thrown" },
      });
      assertEquals(answer.status, 500);
      assertEquals(answer.headers.get("sb-error-code"), "EDGE_FUNCTION_ERROR");
      assertEquals(answer.headers.get("x-runner-fault"), null);
      assertEquals(await answer.text(), "Internal Server Error");
      assertEquals(
        (await functions.logged("throws", "in the handler")).request_id,
        "thrown",
      );
    },
  );

  await t.step("502 when the handler returns no Response", async () => {
    assertEquals(await functions.text("says-nothing"), "502 Bad Gateway");
  });
});
