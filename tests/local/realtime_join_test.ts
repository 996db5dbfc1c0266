/** Realtime's join: how its configuration is read, what the reply says, and why one is refused. */

import { assert, assertEquals, assertMatch, assertNotEquals } from "../support/assert.ts";
import { idOf, openWorld, subscribed } from "../support/realtime_world.ts";

Deno.test("Realtime joins", async (t) => {
  await using world = await openWorld();

  await t.step("and names every binding in its order", async () => {
    const wire = await world.wire();
    const bindings = [
      { event: "UPDATE", schema: "world", table: "board", filter: "n=eq.7", select: ["id", "n"] },
      { event: "*", schema: "world", table: "board" },
      { event: "INSERT", schema: "world", table: "board", filter: "n=eq.7" },
      { event: "UPDATE", schema: "world", table: "board", filter: "n=eq.7", select: ["id", "n"] },
    ];
    const { status, response } = await wire.join("bindings", { postgres_changes: bindings });
    const accepted = response.postgres_changes as { id: unknown }[];
    assertEquals([status, accepted.map(({ id: _, ...asked }) => asked)], ["ok", bindings]);
    const ids = accepted.map(({ id }) => id);
    assert(ids.every((id) => id), "every id is truthy");
    assertEquals(ids[0], ids[3]);
    assertEquals(new Set(ids).size, 3);
  });

  await t.step("with an empty list where nothing was asked for", async () => {
    const wire = await world.wire();
    assertEquals((await wire.join("none")).response, { postgres_changes: [] });
    for (const postgres_changes of [null, [], [null]]) {
      const { status, response } = await wire.join("none", { postgres_changes });
      assertEquals([status, response], ["ok", { postgres_changes: [] }]);
    }
  });

  await t.step("and passes nulls among bindings over", async () => {
    const wire = await world.wire();
    const board = { event: "INSERT", schema: "world", table: "board" };
    const { response } = await wire.join("nulls", { postgres_changes: [null, board, null] });
    assertEquals((response.postgres_changes as unknown[]).length, 1);
  });

  await t.step("with booleans that arrive as text", async () => {
    const wire = await world.wire();
    await wire.join("texts", { broadcast: { ack: "True", self: "TRUE" }, private: "false" });
    const move = { type: "broadcast", event: "move", payload: {} };
    const { status } = await wire.ask("broadcast", move, { topic: "realtime:texts" });
    assertEquals(status, "ok");
    await wire.hears({ event: "broadcast" });

    const { status: refused } = await wire.join("world:texts", { private: "TRUE" });
    assertEquals(refused, "error");
  });

  await t.step("whatever else is in the configuration", async () => {
    const wire = await world.wire();
    const odd = [
      { config: { colour: "red", broadcast: { volume: 11 } }, mood: "good" },
      { config: { broadcast: "loud", presence: 7, postgres_changes: "all", private: [] } },
      { config: "none" },
    ];
    for (const payload of odd) {
      const { status, response } = await wire.ask("phx_join", payload, { topic: "realtime:odd" });
      assertEquals([status, response], ["ok", { postgres_changes: [] }], JSON.stringify(payload));
    }
  });

  await t.step("and never opens a public channel to who asked for a private one", async () => {
    const wire = await world.wire();
    const config = { private: true, broadcast: "loud", presence: 7 };
    const { status } = await wire.ask("phx_join", { config }, { topic: "realtime:world:odd" });
    assertEquals(status, "error");
  });

  await t.step("without any configuration, and subscribes to nothing", async () => {
    const wire = await world.wire();
    const { status, response } = await wire.ask("phx_join", {}, { topic: "realtime:world:board" });
    assertEquals([status, response], ["ok", { postgres_changes: [] }]);
  });

  await t.step("the public and the private room of a name apart", async () => {
    await world.seat("world:both", { ana: "hear speak" });
    const access_token = await world.token("ana");
    const [open, closed] = [await world.wire(), await world.wire()];
    await open.join("world:both", { broadcast: { ack: true } });
    await closed.join("world:both", { private: true, broadcast: { ack: true } }, { access_token });
    const topic = "realtime:world:both";
    for (const wire of [open, closed]) {
      const move = { type: "broadcast", event: "move", payload: {} };
      assertEquals((await wire.ask("broadcast", move, { topic })).status, "ok");
    }
    for (const wire of [open, closed]) assertEquals(await wire.hush(), []);
  });

  await t.step(
    "as the access_token says, or the user_token, or else the socket's key",
    async () => {
      const wire = await world.wire();
      const person = (name: string) => `person:${idOf(name)}`;
      const join = (name: string, more: object) =>
        wire.join(person(name), { private: true }, more).then(({ status }) => status);
      const [ana, ben] = [await world.token("ana"), await world.token("ben")];
      assertEquals(await join("ana", { access_token: ana }), "ok");
      assertEquals(await join("ben", { access_token: ana }), "error");
      assertEquals(await join("ana", { user_token: ana }), "ok");
      assertEquals(await join("ben", { access_token: ben, user_token: ana }), "ok");
      const anon = (more: object) => wire.join("role:anon", { private: true }, more);
      for (const access_token of [undefined, null, world.keys.publishable]) {
        assertEquals((await anon({ access_token })).status, "ok");
      }
      assertEquals((await anon({ access_token: ana })).status, "error");
    },
  );

  await t.step("under a key of its own making where presence names none", async () => {
    const wire = await world.wire();
    await wire.join("nameless", { presence: { key: "", enabled: true } });
    await wire.ask("presence", { type: "presence", event: "track", payload: {} }, {
      topic: "realtime:nameless",
    });
    const diff = await wire.hears({ event: "presence_diff" });
    assertMatch(Object.keys(diff.payload.joins as object).join(), /^[0-9a-f-]{36}$/);
  });

  await t.step("and says what replication_ready asks for", async () => {
    const wire = await world.wire();
    await wire.join("ready", { broadcast: { replication_ready: true } });
    const { payload } = await wire.hears({ event: "system" });
    assertEquals(payload, {
      extension: "system",
      status: "ok",
      message: "Replication connection established",
      channel: "ready",
    });
  });
});

