/** Who gets in, and who does not, told without a database. */

import { defineFunction } from "@shared/edge/define_function.ts";
import { asServer, type Auth } from "@shared/edge/authenticate.ts";
import { read } from "@shared/contract.ts";
import { z } from "zod";
import { assert, assertEquals } from "../support/assert.ts";
import { badCredentials, bearer, isPublic } from "../support/bad_credentials.ts";
import {
  claimsWith,
  CRON_KEY,
  DEFAULT_KEY,
  madeUpProject,
  now,
  PUBLISHABLE_KEY,
  sign,
  trustMadeUpProject,
} from "../support/credentials.ts";
import { eventually } from "../support/eventually.ts";
import { withEnv } from "../support/with_env.ts";

trustMadeUpProject();

const whoami = read({
  name: "whoami",
  summary: "Says how the caller came in.",
  input: z.looseObject({}),
  output: z.object({ way: z.string(), user: z.string().nullable() }),
});

async function ask(auth: Auth, headers: Record<string, string>, path = "") {
  const { fetch } = defineFunction(whoami, {
    auth,
    handler: ({ way, user }) => ({ way, user: user?.id ?? null }),
  });
  const request = new Request(`http://local/whoami${path}`, { method: "POST", headers });
  const response = await fetch(request);
  return { status: response.status, body: await response.json() };
}

Deno.test("a good token lets a user in", async () => {
  const { status, body } = await ask("user", bearer(await sign()));

  assertEquals(status, 200);
  assertEquals(body, { way: "user", user: "6f9619ff-8b86-4d01-b42d-00c04fc964ff" });
});

Deno.test("a token that was good a moment ago", async (t) => {
  const token = await sign(claimsWith({ exp: now() + 2 }));
  const status = async (auth: Auth = "user", headers = bearer(token)) =>
    (await ask(auth, headers)).status;
  const checks = { count: 0 };
  const { verify } = crypto.subtle;
  crypto.subtle.verify = (...given) => {
    checks.count++;
    return verify.apply(crypto.subtle, given);
  };
  using _ = { [Symbol.dispose]: () => void (crypto.subtle.verify = verify) };
  assertEquals([await status(), checks.count], [200, 1]);

  await t.step("need not be computed again", async () => {
    assertEquals([await status(), await status(["key:lift.read", "user"])], [200, 200]);
    assertEquals(checks.count, 1);
  });

  await t.step("is none where only servers may call", async () => {
    assertEquals(await status("secret:cron"), 401);
  });

  await t.step("is another one with one letter changed", async () => {
    const at = token.length - 10;
    const other = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
    assertEquals([await status("user", bearer(other)), checks.count], [401, 2]);
  });

  await t.step("is nobody's when the project has other keys", async () => {
    using _ = withEnv({ SUPABASE_JWKS: JSON.stringify({ keys: [] }) });
    assertEquals(await status(), 401);
  });

  await t.step("has run out when it has", async () => {
    assertEquals(await eventually(async () => await status() === 401), true);
    assertEquals(checks.count, 2);
  });
});

Deno.test("a bad credential lets nobody in, where a user is wanted and where nobody is", async (t) => {
  const kinds = await badCredentials(madeUpProject());
  assertEquals(new Set(kinds.map(({ kind }) => kind)).size, kinds.length);
  assert(kinds.length >= 100, `${kinds.length}`);

  for (const { kind, headers, query } of kinds) {
    await t.step(`refuses ${kind}`, async () => {
      const { status, body } = await ask("user", headers, query);

      assertEquals(status, 401);
      assertEquals(body.code, "not_signed_in");
      assertEquals(body.message, "Cannot tell who is calling");
      assertEquals(Object.keys(body).sort(), ["code", "hint", "message", "request_id"]);
    });
  }
});

