/**
 * What a ban ends, and what it lets run out.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { startAuth } from "../support/auth_stack.ts";

const LOGIN = { email: "bad@example.com", password: "correct horse" };

Deno.test("a ban", async (t) => {
  await using stack = await startAuth();
  const { admin } = stack.server().auth;
  const created = await admin.createUser({ ...LOGIN, email_confirm: true });
  assert(created.data.user);
  const { id } = created.data.user;
  const browser = stack.browser();
  const { data } = await browser.auth.signInWithPassword(LOGIN);
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
    const { error } = await stack.browser().auth.signInWithPassword(LOGIN);
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
    assertEquals((await stack.browser().auth.signInWithPassword(LOGIN)).error, null);
  });
});
