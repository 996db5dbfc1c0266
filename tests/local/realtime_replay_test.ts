/** Realtime's replay: what a private channel missed, to those who come later. */

import { assertEquals, assertMatch, assertThrows } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import type { Wire } from "../support/phoenix_wire.ts";
import { openWorld, subscribed, type World } from "../support/realtime_world.ts";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

Deno.test("Realtime replays what a private channel missed", async (t) => {
  await using world = await openWorld();
  const room = "world:replay";
  await world.seat(room, { ana: "hear see", ben: "see" });
  const access_token = await world.token("ana");
  const before = Date.now() - 1000;
  for (let n = 1; n <= 30; n++) {
    await world.sql(
      `insert into realtime.messages (topic, extension, event, payload, private, inserted_at)
       values ($1, 'broadcast', 'n', jsonb_build_object('n', $2::int), true,
               (now() at time zone 'utc') - make_interval(secs => (30 - $2::int) / 1000.0))`,
      [room, n],
    );
  }
  await world.sql(
    `insert into realtime.messages (topic, extension, event, payload, private)
     values ($1, 'broadcast', 'n', '{"n": 99}', false), ('world:other', 'broadcast', 'n', '{"n": 98}', true)`,
    [room],
  );

  async function replayed(replay: object, vsn = "2.0.0"): Promise<[Wire, number[]]> {
    const wire = await world.wire({ vsn });
    const config = { private: true, broadcast: { replay }, presence: { key: "", enabled: true } };
    const { status } = await wire.join(room, config, { access_token });
    assertEquals(status, "ok");
    await wire.hears({ event: "presence_state" });
    // What was just sent may arrive as well, live, and then does not say that it is replayed.
    const messages = wire.heard.splice(0).filter(({ event, payload }) =>
      event === "broadcast" && (payload.meta as { replayed?: boolean }).replayed === true
    );
    for (const { payload } of messages) {
      assertMatch((payload.meta as { id: string }).id, UUID);
    }
    return [wire, messages.map(({ payload }) => numberIn(payload.payload))];
  }
  const from = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at);

  await t.step("the newest of them, oldest first", async () => {
    assertEquals((await replayed({ since: before, limit: 3 }))[1], [28, 29, 30]);
    assertEquals((await replayed({ since: before, limit: 1 }, "1.0.0"))[1], [30]);
  });

  await t.step("25, unless it asks for fewer", async () => {
    assertEquals((await replayed({ since: before }))[1], from(6, 30));
    assertEquals((await replayed({ since: before, limit: 25 }))[1], from(6, 30));
  });

  await t.step("only since then", async () => {
    assertEquals((await replayed({ since: Date.now() + 60_000 }))[1], []);
  });

  await t.step("and what comes live, once", async () => {
    const [wire] = await replayed({ since: before, limit: 1 });
    await world.sql(`select realtime.send('{"n": 31}', 'n', $1)`, [room]);
    const { payload } = await wire.hears({ event: "broadcast" });
    assertEquals([numberIn(payload.payload), Object.keys(payload.meta as object)], [31, ["id"]]);
  });

  await t.step("at the right time, whatever the sender's clock is set to", async () => {
    const since = Date.now() - 1000;
    await world.engine.transaction(async (tx) => {
      await tx.exec("set local timezone = 'Asia/Tokyo'");
      await tx.query(`select realtime.send('{"n": 32}', 'n', $1)`, [room]);
    });
    const [, numbers] = await replayed({ since });
    assertEquals(numbers.at(-1), 32);
    assertEquals((await replayed({ since: since + 3_600_000 }))[1], []);
  });

  await t.step("and not again what comes live with an id that was replayed", async () => {
    const [wire] = await replayed({ since: before, limit: 25 });
    const { id } = (await lastOf(room, world)) ?? {};
    await world.sql(
      `insert into realtime.messages (id, topic, extension, event, payload, private)
       values ($1, $2, 'broadcast', 'n', '{"n": 30}', true)`,
      [id, room],
    );
    await world.sql(`select realtime.send('{"n": -1}', 'n', $1)`, [room]);
    const { payload } = await wire.hears({ event: "broadcast" });
    assertEquals(numberIn(payload.payload), -1);
  });

  await t.step("and what is on its way while somebody joins, once", async () => {
    for (let n = 100; n < 110; n++) {
      await world.sql(`select realtime.send(jsonb_build_object('n', $2::int), 'n', $1)`, [room, n]);
      const wire = await world.wire();
      const config = { private: true, broadcast: { replay: { since: before, limit: 3 } } };
      await wire.join(room, config, { access_token });
      await world.sql(`select realtime.send('{"n": -1}', 'n', $1)`, [room]);
      const { heard } = wire;
      await eventually(() => heard.some(({ payload }) => numberIn(payload.payload ?? {}) === -1));
      assertEquals(heard.filter(({ payload }) => numberIn(payload.payload ?? {}) === n).length, 1);
    }
  });

  await t.step("or not at all where the channel is public or the question wrong", async () => {
    const refused = async (config: object, token?: string) => {
      const wire = await world.wire();
      const { status, response } = await wire.join(
        room,
        config as Record<string, unknown>,
        token ? { access_token: token } : {},
      );
      return [status, response.reason];
    };
    const replay = { since: before };
    assertEquals(await refused({ broadcast: { replay } }), [
      "error",
      "UnableToReplayMessages: Replay is not allowed for public channels",
    ]);
    for (
      const wrong of [{}, { since: "x" }, { since: before, limit: 0 }, {
        since: before,
        limit: "x",
      }]
    ) {
      assertEquals(
        await refused({ private: true, broadcast: { replay: wrong } }, access_token),
        ["error", "UnableToReplayMessages: Replay params are not valid"],
        JSON.stringify(wrong),
      );
    }
    const config = { private: true, broadcast: { replay }, presence: { key: "", enabled: true } };
    assertEquals(await refused(config, await world.token("ben")), [
      "error",
      `Unauthorized: You do not have permissions to read from this Channel topic: ${room}`,
    ]);
  });

  await t.step("bytes to serializer 2.0.0 alone", async () => {
    const since = Date.now() - 5;
    await world.sql(`select realtime.send_binary('\\x07', 'file', $1, true)`, [room]);
    for (const [vsn, count] of [["2.0.0", 1], ["1.0.0", 0]] as const) {
      const wire = await world.wire({ vsn });
      const config = {
        private: true,
        broadcast: { replay: { since, limit: 1 } },
        presence: { key: "", enabled: true },
      };
      await wire.join(room, config, { access_token });
      await wire.hears({ event: "presence_state" });
      const files = wire.heard.filter(({ payload }) => payload.event === "file");
      assertEquals(files.length, count, vsn);
    }
  });

  await t.step("to the official client, which will not ask on a public channel", async () => {
    const client = await world.client("ana");
    const replay = { since: before, limit: 2 };
    assertThrows(
      () => client.channel("public", { config: { broadcast: { replay } } }),
      Error,
      "tried to use replay on public channel",
    );
    const heard: unknown[] = [];
    const channel = client.channel(room, { config: { private: true, broadcast: { replay } } });
    channel.on("broadcast", { event: "n" }, ({ meta }) => void heard.push(meta?.replayed));
    await subscribed(channel);
    await eventually(() => heard.length > 0);
    assertEquals(heard[0], true);
  });
});

function numberIn(value: unknown): number {
  return (value as { n: number }).n;
}

/** The newest message of a room. */
async function lastOf(room: string, { sql }: World): Promise<{ id: string } | undefined> {
  const [last] = await sql<{ id: string }>(
    "select id from realtime.messages where topic = $1 and private order by inserted_at desc limit 1",
    [room],
  );
  return last;
}