Deno.test("and lets nobody in where nobody has to sign in, unless it is public anyway", async () => {
  const project = madeUpProject();
  const kinds = (await badCredentials(project))
    .filter((each) => !isPublic(each, project.publishable));
  assert(kinds.length >= 100, `${kinds.length}`);

  const welcome: string[] = [];
  for (const { kind, headers, query } of kinds) {
    const { status } = await ask("none", headers, query);
    if (status !== 401) welcome.push(`${kind}: ${status}`);
  }
  assertEquals(welcome, []);
});

Deno.test("keys that are set wrongly keep nobody out who has another", async () => {
  using _ = withEnv({
    SUPABASE_PUBLISHABLE_KEYS: "sb_publishable_bare",
    SUPABASE_ANON_KEY: "anon",
  });
  assertEquals((await ask("none", { apikey: "anon" })).status, 200);
  assertEquals((await ask("none", {})).status, 200);
});

Deno.test("the server's database at another address is asked there", async () => {
  const asked: (string | null)[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    asked.push(request.headers.get("apikey"));
    return Response.json([]);
  });
  const { platform } = asServer().at(`http://127.0.0.1:${server.addr.port}`);
  await platform.rpc("my_jobs", {});
  assertEquals(asked, [DEFAULT_KEY]);
});

Deno.test("a present but broken token is refused where nobody has to sign in", async () => {
  const expired = await sign(claimsWith({ exp: 1, iat: 0 }));

  assertEquals((await ask("none", {})).status, 200);
  assertEquals((await ask("none", bearer(expired))).status, 401);
});

Deno.test("a credential in the address is refused, whatever else is sent", async () => {
  const good = bearer(await sign());

  assertEquals((await ask("user", good)).status, 200);
  assertEquals((await ask("user", good, "?apikey=sb_publishable_made_up_for_a_test")).status, 401);
  assertEquals((await ask("user", good, "?access_token=x")).status, 401);
});

Deno.test("an anonymous user is a user, and not a permanent one", async () => {
  const anonymous = bearer(await sign(claimsWith({ is_anonymous: true })));

  assertEquals((await ask("user", anonymous)).status, 200);
  const { status, body } = await ask("permanent", anonymous);
  assertEquals(status, 403);
  assertEquals(body.code, "not_allowed");
});

Deno.test("where nobody can be asked about an account, it does not come in", async () => {
  const good = bearer(await sign());

  for (const auth of ["live", "permanent", "permission:roles.manage"] as const) {
    const { status, body } = await ask(auth, good);
    assertEquals([auth, status, body.code], [auth, 503, "unavailable"]);
  }
});

Deno.test("an account of no session is nobody, and nobody is asked about it", async () => {
  const token = bearer(await sign(claimsWith({ session_id: undefined })));

  assertEquals((await ask("user", token)).status, 200);
  assertEquals((await ask("permanent", token)).status, 401);
});

Deno.test("user_metadata makes nobody an admin or permanent", async () => {
  const forged = claimsWith({
    is_anonymous: true,
    user_metadata: { role: "admin", is_anonymous: false },
  });

  assertEquals((await ask("permanent", bearer(await sign(forged)))).status, 403);
});

Deno.test("a secret key opens what is meant for its name", async () => {
  assertEquals((await ask("secret:cron", { apikey: CRON_KEY })).body.way, "secret:cron");
  assertEquals((await ask("secret:cron", { apikey: DEFAULT_KEY })).status, 401);
  assertEquals((await ask("secret:cron", { apikey: PUBLISHABLE_KEY })).status, 401);
  assertEquals((await ask("secret:cron", bearer(await sign()))).status, 401);
  assertEquals((await ask("user", { apikey: CRON_KEY })).status, 401);
});

Deno.test("a secret key that the project does not have keeps nobody else out", async () => {
  const auth: Auth = ["user", "secret:nowhere"];
  const person = await ask(auth, bearer(await sign()));
  const stranger = await ask(auth, { apikey: PUBLISHABLE_KEY });

  assertEquals([person.status, stranger.status], [200, 401]);
});
