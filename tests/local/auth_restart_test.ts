/**
 * What survives a restart, and what the keys' file looks like.
 *
 * @module
 */

import { join } from "node:path";
import { assertEquals, assertMatch, assertNotEquals, assertRejects } from "../support/assert.ts";
import { startAuth } from "../support/auth_stack.ts";
import { place } from "../support/test_database.ts";
import { keyKind, openKeys } from "../../supabase/local/auth/keys.ts";
import { Failure } from "../../supabase/local/failure.ts";

async function folder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("the project's keys", async (t) => {
  await using kept = await folder();
  const path = join(kept.path, "data");
  const keys = await openKeys(path);

  await t.step("are the same when they are opened again", async () => {
    assertEquals(await openKeys(path), keys);
  });

  await t.step("are one set, however many start at once", async () => {
    const together = join(kept.path, "together");
    const [first, ...others] = await Promise.all(
      Array.from({ length: 8 }, () => openKeys(together)),
    );
    assertEquals(others, Array(7).fill(first));
    const files = await Array.fromAsync(Deno.readDir(together), ({ name }) => name);
    assertEquals(files, ["keys.json"]);
  });

  await t.step(
    "can be read by their owner alone, even after somebody opened the file up",
    async () => {
      const file = join(path, "keys.json");
      const mode = async () => ((await Deno.stat(file)).mode ?? 0) & 0o777;
      assertEquals(await mode(), 0o600);
      await Deno.chmod(file, 0o644);
      await openKeys(path);
      assertEquals(await mode(), 0o600);
    },
  );

  await t.step("have the hosted platform's forms", () => {
    assertMatch(keys.publishable, /^sb_publishable_[\w-]{22}_[\w-]{8}$/);
    assertMatch(keys.secrets.default, /^sb_secret_[\w-]{22}_[\w-]{8}$/);
    assertNotEquals(keys.secrets.default, keys.secrets.cron);
    assertEquals(
      [keys.publishable, keys.secrets.default, keys.secrets.cron, "", null].map((key) =>
        keyKind(keys, key)
      ),
      ["publishable", "secret", null, null, null],
    );
  });

  await t.step("differ from project to project", async () => {
    const [one, other] = await Promise.all([openKeys(), openKeys()]);
    assertNotEquals(one.secret, other.secret);
    assertNotEquals(one.signing.kid, other.signing.kid);
  });

  await t.step("are not made anew over a broken file, which is not quoted either", async () => {
    const file = join(path, "keys.json");
    await Deno.writeTextFile(file, `{"secret": "hush`);
    const failure = await assertRejects(() => openKeys(path), Failure, "keys.json");
    assertEquals(Deno.inspect(failure).includes("hush"), false);
    assertEquals(await Deno.readTextFile(file), `{"secret": "hush`);
  });
});

Deno.test("a restart keeps people signed in", async (t) => {
  await using keys = await folder();
  await using database = await place();
  const kept = { folder: keys.path, database };
  const login = { email: "ana@example.com", password: "correct horse" };
  const before = await (async () => {
    await using stack = await startAuth(kept);
    const browser = stack.browser();
    const { data } = await browser.auth.signUp(login);
    await browser.from("notes").insert({ text: "still here" });
    return data.session;
  })();

  await using stack = await startAuth(kept);

  await t.step("the old access token reads", async () => {
    const headers = { authorization: `Bearer ${before?.access_token}` };
    const answer = await stack.call("/rest/v1/notes?select=text", { headers });
    assertEquals(await answer.json(), [{ text: "still here" }]);
  });

  await t.step("the old refresh token refreshes", async () => {
    const { data, error } = await stack.browser().auth.refreshSession({
      refresh_token: before?.refresh_token ?? "",
    });
    assertEquals(error, null);
    assertEquals(data.user?.id, before?.user.id);
  });

  await t.step("the old password signs in", async () => {
    assertEquals((await stack.browser().auth.signInWithPassword(login)).error, null);
  });
});
