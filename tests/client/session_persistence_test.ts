/** setupSessionPersistence: whoever signed in is there again in the next client, until they sign out. */

import { type AnyClient, connect } from "@shared/client/connect.ts";
import { restoreSession, setupSessionPersistence } from "@shared/client/session_persistence.ts";
import type { Session } from "@supabase/supabase-js";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { startStack } from "../support/stack.ts";

/** A place that answers later. */
function slowPlace() {
  const kept = new Map<string, string>();
  const later = () => new Promise((resolve) => setTimeout(resolve, 5));
  return {
    kept,
    getItem: async (key: string) => (await later(), kept.get(key) ?? null),
    setItem: async (key: string, value: string) => (await later(), void kept.set(key, value)),
    removeItem: async (key: string) => (await later(), void kept.delete(key)),
  };
}

type Told = (event: string, session: Session | null) => void;

/** A client that tells what it is told to tell. */
function tellingClient() {
  const heard = new Set<Told>();
  const auth = {
    onAuthStateChange: (told: Told) => {
      heard.add(told);
      return { data: { subscription: { unsubscribe: () => heard.delete(told) } } };
    },
  };
  const tell: Told = (event, session) => heard.forEach((told) => told(event, session));
  return { client: { auth } as unknown as AnyClient, tell };
}

const session = (token: string) =>
  ({
    access_token: token,
    refresh_token: `${token} again`,
    user: { email: "ana@example.com" },
  }) as unknown as Session;

Deno.test("what is kept is the newest token, until somebody signs out", async () => {
  const place = slowPlace();
  const { client, tell } = tellingClient();
  const stop = setupSessionPersistence(client, place);
  const kept = () => [...place.kept.values()].map((text) => JSON.parse(text));

  tell("INITIAL_SESSION", null);
  tell("SIGNED_IN", session("one"));
  tell("TOKEN_REFRESHED", session("two"));
  const two = { access_token: "two", refresh_token: "two again" };
  await eventually(() => kept()[0]?.access_token === "two");
  assertEquals(kept(), [two]);

  tell("SIGNED_OUT", null);
  await eventually(() => kept().length === 0);

  tell("SIGNED_IN", session("three"));
  stop();
  tell("SIGNED_OUT", null);
  await eventually(() => kept().length === 1);
  for (let time = 0; time < 4; time++) await place.getItem("whatever");
  assertEquals(kept().length, 1);
});

Deno.test("a place that fails keeps nobody out", async () => {
  const place = slowPlace();
  const full = { ...place, setItem: () => Promise.reject(new Error("it is full")) };
  const { client, tell } = tellingClient();
  const stop = setupSessionPersistence(client, full);
  tell("SIGNED_IN", session("one"));
  place.kept.set("signed-in-session", "left from before");
  tell("SIGNED_OUT", null);
  await eventually(() => place.kept.size === 0);
  stop();
});

Deno.test("restoreSession", async (t) => {
  await using stack = await startStack();
  const fresh = (url = stack.url) => connect(url, stack.publishableKey, { remember: false });
  const place = slowPlace();
  const first = fresh();
  const stop = setupSessionPersistence(first, place);
  const { data } = await first.auth.signInAnonymously();
  await eventually(() => place.kept.size === 1);

  await t.step("signs the same person in, who may do what they may", async () => {
    const next = fresh();
    assertEquals((await restoreSession(next, place))?.user.id, data.user?.id);
    const { error } = await next.schema("characters").from("users").insert({ name: "Ana" });
    assertEquals(error, null);
  });

  await t.step("keeps what is kept where the server cannot be asked", async () => {
    const away = fresh("http://127.0.0.1:9");
    await assertRejects(() => restoreSession(away, place));
    assertEquals(place.kept.size, 1);
  });

  await t.step("finds nobody once they have signed out", async () => {
    const before = new Map(place.kept);
    await first.auth.signOut();
    await eventually(() => place.kept.size === 0);
    assertEquals(await restoreSession(fresh(), place), null);

    // Another place has not heard of it.
    before.forEach((value, key) => place.kept.set(key, value));
    assertEquals(await restoreSession(fresh(), place), null);
    assertEquals(place.kept.size, 0);
  });

  await t.step("takes nonsense for nobody", async () => {
    place.kept.set("signed-in-session", "{");
    assertEquals(await restoreSession(fresh(), place), null);
    assertEquals(place.kept.size, 0);
  });
  stop();
});
