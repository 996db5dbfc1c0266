/** The token a private channel is joined with: the current one, also after a long sleep. */

import { createClient } from "@supabase/supabase-js";
import { refreshLiveToken } from "@shared/client/live_token.ts";
import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { LiveWorld } from "../support/live_world.ts";
import { settle, TurnedTimers } from "../support/turned_timers.ts";

Deno.test("refreshLiveToken()", async (t) => {
  await t.step("answers the current token to each of many at once", async () => {
    await using world = new LiveWorld();
    const { client, timers } = world;
    const asked = Array.from({ length: 5 }, () => refreshLiveToken(client, { timers }));
    assertEquals(await Promise.all(asked), asked.map(() => ({ value: "token-1", certain: true })));
    assertEquals(timers.waits, []);
  });

  await t.step("is not certain while a session that is over cannot be renewed", async () => {
    const timers = new TurnedTimers();
    let away = true;
    const client = createClient("http://127.0.0.1:9", "key", {
      auth: { persistSession: true, autoRefreshToken: false, storage: withSession("ana", -60) },
      global: {
        fetch: () =>
          away
            ? Promise.reject(new TypeError("The network is down"))
            : Promise.resolve(Response.json({ code: "refresh_token_not_found" }, { status: 400 })),
      },
    });
    const token = refreshLiveToken(client, { timers });
    await timers.pass(10_000);
    assertEquals((await token).certain, false);

    // The Auth client goes on trying by itself; an answer ends that.
    away = false;
    await client.auth.getSession();
    assertEquals((await refreshLiveToken(client, { timers })).certain, true);
  });
});

Deno.test("a page that is looked at again brings a new token, and catches up", async () => {
  const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  Object.assign(globalThis, { document: page });
  try {
    await using world = new LiveWorld();
    const live = await world.open();
    world.token = "token-2";
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    await settle();
    assertEquals([world.client.realtime.accessTokenValue, world.reads], ["token-1", 1]);

    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    await settle();
    assertEquals([world.client.realtime.accessTokenValue, world.reads], ["token-2", 2]);
    const said = world.server.frames.filter(({ event }) => event === "access_token");
    assertEquals(said.map(({ payload }) => payload), [{ access_token: "token-2" }]);

    await live.close();
    page.dispatchEvent(new Event("visibilitychange"));
    globalThis.dispatchEvent(new Event("online"));
    await settle();
    assertEquals(world.reads, 2);
    // The client waits for an answer that never comes.
    await eventually(() => world.server.joined.size === 0);
    await new Promise((over) => setTimeout(over, 250));
  } finally {
    Reflect.deleteProperty(globalThis, "document");
  }
});

/** A browser's storage in which somebody's session is kept that ends in so many seconds. */
function withSession(user: string, seconds: number) {
  const kept = new Map<string, string>();
  const session = JSON.stringify({
    access_token: "e30.e30.e30",
    refresh_token: "refresh",
    token_type: "bearer",
    expires_in: 3600,
    expires_at: Math.floor(Date.now() / 1000) + seconds,
    user: { id: user },
  });
  return {
    getItem: (key: string) => kept.get(key) ?? (key.endsWith("auth-token") ? session : null),
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
