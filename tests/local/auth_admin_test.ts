/**
 * `auth.admin` with the secret key: users, and who may use it.
 *
 * @module
 */

import { decodeJwt } from "jose";
import { assert, assertEquals } from "../support/assert.ts";
import { type AuthStack, startAuth } from "../support/auth_stack.ts";

const PASSWORD = "correct horse";

async function created(stack: AuthStack, email: string): Promise<string> {
  const { data, error } = await stack.server().auth.admin.createUser({
    email,
    password: PASSWORD,
    email_confirm: true,
  });
  assertEquals(error, null);
  assert(data.user);
  return data.user.id;
}

async function signIn(stack: AuthStack, email: string, password = PASSWORD) {
  const browser = stack.browser();
  return { browser, ...await browser.auth.signInWithPassword({ email, password }) };
}

Deno.test("a server manages users", async (t) => {
  await using stack = await startAuth();
  const { admin } = stack.server().auth;

  await t.step("creates one who can sign in at once", async () => {
    const { data } = await admin.createUser({
      email: "Ana@Example.com",
      password: PASSWORD,
      email_confirm: true,
      app_metadata: { plan: "pro" },
      user_metadata: { name: "Ana", nickname: null },
    });
    assertEquals(data.user?.email, "ana@example.com");
    assertEquals(data.user?.app_metadata, { provider: "email", providers: ["email"], plan: "pro" });
    assertEquals(data.user?.user_metadata, { name: "Ana", nickname: null, email_verified: true });
    assertEquals(data.user?.identities?.[0]?.identity_data?.email_verified, true);
    const { error, data: session } = await signIn(stack, "ana@example.com");
    assertEquals(error, null);
    const { app_metadata } = decodeJwt<{ app_metadata: { plan: string } }>(
      session.session?.access_token ?? "",
    );
    assertEquals(app_metadata.plan, "pro");
  });

  await t.step("creates one who must confirm first", async () => {
    await admin.createUser({ email: "later@example.com", password: PASSWORD });
    const { error } = await signIn(stack, "later@example.com");
    assertEquals(error?.code, "email_not_confirmed");
  });

  await t.step("is told what is wrong with a new user", async () => {
    const codes = await Promise.all([
      admin.createUser({ email: "ana@example.com" }),
      admin.createUser({ email: "no address" }),
      admin.createUser({ email: "short@example.com", password: "short" }),
      admin.createUser({ email: "long@example.com", password: "x".repeat(73) }),
      admin.createUser({ email: "ban@example.com", ban_duration: "some time" }),
      admin.createUser({ user_metadata: {} }),
    ].map(async (call) => {
      const { error } = await call;
      return [error?.status, error?.code];
    }));
    assertEquals(codes, [
      [422, "email_exists"],
      [400, "validation_failed"],
      [422, "weak_password"],
      [400, "validation_failed"],
      [400, "validation_failed"],
      [400, "validation_failed"],
    ]);
  });

  await t.step("lists them page by page, with the total", async () => {
    for (const name of ["p1", "p2", "p3"]) await created(stack, `${name}@example.com`);
    const { data, error } = await admin.listUsers({ page: 2, perPage: 2 });
    assertEquals(error, null);
    assertEquals(data.users.map(({ email }) => email), ["p1@example.com", "later@example.com"]);
    assert("total" in data);
    assertEquals([data.total, data.nextPage, data.lastPage], [5, 3, 3]);
    const beyond = await admin.listUsers({ page: 9, perPage: 2 });
    assertEquals(beyond.data.users, []);
  });

  await t.step("reads one, and hears of one who is not there", async () => {
    const id = await created(stack, "one@example.com");
    assertEquals((await admin.getUserById(id)).data.user?.email, "one@example.com");
    const { error } = await admin.getUserById(crypto.randomUUID());
    assertEquals([error?.status, error?.code], [404, "user_not_found"]);
  });

  await t.step("changes metadata key by key, many at once without losing any", async () => {
    const id = await created(stack, "merge@example.com");
    await Promise.all(
      Array.from(
        { length: 8 },
        (_, key) => admin.updateUserById(id, { app_metadata: { [`key_${key}`]: key } }),
      ),
    );
    const { data } = await admin.updateUserById(id, {
      app_metadata: { key_0: null },
      user_metadata: { name: "Mo" },
    });
    assertEquals(data.user?.app_metadata, {
      provider: "email",
      providers: ["email"],
      ...Object.fromEntries(Array.from({ length: 7 }, (_, key) => [`key_${key + 1}`, key + 1])),
    });
    assertEquals(data.user?.user_metadata, { email_verified: true, name: "Mo" });
  });

  await t.step("changes address and password, which signs the user out", async () => {
    const id = await created(stack, "before@example.com");
    const { browser } = await signIn(stack, "before@example.com");
    const { data } = await admin.updateUserById(id, {
      email: "after@example.com",
      password: "another horse",
    });
    assertEquals(data.user?.email, "after@example.com");
    assertEquals(data.user?.identities?.map(({ identity_data }) => identity_data?.email), [
      "after@example.com",
    ]);
    assertEquals((await browser.auth.refreshSession()).error?.code, "refresh_token_not_found");
    assertEquals((await signIn(stack, "after@example.com", "another horse")).error, null);
    const taken = await admin.updateUserById(id, { email: "one@example.com" });
    assertEquals([taken.error?.status, taken.error?.code], [422, "email_exists"]);
  });

  await t.step("confirms an address", async () => {
    const { data } = await admin.createUser({ email: "confirm@example.com", password: PASSWORD });
    await admin.updateUserById(data.user?.id ?? "", { email_confirm: true });
    assertEquals((await signIn(stack, "confirm@example.com")).error, null);
  });

  await t.step("deletes one for good", async () => {
    const id = await created(stack, "gone@example.com");
    const { browser } = await signIn(stack, "gone@example.com");
    assertEquals((await admin.deleteUser(id)).error, null);
    assertEquals((await admin.getUserById(id)).error?.code, "user_not_found");
    assertEquals((await browser.auth.refreshSession()).error?.code, "refresh_token_not_found");
    const answer = await stack.call(`/auth/v1/admin/users/${id}`, {
      method: "DELETE",
      headers: { apikey: stack.keys.secrets.default },
    });
    assertEquals([answer.status, (await answer.json()).error_code], [404, "user_not_found"]);
  });

  await t.step("or keeps the row without the person, whose address is free again", async () => {
    const id = await created(stack, "soft@example.com");
    const { browser } = await signIn(stack, "soft@example.com");
    assertEquals((await admin.deleteUser(id, true)).error, null);
    const { data } = await admin.getUserById(id);
    assert(data.user?.deleted_at);
    assertEquals(JSON.stringify(data.user).includes("soft@example.com"), false);
    assertEquals((await browser.auth.refreshSession()).error?.code, "refresh_token_not_found");
    assertEquals((await signIn(stack, "soft@example.com")).error?.code, "invalid_credentials");
    await created(stack, "soft@example.com");
  });

  await t.step("signs somebody out by their token", async () => {
    await created(stack, "signout@example.com");
    const { browser, data } = await signIn(stack, "signout@example.com");
    assertEquals((await admin.signOut(data.session?.access_token ?? "", "global")).error, null);
    assertEquals((await browser.auth.refreshSession()).error?.code, "refresh_token_not_found");
  });

  await t.step("hears in JSON of what is not there", async () => {
    const { error } = await admin.mfa.listFactors({ userId: crypto.randomUUID() });
    assertEquals([error?.status, error?.code], [404, "not_found"]);
  });
});

