/** Realtime's broadcasts over HTTP: both endpoints, the official client's use of them, and refusals. */

import { assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import type { Wire } from "../support/phoenix_wire.ts";
import { openWorld, subscribed } from "../support/realtime_world.ts";

const ID = "11111111-2222-4333-8444-555555555555";

Deno.test("Realtime takes broadcasts over HTTP", async (t) => {
  await using world = await openWorld();
  const { keys } = world;
  await world.seat("world:http", { ana: "hear speak", ben: "hear" });
  const ana = await world.token("ana");
  const ben = await world.token("ben");

  interface Asked {
    path?: string;
    body?: BodyInit;
    headers?: Record<string, string>;
  }
  async function post({ path = "", body = "", headers }: Asked) {
    const answer = await fetch(`${world.url}/realtime/v1/api/broadcast${path}`, {
      method: "POST",
      headers: { apikey: keys.publishable, "content-type": "application/json", ...headers },
      body,
    });
    const text = await answer.text();
    return { status: answer.status, body: text && JSON.parse(text), headers: answer.headers };
  }
  const send = (messages: unknown, headers?: Record<string, string>) =>
    post({ body: JSON.stringify({ messages }), ...(headers && { headers }) });
  async function room(subtopic: string, token?: string): Promise<Wire> {
    const wire = await world.wire();
    const config = { private: token !== undefined };
    await wire.join(subtopic, config, token ? { access_token: token } : {});
    return wire;
  }
  const heardBy = async (wire: Wire) => (await wire.hears({ event: "broadcast" })).payload;

  await t.step("for everybody in the room, the sender's channel too", async () => {
    const wire = await room("batch");
    const { status, body } = await send([
      { topic: "batch", event: "one", payload: { x: 1 } },
      { topic: "batch", event: "two", payload: {}, private: false, id: ID },
    ]);
    assertEquals([status, body], [202, ""]);
    assertEquals(await heardBy(wire), { type: "broadcast", event: "one", payload: { x: 1 } });
    assertEquals(await heardBy(wire), {
      type: "broadcast",
      event: "two",
      payload: {},
      meta: { id: ID },
    });
  });

  await t.step("privately from whoever may speak, silently from others", async () => {
    const wire = await room("world:http", ben);
    const from = (token: string, event: string) =>
      send([{ topic: "world:http", event, payload: {}, private: true }], {
        authorization: `Bearer ${token}`,
      });
    assertEquals((await from(ben, "no")).status, 202);
    assertEquals(
      (await send([{ topic: "world:http", event: "no", payload: {}, private: true }]))
        .status,
      202,
    );
    assertEquals((await from(ana, "yes")).status, 202);
    assertEquals((await heardBy(wire)).event, "yes");
  });

  await t.step("not from somebody without a key, or with a bad one", async () => {
    const messages = [{ topic: "r", event: "e", payload: {} }];
    const unauthorized = { message: "Unauthorized" };
    for (
      const headers of [
        { apikey: "" },
        { apikey: "junk" },
        { authorization: "Bearer junk" },
        { authorization: `Bearer ${await world.token("ana", { exp: 1 })}` },
      ]
    ) {
      const { status, body } = await send(messages, headers);
      assertEquals([status, body], [401, unauthorized], JSON.stringify(headers));
    }
  });

  await t.step("with what is missing said for each message", async () => {
    const blank = ["can't be blank"];
    const good = { topic: "r", event: "e", payload: {} };
    const wrong = async (messages: unknown) => {
      const { status, body } = await send(messages);
      assertEquals(status, 422);
      return body.errors;
    };
    assertEquals(await wrong([{ topic: "r", event: "e" }]), { messages: [{ payload: blank }] });
    assertEquals(await wrong([good, {}]), {
      messages: [{}, { topic: blank, event: blank, payload: blank }],
    });
    const { messages: [list] } = await wrong([{ ...good, payload: [1] }]);
    assertEquals(Object.keys(list), ["payload"]);
    const { messages: [big] } = await wrong([{ ...good, payload: { x: "x".repeat(300_000) } }]);
    assertEquals(Object.keys(big), ["payload"]);
    for (const body of ["", "not json", "[]", "{}", '{"messages":7}']) {
      const { status } = await post({ body });
      assertEquals([400, 422].includes(status), true, `${body}: ${status}`);
    }
  });

  await t.step("to one event of one topic, as JSON and as bytes", async () => {
    const topic = "a b/ü";
    const wire = await room(topic);
    const path = `/${encodeURIComponent(topic)}/events/${encodeURIComponent("ev/ent")}`;
    assertEquals((await post({ path, body: '{"x":1}' })).status, 202);
    assertEquals(await heardBy(wire), { type: "broadcast", event: "ev/ent", payload: { x: 1 } });
    const headers = { "content-type": "application/octet-stream" };
    assertEquals((await post({ path, headers, body: new Uint8Array([0, 255]) })).status, 202);
    assertEquals((await heardBy(wire)).payload, new Uint8Array([0, 255]));
    const untyped = { "content-type": "" };
    assertEquals((await post({ path, headers: untyped, body: '{"x":2}' })).status, 202);
    assertEquals((await heardBy(wire)).payload, { x: 2 });
  });

  await t.step("which refuses aloud", async () => {
    const path = "/world%3Ahttp/events/e?private=true";
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    const forbidden = await post({ path, body: "{}", headers: as(ben) });
    assertEquals([forbidden.status, forbidden.body], [403, { message: "Unauthorized" }]);
    const text = await post({
      path: "/r/events/e",
      body: "hello",
      headers: { "content-type": "text/plain" },
    });
    assertEquals([text.status, text.body], [415, {
      error: "Unsupported Media Type. Use application/json or application/octet-stream",
    }]);
    assertEquals((await post({ path: "/r/events/e", body: "not json" })).status, 422);
    const big = JSON.stringify({ x: "x".repeat(300_000) });
    assertEquals((await post({ path: "/r/events/e", body: big })).status, 422);
    const nobody = await post({ path: "/r/events/e", body: "{}", headers: { apikey: "junk" } });
    assertEquals([nobody.status, nobody.body], [401, { message: "Unauthorized" }]);
  });

  await t.step("and lets browsers of any origin do all that", async () => {
    for (const path of ["", "/r/events/e"]) {
      const answer = await fetch(`${world.url}/realtime/v1/api/broadcast${path}`, {
        method: "OPTIONS",
        headers: {
          origin: "https://app.example",
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,apikey,content-type,x-client-info",
        },
      });
      await answer.body?.cancel();
      assertEquals(answer.ok, true);
      assertEquals(answer.headers.get("access-control-allow-origin"), "*");
      const allowed = (answer.headers.get("access-control-allow-headers") ?? "").toLowerCase();
      for (const name of ["authorization", "apikey", "content-type", "x-client-info"]) {
        assertMatch(allowed, new RegExp(name));
      }
    }
    for (const apikey of [keys.publishable, "junk"]) {
      const { headers } = await send([], { apikey });
      assertEquals(headers.get("access-control-allow-origin"), "*");
    }
  });

  await t.step("and says that it is there", async () => {
    const answer = await fetch(`${world.url}/realtime/v1/api/ping`, {
      headers: { apikey: keys.publishable },
    });
    assertEquals([answer.status, await answer.json()], [200, { message: "Success" }]);
  });
});

Deno.test("Realtime's official client sends over HTTP", async (t) => {
  await using world = await openWorld();
  await world.seat("world:send", { ana: "hear speak", ben: "hear" });
  const config = { private: true };
  const [ana, ben] = [await world.client("ana"), await world.client("ben")];

  await t.step("objects and bytes, which the room hears", async () => {
    const heard: unknown[] = [];
    const end = Promise.withResolvers<void>();
    const channel = ben.channel("world:send", { config });
    channel.on("broadcast", { event: "*" }, ({ event, payload }) => {
      heard.push(payload);
      if (event === "end") end.resolve();
    });
    await subscribed(channel);
    const sender = ana.channel("world:send", { config });
    assertEquals(await sender.httpSend("move", { x: 1 }), { success: true });
    assertEquals(await sender.httpSend("file", new Uint8Array([7])), { success: true });
    assertEquals(await sender.httpSend("end", {}), { success: true });
    await end.promise;
    const [object, bytes] = heard;
    assertEquals([object, new Uint8Array(bytes as ArrayBuffer)], [{ x: 1 }, new Uint8Array([7])]);
  });

  await t.step("and is told that it may not", async () => {
    const sender = (await world.client("ben")).channel("world:send", { config });
    await assertRejects(() => sender.httpSend("move", {}), Error, "Unauthorized");
  });
});

Deno.test("Realtime's numbers are for whoever has the secret key", async () => {
  await using world = await openWorld();
  const wire = await world.wire();
  await wire.join("one");
  await wire.join("two");
  const { sockets, channels, rooms } = await world.stats();
  assertEquals([sockets, channels, rooms], [1, 2, 2]);
  for (const apikey of [world.keys.publishable, "junk", ""]) {
    const { status, body } = await fetch(`${world.url}/realtime/v1/_stats`, {
      headers: { apikey },
    });
    await body?.cancel();
    assertEquals([401, 403, 404].includes(status), true);
  }
});
