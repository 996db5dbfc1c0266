/**
 * What stands before REST: browsers may ask, strangers may not, and nothing else is to be found.
 *
 * @module
 */

import { type RestRequest, restRequest } from "../../supabase/local/database/rest_request.ts";
import { createRest } from "../../supabase/local/rest/rest.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { type Check, openLibrary } from "../support/rest_world.ts";

const PROFILES: Check[] = [
  {
    name: "the first schema answers who names none",
    ask: "GET /authors?id=eq.1&select=name",
    status: 200,
    answer: [{ name: "Ada" }],
  },
  {
    name: "a named schema answers reads",
    ask: "GET /authors?id=eq.1",
    headers: { "accept-profile": "museum" },
    status: 200,
    answer: [{ id: 1, wing: "east" }],
  },
  {
    name: "a write's profile does not count for reads",
    ask: "GET /authors?id=eq.1&select=name",
    headers: { "content-profile": "museum" },
    status: 200,
    answer: [{ name: "Ada" }],
  },
  ...["cellar", "public", "auth", "pg_catalog", "", 'library", "cellar'].map((schema): Check => ({
    name: `the schema '${schema}' is not exposed to reads`,
    ask: "GET /secrets",
    headers: { "accept-profile": schema },
    status: 406,
    error: { code: "PGRST106", hint: /library, museum/ },
  })),
  {
    name: "a hidden schema is not exposed to writes",
    ask: "POST /secrets",
    headers: { "content-profile": "cellar" },
    body: { id: 1 },
    status: 406,
    error: { code: "PGRST106" },
  },
  {
    name: "a hidden schema is not exposed to calls",
    ask: "POST /rpc/uid",
    headers: { "content-profile": "auth" },
    body: {},
    status: 406,
    error: { code: "PGRST106" },
  },
];

const KEYS: Check[] = [
  {
    name: "no key is 401, with the header browsers need",
    ask: "GET /authors",
    as: "keyless",
    status: 401,
    error: { message: "No API key found in request" },
    gives: { "access-control-allow-origin": "*" },
  },
  {
    name: "no key is 401 for writes",
    ask: "POST /authors",
    as: "keyless",
    body: { id: 9, name: "Zed" },
    status: 401,
  },
  { name: "no key is 401 at the root", ask: "GET /", as: "keyless", status: 401 },
  {
    name: "a key in the address is as good",
    ask: "GET /authors?id=eq.1&select=id&apikey=sb_publishable_test",
    as: "keyless",
    status: 200,
    answer: [{ id: 1 }],
  },
  {
    name: "a wrong key is 401",
    ask: "GET /authors",
    as: "keyless",
    headers: { apikey: "sb_publishable_of_somebody_else" },
    status: 401,
    error: { message: "Invalid API key" },
    gives: { "access-control-allow-origin": "*" },
  },
  {
    name: "a bearer alone is no key",
    ask: "GET /authors",
    as: "keyless",
    headers: { authorization: "Bearer sb_secret_test" },
    status: 401,
  },
  {
    name: "a bearer that is no token is 401",
    ask: "GET /authors",
    as: "nobody",
    headers: { authorization: "Bearer of.bad.news" },
    status: 401,
    error: { code: "PGRST301" },
  },
];