Deno.test("the admin's endpoints are a server's alone", async (t) => {
  await using stack = await startAuth();
  const paths = [
    ["GET", "/auth/v1/admin/users"],
    ["POST", "/auth/v1/admin/users"],
    ["POST", "/auth/v1/admin/generate_link"],
    ["POST", "/auth/v1/invite"],
    ["DELETE", `/auth/v1/admin/users/${crypto.randomUUID()}`],
  ] as const;
  const refused = async (headers: Record<string, string>) => {
    const statuses = new Set<number>();
    for (const [method, path] of paths) {
      const answer = await stack.call(path, {
        method,
        headers,
        ...(method === "POST" ? { body: '{"email":"x@example.com"}' } : {}),
      });
      statuses.add(answer.status);
      assertEquals((await answer.json()).users, undefined);
    }
    return [...statuses];
  };

  await t.step("a browser's key is not enough", async () => {
    assertEquals(await refused({}), [401]);
  });

  await t.step("nor is a wrong key, or the one for cron", async () => {
    assertEquals(await refused({ apikey: "sb_secret_wrong" }), [401]);
    assertEquals(await refused({ apikey: stack.keys.secrets.cron }), [401]);
  });

  await t.step("nor the secret key beside a user's token", async () => {
    const { data } = await stack.browser().auth.signInAnonymously();
    const authorization = `Bearer ${data.session?.access_token}`;
    assertEquals(await refused({ apikey: stack.keys.secrets.default, authorization }), [403]);
  });

  await t.step("nor the secret key in a browser, where everybody can read it", async () => {
    const headers = { apikey: stack.keys.secrets.default, "user-agent": "Mozilla/5.0 (X11)" };
    assertEquals(await refused(headers), [401]);
  });
});
