/**
 * Which tokens are good: ours, verified by anybody; which are not: everything else.
 *
 * @module
 */

import { verifyAuth } from "@supabase/server/core";
import { createClient } from "@supabase/supabase-js";
import { decodeProtectedHeader } from "jose";
import { assert, assertEquals } from "../support/assert.ts";
import { type AuthStack, BASE, startAuth } from "../support/auth_stack.ts";
import { badAuthorizations, goodClaims, signedBy } from "../support/bad_tokens.ts";

async function session(stack: AuthStack) {
  const browser = stack.browser();
  const { data } = await browser.auth.signInAnonymously();
  assert(data.session);
  return { browser, token: data.session.access_token, user: data.session.user };
}

Deno.test("our tokens are verified without asking us", async (t) => {
  await using stack = await startAuth();
  const { token, user } = await session(stack);
  const jwks = await (await stack.call("/auth/v1/.well-known/jwks.json", {
    headers: { apikey: "none" },
  })).json();

  await t.step("with the published key, whose private half stays here", () => {
    assertEquals(jwks, JSON.parse(JSON.stringify(stack.auth.jwks)));
    const [key, ...others] = jwks.keys;
    assertEquals(others, []);
    assertEquals([key.kty, key.crv, key.alg, key.use], ["EC", "P-256", "ES256", "sig"]);
    assertEquals(key.d, undefined);
    assertEquals(decodeProtectedHeader(token), { alg: "ES256", typ: "JWT", kid: key.kid });
  });

  await t.step("by supabase-js: getClaims asks for the key set alone", async () => {
    const asked: string[] = [];
    const browser = createClient(BASE, stack.keys.publishable, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: {
        fetch: (input, init) => {
          const request = new Request(input, init);
          asked.push(new URL(request.url).pathname);
          return stack.auth.fetch(request, "127.0.0.1");
        },
      },
    });
    const { data, error } = await browser.auth.getClaims(token);
    assertEquals(error, null);
    assertEquals(data?.claims.sub, user.id);
    assertEquals(asked, ["/auth/v1/.well-known/jwks.json"]);
  });

  await t.step("by @supabase/server, of every kind of sign-in", async () => {
    const { admin } = stack.server().auth;
    const login = { email: "kay@example.com", password: "correct horse" };
    await admin.createUser({ ...login, email_confirm: true });
    const browser = stack.browser();
    const tokens = [token];
    const keep = (kept: { data: { session: { access_token: string } | null } }) =>
      tokens.push(kept.data.session?.access_token ?? "");
    keep(await browser.auth.signInWithPassword(login));
    keep(await browser.auth.refreshSession());
    await browser.auth.signInWithOtp({ email: login.email });
    const code = stack.mail.to(login.email).at(-1)?.code ?? "";
    keep(await browser.auth.verifyOtp({ email: login.email, token: code, type: "email" }));
    await browser.auth.signInWithOtp({ email: login.email });
    const link = new URL(stack.mail.to(login.email).at(-1)?.link ?? "");
    const answer = await stack.call(link.pathname + link.search);
    const fragment = new URLSearchParams(answer.headers.get("location")?.split("#")[1]);
    tokens.push(fragment.get("access_token") ?? "");

    for (const bearer of tokens) {
      const request = new Request("http://127.0.0.1/", {
        headers: { authorization: `Bearer ${bearer}` },
      });
      const { data, error } = await verifyAuth(request, {
        auth: "user",
        audience: "authenticated",
        issuer: `${BASE}/auth/v1`,
        env: { url: BASE, publishableKeys: {}, secretKeys: {}, jwks },
      });
      assertEquals(error, null);
      assertEquals(data?.jwtClaims?.role, "authenticated");
    }
    assertEquals(tokens.length, 5);
  });
});

Deno.test("a token that is not ours gets nobody in", async (t) => {
  await using stack = await startAuth();
  const { browser, token } = await session(stack);
  await browser.from("notes").insert({ text: "private" });
  const ask = async (authorization: string, path = "/rest/v1/notes") => {
    const answer = await stack.call(path, { headers: { authorization } });
    return { status: answer.status, body: await answer.json() };
  };

  await t.step("while the good one reads its rows", async () => {
    const { status, body } = await ask(`Bearer ${token}`);
    assertEquals([status, body.length], [200, 1]);
    const own = await signedBy(stack.keys.signing, await goodClaims(token));
    assertEquals((await ask(`Bearer ${own}`)).body.length, 1);
    assertEquals((await ask(`bearer ${own}`)).body.length, 1);
  });

  await t.step("while the project's keys as bearers stay what they are", async () => {
    const { status, body } = await ask(`Bearer ${stack.keys.publishable}`);
    assertEquals([status, body], [200, []]);
    const secret = { apikey: stack.keys.secrets.default };
    const answer = await stack.call("/rest/v1/rpc/my_claims", {
      headers: { ...secret, authorization: `Bearer ${secret.apikey}` },
    });
    assertEquals((await answer.json()).current_user, "service_role");
  });

  const bad = await badAuthorizations(stack.keys, token);
  assert(bad.length >= 45, `only ${bad.length} kinds`);
  for (const { kind, authorization, code } of bad) {
    await t.step(`${kind}: refused by REST, Storage and Auth`, async () => {
      const rest = await ask(authorization);
      assertEquals([rest.status, rest.body.code], [401, code]);
      const storage = await ask(authorization, "/storage/v1/bucket");
      assertEquals([storage.status, storage.body.code], [401, code]);
      const auth = await ask(authorization, "/auth/v1/user");
      assertEquals([auth.status, auth.body.error_code], [403, "bad_jwt"]);
    });
  }

  await t.step("a role that no caller may have: refused by the database", async () => {
    for (const role of ["postgres", "supabase_admin", "authenticator", "nobody"]) {
      const forged = await signedBy(stack.keys.signing, { ...await goodClaims(token), role });
      const { status } = await ask(`Bearer ${forged}`);
      assert(status === 401 || status === 403, `${role}: ${status}`);
    }
  });

  await t.step("a path spelled another way: not found", async () => {
    for (
      const path of [
        "/%61uth/v1/token?grant_type=password",
        "//auth/v1/token?grant_type=password",
        "/auth/v1/%74oken?grant_type=password",
        "/_system/info",
        "/rest/v2/notes",
      ]
    ) {
      const init = { method: "POST", body: '{"email":"a@b.c","password":"x"}' };
      const answer = await stack.call(path, init);
      assertEquals([path, answer.status], [path, 404]);
      await answer.body?.cancel();
    }
  });

  await t.step("nothing of it reaches the log", () => {
    assertEquals(stack.logged, []);
  });
});