Deno.test("the REST gateway", async (t) => {
  await using library = await openLibrary();
  await library.check(t, PROFILES);
  await library.check(t, KEYS);

  for (const schema of ["library", "museum"]) {
    await t.step(`answers a preflight for "${schema}" without a key`, async () => {
      const answer = await library.ask({
        ask: "OPTIONS /authors",
        as: "keyless",
        headers: {
          origin: "https://app.example",
          "access-control-request-method": "PATCH",
          "access-control-request-headers": "apikey,accept-profile,x-mine",
          "accept-profile": schema,
        },
      });
      await answer.body?.cancel();
      assertEquals(answer.status, 204);
      assertEquals(answer.headers.get("access-control-allow-origin"), "*");
      assertMatch(answer.headers.get("access-control-allow-methods") ?? "", /\bPATCH\b/);
      const allowed = answer.headers.get("access-control-allow-headers");
      assertEquals(allowed, "apikey,accept-profile,x-mine");
    });
  }

  await t.step("lets pages read the count and the address of a new row", async () => {
    const answer = await library.ask({ ask: "GET /authors" });
    await answer.body?.cancel();
    const exposed = answer.headers.get("access-control-expose-headers") ?? "";
    for (const name of ["content-range", "location", "preference-applied"]) {
      assertStringIncludes(exposed, name);
    }
  });

  await t.step("lets pages read refusals", async () => {
    for (const ask of ["GET /nothing", "POST /rpc/nothing_such", "GET /staff"]) {
      const answer = await library.ask({ ask });
      await answer.body?.cancel();
      assertEquals(answer.headers.get("access-control-allow-origin"), "*", ask);
    }
  });
});

Deno.test("lite hears only its three services", async (t) => {
  const heard: string[] = [];
  const handler = createRest({
    schemas: ["library"],
    extraSearchPath: [],
    next: (request) => {
      heard.push(new URL(request.url).pathname);
      return Promise.resolve(new Response("reached"));
    },
  });
  const statusOf = async (path: string) => {
    const answer = await handler(
      new Request(`http://127.0.0.1:54321${path}`, { headers: { apikey: "any" } }),
    );
    await answer.body?.cancel();
    return answer.status;
  };

  for (
    const path of [
      "/",
      "/_system/info",
      "/_system/config",
      "/_system",
      "/%5Fsystem/info",
      "/%5fsystem/introspect",
      "//_system/info",
      "/rest/v1/../../_system/info",
      "/rest/v1/%2e%2e/%2e%2e/_system/info",
      "/%72est/v1/authors",
      "/rest%2fv1/authors",
      "/REST/v1/authors",
      "/rest/v12/authors",
      "/restful",
      "/favicon.ico",
    ]
  ) {
    await t.step(`"${path}" is 404`, async () => {
      assertEquals([await statusOf(path), heard], [404, []]);
    });
  }
  for (const path of ["/rest/v1/authors", "/auth/v1/token", "/storage/v1/bucket"]) {
    await t.step(`"${path}" passes`, async () => {
      assertEquals([await statusOf(path), heard.pop()], [200, path]);
    });
  }
});

Deno.test("the database learns of a request", async (t) => {
  let seen: RestRequest | undefined;
  const handler = createRest({
    schemas: ["library", "museum"],
    extraSearchPath: ["public", "museum"],
    next: () => {
      seen = restRequest.getStore();
      return Promise.resolve(new Response("reached"));
    },
  });
  const pass = async (path: string, headers: Record<string, string> = {}) => {
    const all = { apikey: "any", ...headers };
    const answer = await handler(new Request(`http://127.0.0.1${path}`, { headers: all }));
    await answer.body?.cancel();
    return seen;
  };

  await t.step("its method, path and headers", async () => {
    const { method, path, headers } = await pass("/rest/v1/books?id=eq.1", { "X-Note": "hi" }) ??
      {};
    assertEquals({ method, path, headers }, {
      method: "GET",
      path: "/books",
      headers: { apikey: "any", "x-note": "hi" },
    });
  });
  await t.step("its profile and the path to search, each schema once", async () => {
    const first = await pass("/rest/v1/books");
    assertEquals([first?.schema, first?.searchPath], ["library", ["library", "public", "museum"]]);
    const named = await pass("/rest/v1/authors", { "accept-profile": "museum" });
    assertEquals([named?.schema, named?.searchPath], ["museum", ["museum", "public"]]);
  });
  await t.step("nothing of a profile that is not exposed", async () => {
    assertEquals(await pass("/rest/v1/secrets", { "accept-profile": "cellar" }), undefined);
  });
  await t.step("nothing of Auth and Storage", async () => {
    assertEquals(await pass("/storage/v1/bucket"), undefined);
    assertEquals(await pass("/auth/v1/user"), undefined);
  });
});