Deno.test("Realtime refuses a join", async (t) => {
  await using world = await openWorld();
  const wire = await world.wire();
  const reason = async (subtopic: string, config: Record<string, unknown>, more?: object) => {
    const { status, response } = await wire.join(subtopic, config, more);
    assertEquals(status, "error");
    return response.reason;
  };
  const withToken = (access_token: string) => reason("room", {}, { access_token });

  await t.step("of a topic without a name", async () => {
    assertEquals(await reason("", {}), "TopicNameRequired: You must provide a topic name");
  });

  await t.step("with a token that is not good", async () => {
    const seconds = Math.floor(Date.now() / 1000);
    assertMatch(
      String(await withToken(await world.token("ana", { exp: seconds - 60 }))),
      /^InvalidJWTToken: Token has expired 6\d seconds ago$/,
    );
    assertEquals(
      await withToken(await world.token("ana", { role: undefined })),
      "InvalidJWTToken: Fields `role` and `exp` are required in JWT",
    );
    assertEquals(await withToken("junk"), "MalformedJWT: The token provided is not a valid JWT");
    const [head, body] = (await world.token("ana")).split(".");
    assertEquals(
      await withToken(`${head}.${body}.${"A".repeat(86)}`),
      "JwtSignatureError: Failed to validate JWT signature",
    );
    const lost = btoa(JSON.stringify({ alg: "ES256", kid: "lost" })).replaceAll("=", "");
    assertMatch(
      String(await withToken(`${lost}.${body}.${"A".repeat(86)}`)),
      /^JwtSignerError: Failed to generate JWT signer for key ID \(kid\) "lost"/,
    );
  });

  await t.step("of a private channel that nobody may read", async () => {
    assertEquals(
      await reason("world:secret", { private: true }),
      "Unauthorized: You do not have permissions to read from this Channel topic: world:secret",
    );
  });

  await t.step("and the client is told why", async () => {
    const client = await world.client();
    const { promise, resolve } = Promise.withResolvers<[string, string | undefined]>();
    const channel = client.channel("world:secret", { config: { private: true } });
    channel.subscribe((status, error) => resolve([status, error?.message]));
    assertEquals(await promise, [
      "CHANNEL_ERROR",
      "Unauthorized: You do not have permissions to read from this Channel topic: world:secret",
    ]);
    await client.removeChannel(channel);
  });

  await t.step("and nothing is left of it", async () => {
    const before = await world.stats();
    await reason("world:secret", { private: true });
    await wire.ask("broadcast", {}, { topic: "realtime:world:secret" });
    assertEquals((await world.stats()).channels, before.channels);
  });
});

Deno.test("Realtime refuses slowly, and the next frames wait their turn", async (t) => {
  await using world = await openWorld({ realtime: { delays: { joinMs: 300 } } });
  const wire = await world.wire();

  await t.step("a refused join takes its time, another topic does not", async () => {
    const order: string[] = [];
    const before = performance.now();
    const note = (name: string) => ({ status }: { status: string }) =>
      void order.push(name, status);
    await Promise.all([
      wire.join("world:secret", { private: true }).then(note("secret")),
      wire.join("open").then(note("open")),
    ]);
    assertEquals(order, ["open", "ok", "secret", "error"]);
    assertEquals(performance.now() - before >= 295, true);
  });

  await t.step("a client with another channel is none the worse for it", async () => {
    const client = await world.client();
    const refused = client.channel("world:secret", { config: { private: true } });
    const told = Promise.withResolvers<string>();
    refused.subscribe((status) => told.resolve(status));
    await subscribed(client.channel("open"));
    assertEquals(await told.promise, "CHANNEL_ERROR");
    assertNotEquals(client.getChannels().length, 0);
    await client.removeChannel(refused);
  });
});
