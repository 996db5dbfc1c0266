/**
 * Links that a server makes: invitations, recovery, magic links without a mail.
 *
 * @module
 */

import { decodeJwt } from "jose";
import { assert, assertEquals } from "../support/assert.ts";
import { startAuth } from "../support/auth_stack.ts";

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
