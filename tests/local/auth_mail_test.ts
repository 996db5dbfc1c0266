/**
 * Codes and links by mail: signing in, a new password, a new address.
 *
 * @module
 */

import { decodeJwt } from "jose";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
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

Deno.test("mails bring codes and links", async (t) => {
  await using stack = await startAuth();
  await signedUp(stack, "mia@example.com");

  await t.step("a code from the mail signs in, once", async () => {
    const browser = stack.browser();
    await browser.auth.signInWithOtp({ email: "mia@example.com" });
    const token = stack.mail.to("mia@example.com").at(-1)?.code ?? "";
    assertMatch(token, /^\d{6}$/);
    const { data, error } = await browser.auth.verifyOtp({
      email: "mia@example.com",
      token,
      type: "email",
    });
    assertEquals(error, null);
    assertEquals(methodsOf(data.session?.access_token), ["otp"]);
    const again = await stack.browser().auth.verifyOtp({
      email: "mia@example.com",
      token,
      type: "email",
    });
    assertEquals([again.error?.status, again.error?.code], [403, "otp_expired"]);
  });

  await t.step("a code signs somebody new up, unless the page asked not to", async () => {
    const browser = stack.browser();
    const email = "first@example.com";
    const refused = await browser.auth.signInWithOtp({
      email,
      options: { shouldCreateUser: false },
    });
    assertEquals([refused.error?.status, refused.error?.code], [422, "otp_disabled"]);
    assertEquals((await browser.auth.signInWithOtp({ email })).error, null);
    const token = stack.mail.to(email).at(-1)?.code ?? "";
    const { data } = await browser.auth.verifyOtp({ email, token, type: "email" });
    assertEquals(data.user?.email, email);
  });

  await t.step("a link leads here, and back to where the request said", async () => {
    const emailRedirectTo = "http://127.0.0.1:3000/welcome?from=mail";
    await stack.browser().auth.signInWithOtp({
      email: "mia@example.com",
      options: { emailRedirectTo },
    });
    const mail = stack.mail.to("mia@example.com").at(-1);
    const link = new URL(mail?.link ?? "");
    assertStringIncludes(mail?.html ?? "", `href="${link.href}"`);
    assertEquals(link.origin, "http://127.0.0.1:54321");
    assertEquals(link.searchParams.get("redirect_to"), emailRedirectTo);

    const answer = await stack.call(link.pathname + link.search);
    assertEquals(answer.status, 303);
    const [target, fragment] = answer.headers.get("location")?.split("#") ?? [];
    assertEquals(target, emailRedirectTo);
    const tokens = new URLSearchParams(fragment);
    const accessToken = tokens.get("access_token") ?? "";
    assertEquals(methodsOf(accessToken), ["otp"]);

    const browser = stack.browser();
    const { error } = await browser.auth.setSession({
      access_token: accessToken,
      refresh_token: tokens.get("refresh_token") ?? "",
    });
    assertEquals(error, null);
    assertEquals((await browser.auth.getUser()).data.user?.email, "mia@example.com");
  });

  await t.step("a link never leads to a stranger's page", async () => {
    await stack.browser().auth.signInWithOtp({
      email: "mia@example.com",
      options: { emailRedirectTo: "https://evil.example/" },
    });
    const link = new URL(stack.mail.to("mia@example.com").at(-1)?.link ?? "");
    const answer = await stack.call(link.pathname + link.search);
    assertMatch(answer.headers.get("location") ?? "", /^http:\/\/127\.0\.0\.1:3000#access_token=/);
  });

  await t.step(
    "a forgotten password is set anew, and the other devices are signed out",
    async () => {
      const thief = stack.browser();
      await thief.auth.signInWithPassword({ email: "mia@example.com", password: PASSWORD });
      const browser = stack.browser();
      await browser.auth.resetPasswordForEmail("mia@example.com");
      const token = stack.mail.to("mia@example.com").at(-1)?.code ?? "";
      await browser.auth.verifyOtp({ email: "mia@example.com", token, type: "recovery" });
      const { error } = await browser.auth.updateUser({ password: "another horse" });
      assertEquals(error, null);
      assertEquals((await thief.auth.refreshSession()).error?.code, "refresh_token_not_found");
      assertEquals((await browser.auth.refreshSession()).error, null);
      const login = { email: "mia@example.com", password: "another horse" };
      assertEquals((await stack.browser().auth.signInWithPassword(login)).error, null);
    },
  );

  await t.step("a new address counts once its mail is answered", async () => {
    const { browser } = await signedUp(stack, "old@example.com");
    const { data } = await browser.auth.updateUser({ email: "new@example.com" });
    assertEquals([data.user?.email, data.user?.new_email], ["old@example.com", "new@example.com"]);
    const token = stack.mail.to("old@example.com").at(-1)?.code ?? "";
    const verified = await stack.browser().auth.verifyOtp({
      email: "old@example.com",
      token,
      type: "email_change",
    });
    assertEquals(verified.data.user?.email, "new@example.com");
  });
});
