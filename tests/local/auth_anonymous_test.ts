/**
 * People without an account, and how they get one.
 *
 * @module
 */

import { decodeJwt } from "jose";
import { assertEquals } from "../support/assert.ts";
import { startAuth } from "../support/auth_stack.ts";

Deno.test("people sign in anonymously", async (t) => {
  await using stack = await startAuth();

  await t.step("as a user of their own, with data and without an address", async () => {
    const browser = stack.browser();
    const { data, error } = await browser.auth.signInAnonymously({
      options: { data: { color: "red" } },
    });
    assertEquals(error, null);
    const claims = decodeJwt<{ amr: { method: string }[]; is_anonymous: boolean; role: string }>(
      data.session?.access_token ?? "",
    );
    assertEquals(claims.is_anonymous, true);
    assertEquals(claims.role, "authenticated");
    assertEquals(claims.amr.map(({ method }) => method), ["anonymous"]);
    assertEquals(data.user?.user_metadata, { color: "red" });
    assertEquals(data.user?.app_metadata, {});
    assertEquals(data.user?.identities, []);

    const { data: seen } = await browser.rpc("my_claims");
    assertEquals([seen.sub, seen.is_anonymous], [data.user?.id, true]);
  });

  await t.step("keeping their session by refresh", async () => {
    const browser = stack.browser();
    const { data } = await browser.auth.signInAnonymously();
    const { data: next, error } = await browser.auth.refreshSession();
    assertEquals(error, null);
    assertEquals(next.user?.id, data.user?.id);
    assertEquals(next.user?.is_anonymous, true);
  });

  await t.step("wholly or not at all", async () => {
    await stack.engine.exec(`
      create function public.refuse() returns trigger language plpgsql as $$
      begin raise exception 'full'; end $$;
      create trigger refuse before insert on auth.refresh_tokens
        for each row execute function public.refuse();`);
    const counts = () =>
      stack.engine.query(`
        select (select count(*)::int from auth.users) as users,
               (select count(*)::int from auth.sessions) as sessions`);
    const before = await counts();
    const { error } = await stack.browser().auth.signInAnonymously();
    assertEquals(error?.status, 500);
    assertEquals(await counts(), before);
    await stack.engine.exec("drop trigger refuse on auth.refresh_tokens");
    assertEquals((await stack.browser().auth.signInAnonymously()).error, null);
  });

  await t.step("unless the project forbids it", async () => {
    const shut = stack.with({ enable_anonymous_sign_ins: false });
    const { error } = await shut.browser().auth.signInAnonymously();
    assertEquals([error?.status, error?.code], [422, "anonymous_provider_disabled"]);
    const closed = stack.with({ enable_signup: false });
    const { error: closedError } = await closed.browser().auth.signInAnonymously();
    assertEquals([closedError?.status, closedError?.code], [422, "signup_disabled"]);
  });

  await t.step("or come without the project's key", async () => {
    const init = { method: "POST", headers: { apikey: "sb_publishable_else" }, body: "{}" };
    const answer = await stack.call("/auth/v1/signup", init);
    assertEquals(answer.status, 401);
    await answer.body?.cancel();
  });
});

Deno.test("an anonymous user becomes permanent", async (t) => {
  await using stack = await startAuth();
  const browser = stack.browser();
  const { data: before } = await browser.auth.signInAnonymously();
  await browser.from("notes").insert({ text: "mine" });

  await t.step("not by naming an address", async () => {
    const { data } = await browser.auth.updateUser({ email: "kim@example.com" });
    assertEquals(data.user?.new_email, "kim@example.com");
    assertEquals(data.user?.is_anonymous, true);
    const { data: still } = await browser.auth.refreshSession();
    assertEquals(still.user?.is_anonymous, true);
  });

  await t.step("by opening the link sent there: same user, same rows", async () => {
    const link = new URL(stack.mail.to("kim@example.com").at(-1)?.link ?? "");
    const answer = await stack.call(link.pathname + link.search);
    const fragment = new URLSearchParams(answer.headers.get("location")?.split("#")[1]);
    const claims = decodeJwt(fragment.get("access_token") ?? "");
    assertEquals(claims.is_anonymous, false);
    assertEquals(claims.sub, before.user?.id);
    assertEquals(claims.app_metadata, { provider: "email", providers: ["email"] });

    const { data } = await browser.auth.refreshSession();
    assertEquals(data.user?.is_anonymous, false);
    assertEquals(data.user?.email, "kim@example.com");
    assertEquals(data.user?.identities?.map(({ provider }) => provider), ["email"]);
    const { data: notes } = await browser.from("notes").select("text");
    assertEquals(notes, [{ text: "mine" }]);
  });

  await t.step("and then signs in with a password like anybody", async () => {
    await browser.auth.updateUser({ password: "correct horse" });
    const { data, error } = await stack.browser().auth.signInWithPassword({
      email: "kim@example.com",
      password: "correct horse",
    });
    assertEquals(error, null);
    assertEquals(data.user?.id, before.user?.id);
  });
});
