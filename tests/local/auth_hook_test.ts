/**
 * The custom access token hook.
 *
 * @module
 */

import { decodeJwt } from "jose";
import { assert, assertEquals, assertThrows } from "../support/assert.ts";
import { startAuth } from "../support/auth_stack.ts";
import { Failure } from "../../supabase/local/failure.ts";

const hook = (name: string, enabled = true) => ({
  hook: { custom_access_token: { enabled, uri: `pg-functions://postgres/hooks/${name}` } },
});

Deno.test("a SQL function shapes every token", async (t) => {
  await using stack = await startAuth();
  await stack.engine.exec(`
    create schema hooks;
    grant usage on schema hooks to supabase_auth_admin;
    create function hooks.add_role(event jsonb) returns jsonb language sql as $$
      select jsonb_set(event, '{claims,app_metadata,seen}', jsonb_build_object(
        'method', event ->> 'authentication_method',
        'user', event ->> 'user_id' = event -> 'claims' ->> 'sub',
        'runs_as', current_user))
    $$;
    create function hooks."Say no"(event jsonb) returns jsonb language sql as $$
      select '{"error": {"http_code": 403, "message": "not today"}}'::jsonb
    $$;
    create function hooks.forget(event jsonb) returns jsonb language sql as $$
      select event #- '{claims,role}'
    $$;
    create function hooks.secret(event jsonb) returns jsonb language sql as $$ select event $$;
    revoke execute on all functions in schema hooks from public;
    grant execute on function hooks.add_role, hooks."Say no", hooks.forget to supabase_auth_admin;`);

  await t.step("at sign-in and at refresh, as the role it has on the hosted platform", async () => {
    const browser = stack.with(hook("add_role")).browser();
    const signedIn = await browser.auth.signInAnonymously();
    const refreshed = await browser.auth.refreshSession();
    for (const { data } of [signedIn, refreshed]) {
      const { app_metadata } = decodeJwt<{ app_metadata: { seen: unknown } }>(
        data.session?.access_token ?? "",
      );
      assertEquals(app_metadata.seen, {
        method: "anonymous",
        user: true,
        runs_as: "supabase_auth_admin",
      });
    }
    const { data } = await browser.rpc("my_claims");
    assertEquals(data.app_metadata.seen.user, true);
  });

  await t.step("may refuse: nothing of the sign-in remains", async () => {
    const refusing = stack.with(hook("Say no"));
    const count = async () => (await stack.engine.query("select from auth.sessions")).length;
    await refusing.server().auth.admin.createUser({
      email: "no@example.com",
      password: "correct horse",
      email_confirm: true,
    });
    const before = await count();
    const anonymous = await refusing.browser().auth.signInAnonymously();
    const password = await refusing.browser().auth.signInWithPassword({
      email: "no@example.com",
      password: "correct horse",
    });
    for (const { error } of [anonymous, password]) {
      assertEquals([error?.status, error?.message], [403, "not today"]);
    }
    assertEquals(await count(), before);
  });

  await t.step("may refuse a refresh: the refresh token stays good", async () => {
    const { data } = await stack.browser().auth.signInAnonymously();
    const token = { refresh_token: data.session?.refresh_token ?? "" };
    const refusing = stack.with(hook("Say no")).browser();
    assertEquals((await refusing.auth.refreshSession(token)).error?.status, 403);
    const aged = "update auth.refresh_tokens set updated_at = now() - interval '1 minute'";
    await stack.engine.query(aged);
    assertEquals((await stack.browser().auth.refreshSession(token)).error, null);
  });

  await t.step(
    "is told of when a grant is missing, as it would fail on the hosted one",
    async () => {
      const broken = stack.with(hook("secret"));
      const { error } = await broken.browser().auth.signInAnonymously();
      assertEquals(error?.status, 500);
      const line = broken.logged.join("\n");
      assert(line.includes("42501") && line.includes("supabase_auth_admin"), line);
    },
  );

  await t.step("cannot remove what every token has", async () => {
    const { error } = await stack.with(hook("forget")).browser().auth.signInAnonymously();
    assertEquals(error?.status, 500);
  });

  await t.step("is left alone when it is switched off", async () => {
    const off = stack.with(hook("Say no", false)).browser();
    assertEquals((await off.auth.signInAnonymously()).error, null);
  });

  await t.step("must be a SQL function", () => {
    const uri = "https://example.com/hook";
    const config = { hook: { custom_access_token: { enabled: true, uri } } };
    assertThrows(() => stack.with(config), Failure, uri);
  });
});
