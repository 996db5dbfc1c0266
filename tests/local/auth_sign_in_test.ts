/**
 * Signing in, staying signed in, and what people change about themselves.
 *
 * @module
 */

import { decodeJwt } from "jose";
import { assert, assertEquals, assertNotEquals } from "../support/assert.ts";
import { type AuthStack, startAuth } from "../support/auth_stack.ts";

const PASSWORD = "correct horse";

/** The method a token was earned with. */
function methodsOf(token: string | undefined): string[] {
  const { amr } = decodeJwt<{ amr: { method: string }[] }>(token ?? "");
  return amr.map(({ method }) => method);
}

async function signedUp(stack: AuthStack, email: string) {
  const browser = stack.browser();
  const { data, error } = await browser.auth.signUp({ email, password: PASSWORD });
  assertEquals(error, null);
  assert(data.session);
  return { browser, session: data.session };
}

async function refreshed(stack: AuthStack, token: string) {
  return await stack.browser().auth.refreshSession({ refresh_token: token });
}

Deno.test("people sign in and stay signed in", async (t) => {
  await using stack = await startAuth();
  const { browser, session } = await signedUp(stack, "Ana@Example.com");

  await t.step("a sign-up answers with every claim of the hosted platform", () => {
    const claims = decodeJwt(session.access_token);
    assertEquals(Object.keys(claims).sort(), [
      "aal",
      "amr",
      "app_metadata",
      "aud",
      "email",
      "exp",
      "iat",
      "is_anonymous",
      "iss",
      "phone",
      "role",
      "session_id",
      "sub",
      "user_metadata",
    ]);
    assertEquals(claims.iss, "http://127.0.0.1:54321/auth/v1");
    assertEquals(claims.sub, session.user.id);
    assertEquals(claims.email, "ana@example.com");
    assertEquals(claims.app_metadata, { provider: "email", providers: ["email"] });
    assertEquals(claims.is_anonymous, false);
    assertEquals(Number(claims.exp) - Number(claims.iat), 3600);
    assertEquals(methodsOf(session.access_token), ["password"]);
  });

  await t.step("the token reads as its owner through REST, with the same claims", async () => {
    const { data } = await browser.rpc("my_claims");
    assertEquals(data.current_user, "authenticated");
    assertEquals(data.sub, session.user.id);
    assertEquals(data.session_id, decodeJwt(session.access_token).session_id);
    assertEquals(data.app_metadata, { provider: "email", providers: ["email"] });
  });

  await t.step("a password opens a session, a wrong one does not", async () => {
    const other = stack.browser();
    const good = await other.auth.signInWithPassword({
      email: "ana@example.com",
      password: PASSWORD,
    });
    assertEquals(good.error, null);
    assertEquals(good.data.user?.identities?.[0]?.provider, "email");
    const bad = await stack.browser().auth.signInWithPassword({
      email: "ana@example.com",
      password: "wrong horse",
    });
    assertEquals([bad.error?.status, bad.error?.code], [400, "invalid_credentials"]);
  });

  await t.step("an address signs up once", async () => {
    const { error } = await stack.browser().auth.signUp({
      email: "ana@example.com",
      password: PASSWORD,
    });
    assertEquals([error?.status, error?.code], [422, "user_already_exists"]);
  });

  await t.step("a refresh brings new tokens and remembers how the session began", async () => {
    const { data, error } = await browser.auth.refreshSession();
    assertEquals(error, null);
    assertNotEquals(data.session?.refresh_token, session.refresh_token);
    assertEquals(methodsOf(data.session?.access_token), ["password"]);
    assertEquals(
      decodeJwt(data.session?.access_token ?? "").session_id,
      decodeJwt(session.access_token).session_id,
    );
  });

  await t.step("signing out ends the session, not the others", async () => {
    const { browser: first } = await signedUp(stack, "out@example.com");
    const second = stack.browser();
    await second.auth.signInWithPassword({ email: "out@example.com", password: PASSWORD });
    const { data } = await first.auth.getSession();
    assertEquals((await first.auth.signOut({ scope: "local" })).error, null);
    const gone = await refreshed(stack, data.session?.refresh_token ?? "");
    assertEquals(gone.error?.code, "refresh_token_not_found");
    assertEquals((await second.auth.refreshSession()).error, null);
  });
});

