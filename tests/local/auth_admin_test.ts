/**
 * `auth.admin` with the secret key: users, bans, links, invitations.
 *
 * @module
 */

import { decodeJwt } from "jose";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
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

Deno.test("a ban", async (t) => {
  await using stack = await startAuth();
  const { admin } = stack.server().auth;
  const id = await created(stack, "bad@example.com");
  const { browser, data } = await signIn(stack, "bad@example.com");
  const sessions = async () =>
    await stack.engine.query("select id from auth.sessions where user_id = $1::uuid", [id]);

  await t.step("ends refreshing", async () => {
    const { data: banned } = await admin.updateUserById(id, { ban_duration: "1h30m" });
    const minutes = (Date.parse(banned.user?.banned_until ?? "") - Date.now()) / 60_000;
    assertEquals(Math.round(minutes), 90);
    const { error } = await browser.auth.refreshSession();
    assertEquals([error?.status, error?.code], [400, "user_banned"]);
  });

  await t.step("ends signing in, and leaves no session behind", async () => {
    const before = await sessions();
    const { error } = await signIn(stack, "bad@example.com");
    assertEquals([error?.status, error?.code], [400, "user_banned"]);
    assertEquals(await sessions(), before);
  });

  await t.step("ends links, too", async () => {
    const { data: link } = await admin.generateLink({
      type: "magiclink",
      email: "bad@example.com",
    });
    const url = new URL(link.properties?.action_link ?? "");
    const answer = await stack.call(url.pathname + url.search);
    const location = answer.headers.get("location") ?? "";
    assertMatch(location, /#error=access_denied&error_code=user_banned/);
    assertEquals(location.includes("access_token"), false);
  });

  await t.step("lets a running token run out", async () => {
    const headers = { authorization: `Bearer ${data.session?.access_token}` };
    const answer = await stack.call("/rest/v1/notes", { headers });
    assertEquals([answer.status, await answer.json()], [200, []]);
  });

  await t.step("is lifted", async () => {
    await admin.updateUserById(id, { ban_duration: "none" });
    assertEquals((await signIn(stack, "bad@example.com")).error, null);
  });
});

Deno.test("a server makes links", async (t) => {
  await using stack = await startAuth();
  const { admin } = stack.server().auth;

  await t.step("that invite: the mail's link signs a new user in", async () => {
    const { data, error } = await admin.inviteUserByEmail("new@example.com", {
      data: { team: "blue" },
      redirectTo: "https://app.example/hello",
    });
    assertEquals(error, null);
    assert(data.user?.invited_at);
    const link = new URL(stack.mail.to("new@example.com").at(-1)?.link ?? "");
    assertEquals(link.searchParams.get("type"), "invite");
    const answer = await stack.call(link.pathname + link.search);
    const [target, fragment] = answer.headers.get("location")?.split("#") ?? [];
    assertEquals(target, "https://app.example/hello");
    const tokens = new URLSearchParams(fragment);
    assertEquals(tokens.get("type"), "invite");
    const { user_metadata } = decodeJwt<{ user_metadata: { team: string } }>(
      tokens.get("access_token") ?? "",
    );
    assertEquals(user_metadata.team, "blue");
    const again = await admin.inviteUserByEmail("new@example.com");
    assertEquals([again.error?.status, again.error?.code], [422, "email_exists"]);
  });

  await t.step("without sending them", async () => {
    const before = stack.mail.all().length;
    const { data, error } = await admin.generateLink({
      type: "magiclink",
      email: "new@example.com",
      options: { redirectTo: "https://app.example/in" },
    });
    assertEquals(error, null);
    assertEquals(stack.mail.all().length, before);
    assertEquals(data.properties?.redirect_to, "https://app.example/in");
    assertEquals(data.user?.email, "new@example.com");
    const { error: verifyError } = await stack.browser().auth.verifyOtp({
      token_hash: data.properties?.hashed_token ?? "",
      type: "magiclink",
    });
    assertEquals(verifyError, null);
  });

  await t.step("that recover, change the address and sign strangers up", async () => {
    const recovery = await admin.generateLink({ type: "recovery", email: "new@example.com" });
    const browser = stack.browser();
    const recovered = await browser.auth.verifyOtp({
      email: "new@example.com",
      token: recovery.data.properties?.email_otp ?? "",
      type: "recovery",
    });
    assertEquals(recovered.error, null);

    const change = await admin.generateLink({
      type: "email_change_current",
      email: "new@example.com",
      newEmail: "newer@example.com",
    });
    const changed = await stack.browser().auth.verifyOtp({
      token_hash: change.data.properties?.hashed_token ?? "",
      type: "email_change",
    });
    assertEquals(changed.data.user?.email, "newer@example.com");

    const stranger = await admin.generateLink({ type: "magiclink", email: "stranger@example.com" });
    assertEquals(stranger.data.properties?.verification_type, "signup");
    const signedUp = await stack.browser().auth.verifyOtp({
      token_hash: stranger.data.properties?.hashed_token ?? "",
      type: "signup",
    });
    assertEquals(signedUp.error, null);
  });

  await t.step("but no recovery for somebody unknown", async () => {
    const { error } = await admin.generateLink({ type: "recovery", email: "who@example.com" });
    assertEquals([error?.status, error?.code], [404, "user_not_found"]);
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
