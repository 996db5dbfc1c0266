/**
 * The form of Auth's answers: what auth-js and browsers rely on.
 *
 * @module
 */

import { assert, assertEquals } from "../support/assert.ts";
import { startAuth } from "../support/auth_stack.ts";

Deno.test("Auth answers as GoTrue does", async (t) => {
  await using stack = await startAuth();
  const post = (body: string) => ({ method: "POST", body });

  await t.step("says what is open to whom", async () => {
    const settings = await (await stack.call("/auth/v1/settings")).json();
    assertEquals(settings.external.anonymous_users, true);
    assertEquals(settings.external.email, true);
    assertEquals(settings.disable_signup, false);
    assertEquals(settings.mailer_autoconfirm, true);
    const shut = stack.with({ enable_signup: false, enable_anonymous_sign_ins: false });
    const closed = await (await shut.call("/auth/v1/settings")).json();
    assertEquals([closed.disable_signup, closed.external.anonymous_users], [true, false]);
  });

  await t.step("says that it is well, and where its keys are", async () => {
    const health = await stack.call("/auth/v1/health");
    assertEquals([health.status, (await health.json()).name], [200, "GoTrue"]);
    const discovery = await (await stack.call("/auth/v1/.well-known/openid-configuration")).json();
    assertEquals(discovery.issuer, "http://127.0.0.1:54321/auth/v1");
    assertEquals(discovery.jwks_uri, "http://127.0.0.1:54321/auth/v1/.well-known/jwks.json");
  });

  await t.step("wants a key first", async () => {
    for (const apikey of ["", "sb_publishable_wrong", stack.keys.secrets.cron]) {
      for (
        const path of ["/auth/v1/settings", "/auth/v1/user", "/auth/v1/health", "/rest/v1/notes"]
      ) {
        const answer = await stack.call(path, { headers: { apikey } });
        assertEquals([path, answer.status], [path, 401]);
        assert((await answer.json()).message);
      }
    }
  });

  await t.step("closes sign-ups on every way in", async () => {
    const shut = stack.with({ enable_signup: false }).browser();
    const email = "x@example.com";
    const signUp = await shut.auth.signUp({ email, password: "correct horse" });
    const otp = await shut.auth.signInWithOtp({ email });
    const anonymous = await shut.auth.signInAnonymously();
    assertEquals(
      [signUp, otp, anonymous].map(({ error }) => [error?.status, error?.code]),
      [[422, "signup_disabled"], [422, "otp_disabled"], [422, "signup_disabled"]],
    );
    assertEquals(await stack.engine.query("select from auth.users"), []);
  });

  await t.step("names what is wrong with a body", async () => {
    const codes = await Promise.all([
      stack.call("/auth/v1/signup", post("{")),
      stack.call("/auth/v1/signup", post("[]")),
      stack.call("/auth/v1/signup", post('{"email": 1}')),
      stack.call("/auth/v1/token?grant_type=password", post('{"email": "a\\u0000@b.c"}')),
      stack.call("/auth/v1/token?grant_type=refresh_token", post("{}")),
      stack.call("/auth/v1/token?grant_type=magic", post("{}")),
      stack.call("/auth/v1/signup", post('{"phone": "+4912345", "password": "correct horse"}')),
    ].map(async (call) => {
      const answer = await call;
      const { code, error_code, msg } = await answer.json();
      assertEquals(code, answer.status);
      assertEquals(typeof msg, "string");
      return [answer.status, error_code];
    }));
    assertEquals(codes, [
      [400, "bad_json"],
      [400, "bad_json"],
      [400, "bad_json"],
      [400, "bad_json"],
      [400, "validation_failed"],
      [400, "invalid_credentials"],
      [400, "phone_provider_disabled"],
    ]);
  });

  await t.step("is JSON where there is nothing, too", async () => {
    const browser = stack.browser();
    await browser.auth.signInAnonymously();
    const { error } = await browser.auth.mfa.enroll({ factorType: "totp" });
    assertEquals([error?.status, error?.code], [404, "not_found"]);
    const wrong = await stack.call("/auth/v1/settings", { method: "PUT", body: "{}" });
    assertEquals([wrong.status, (await wrong.json()).error_code], [405, "method_not_allowed"]);
  });

  await t.step("keeps a failing database's words to itself", async () => {
    await stack.engine.exec(`
      create function public.full_house() returns trigger language plpgsql as $$
      begin raise exception 'no room for %', new.email; end $$;
      create trigger full_house before insert on auth.users
        for each row when (new.email like 'canary%') execute function public.full_house();`);
    const answers = [
      await stack.browser().auth.signUp({
        email: "canary1@example.com",
        password: "correct horse",
      }),
      await stack.server().auth.admin.createUser({ email: "canary2@example.com" }),
    ];
    for (const { error } of answers) {
      assertEquals(error?.status, 500);
      assertEquals(error?.message.includes("canary"), false);
    }
    const log = stack.logged.join("\n");
    assert(log.includes("P0001"), log);
    assertEquals(log.includes("canary"), false);
  });
});

Deno.test("pages of any origin may call Auth", async (t) => {
  await using stack = await startAuth();

  await t.step("after a preflight for the headers they send", async () => {
    const answer = await stack.call("/auth/v1/token?grant_type=password", {
      method: "OPTIONS",
      headers: {
        origin: "https://app.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "apikey,authorization,x-client-info",
      },
    });
    assertEquals(answer.status, 204);
    assertEquals(answer.headers.get("access-control-allow-origin"), "*");
    const allowed = answer.headers.get("access-control-allow-headers");
    assertEquals(allowed, "apikey,authorization,x-client-info");
  });

  await t.step("and read answers and errors alike", async () => {
    const answers = await Promise.all([
      stack.call("/auth/v1/settings"),
      stack.call("/auth/v1/.well-known/jwks.json"),
      stack.call("/auth/v1/signup", { method: "POST", body: "{}" }),
      stack.call("/auth/v1/recover", { method: "POST", body: '{"email":"nobody@example.com"}' }),
      stack.call("/auth/v1/user", { headers: { authorization: "Bearer x" } }),
      stack.call("/rest/v1/notes", { headers: { authorization: "Bearer x" } }),
      stack.call("/auth/v1/factors"),
      stack.call("/auth/v1/settings", { headers: { apikey: "wrong" } }),
    ]);
    for (const answer of answers) {
      assertEquals(answer.headers.get("access-control-allow-origin"), "*", answer.url);
      await answer.body?.cancel();
    }
    assertEquals(answers.map(({ status }) => status), [200, 200, 200, 200, 403, 401, 401, 401]);
  });

  await t.step("and nobody on the way keeps tokens", async () => {
    const answer = await stack.call("/auth/v1/signup", { method: "POST", body: "{}" });
    assertEquals(answer.headers.get("cache-control"), "no-store");
    await answer.body?.cancel();
  });
});