Deno.test("a refresh token works once", async (t) => {
  await using stack = await startAuth();
  const aged = `update auth.refresh_tokens set updated_at = now() - interval '11 seconds'`;

  await t.step("sends the same successor again when the answer got lost", async () => {
    const { session } = await signedUp(stack, "lost@example.com");
    const first = await refreshed(stack, session.refresh_token);
    await stack.engine.query(aged);
    const again = await refreshed(stack, session.refresh_token);
    assertEquals(again.data.session?.refresh_token, first.data.session?.refresh_token);
  });

  await t.step("gives two pages that refresh at once the same session", async () => {
    const { session } = await signedUp(stack, "tabs@example.com");
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => refreshed(stack, session.refresh_token)),
    );
    assertEquals(answers.map(({ error }) => error), Array(8).fill(null));
    const tokens = new Set(answers.map(({ data }) => data.session?.refresh_token));
    assertEquals(tokens.size, 1);
  });

  await t.step("forgives a late page for ten seconds", async () => {
    const { session } = await signedUp(stack, "late@example.com");
    const second = await refreshed(stack, session.refresh_token);
    await refreshed(stack, second.data.session?.refresh_token ?? "");
    assertEquals((await refreshed(stack, session.refresh_token)).error, null);
  });

  await t.step("ends the whole session when a stolen one comes back later", async () => {
    const { session } = await signedUp(stack, "stolen@example.com");
    const second = await refreshed(stack, session.refresh_token);
    const third = await refreshed(stack, second.data.session?.refresh_token ?? "");
    await stack.engine.query(aged);
    const stolen = await refreshed(stack, session.refresh_token);
    assertEquals([stolen.error?.status, stolen.error?.code], [400, "refresh_token_already_used"]);
    await stack.engine.query(aged);
    const owner = await refreshed(stack, third.data.session?.refresh_token ?? "");
    assertEquals(owner.error?.code, "refresh_token_already_used");
  });

  await t.step("refuses one that nobody issued", async () => {
    const { error } = await refreshed(stack, crypto.randomUUID());
    assertEquals([error?.status, error?.code], [400, "refresh_token_not_found"]);
  });
});

Deno.test("people change their own metadata", async (t) => {
  await using stack = await startAuth();
  const { browser, session } = await signedUp(stack, "meta@example.com");

  await t.step("key by key, and null removes a key", async () => {
    await browser.auth.updateUser({ data: { color: "red", size: 2, nested: { empty: null } } });
    const { data } = await browser.auth.updateUser({ data: { size: null, shape: "round" } });
    const { color, shape, nested, size } = data.user?.user_metadata ?? {};
    assertEquals([color, shape, nested, size], ["red", "round", { empty: null }, undefined]);
  });

  await t.step("two devices at once lose nothing", async () => {
    const keys = Array.from({ length: 10 }, (_, index) => `key_${index}`);
    const headers = { authorization: `Bearer ${session.access_token}` };
    await Promise.all(keys.map(async (key) => {
      const body = JSON.stringify({ data: { [key]: true } });
      const answer = await stack.call("/auth/v1/user", { method: "PUT", headers, body });
      await answer.body?.cancel();
    }));
    const { data } = await browser.auth.getUser();
    assertEquals(keys.filter((key) => data.user?.user_metadata[key] !== true), []);
  });

  await t.step("but never what the server keeps about them", async () => {
    const body = JSON.stringify({ app_metadata: { role: "admin" }, role: "service_role" });
    const headers = { authorization: `Bearer ${session.access_token}` };
    const answer = await stack.call("/auth/v1/user", { method: "PUT", headers, body });
    const user = await answer.json();
    assertEquals(user.app_metadata, { provider: "email", providers: ["email"] });
    assertEquals(user.role, "authenticated");
  });
});
