/** Who loses a right on a private topic is out as soon as the database says so. */

import { assertEquals } from "../support/assert.ts";
import { idOf, openWorld } from "../support/realtime_world.ts";

const ROOM = "world:lost";

Deno.test("Realtime judges a private room again when the database says so", async (t) => {
  await using world = await openWorld();
  await world.seat(ROOM, { ana: "hear see", ben: "hear see speak appear" });
  const [ana, ben] = [await world.wire(), await world.wire()];
  const config = { private: true, presence: { key: "", enabled: true } };
  for (const [name, wire] of [["ana", ana], ["ben", ben]] as const) {
    await wire.join(ROOM, config, { access_token: await world.token(name) });
    await wire.hears({ event: "presence_state" });
  }
  const say = (n: number) => `select realtime.send('{"n": ${n}}', 'n', '${ROOM}', true)`;

  await t.step("who keeps the right notices nothing", async () => {
    await world.sql("select pg_notify('realtime_rights', $1)", [ROOM]);
    await world.sql(say(1));
    for (const wire of [ana, ben]) {
      const next = await wire.hears(() => true);
      assertEquals([next.event, (next.payload.payload as { n: number }).n], ["broadcast", 1]);
    }
  });

  await t.step("who loses it hears nothing more, not even of the same transaction", async () => {
    await world.engine.transaction(async (tx) => {
      await tx.query("delete from world.members where person = $1", [idOf("ana")]);
      await tx.query("select pg_notify('realtime_rights', $1)", [ROOM]);
      await tx.query(say(2));
    });
    assertEquals((await ana.hears(() => true)).payload, {
      extension: "system",
      status: "error",
      message: `You no longer have permission to read from this Channel topic: ${ROOM}`,
      channel: ROOM,
    });
    assertEquals((await ana.hears(() => true)).event, "phx_close");
    assertEquals((await ben.hears({ event: "broadcast" })).payload.event, "n");
    assertEquals(ana.heard, []);
  });

  await t.step("what it may send is asked again", async () => {
    const appear = () =>
      ben.ask("presence", {
        type: "presence",
        event: "track",
        payload: { at: crypto.randomUUID() },
      }, {
        topic: `realtime:${ROOM}`,
      });
    assertEquals((await appear()).status, "ok");
    await world.seat(ROOM, { ben: "hear see" });
    await world.sql("select pg_notify('realtime_rights', $1)", [ROOM]);
    await world.sql(say(3));
    await ben.hears({ event: "broadcast" });
    assertEquals((await appear()).status, "error");
  });

  await t.step("who cannot be judged does not stay", async () => {
    await world.sql("alter function _realtime.rights rename to away");
    await world.engine.transaction(async (tx) => {
      await tx.query("delete from world.members where person = $1", [idOf("ben")]);
      await tx.query("select pg_notify('realtime_rights', $1)", [ROOM]);
    });
    await ben.hears({ event: "phx_error" });
    await world.sql("alter function _realtime.away rename to rights");
    const open = await world.wire();
    await open.join("afterwards");
    await ben.hush();
    await world.sql(say(4));
    await world.sql("select realtime.send('{}', 'heard', 'afterwards', false)");
    await open.hears({ event: "broadcast" });
    assertEquals(await ben.hush(), []);
  });

  await t.step("and the other rooms are left alone", async () => {
    const open = await world.wire();
    await open.join(ROOM);
    await world.sql("select pg_notify('realtime_rights', $1)", [ROOM]);
    await world.sql(`select realtime.send('{}', 'still', '${ROOM}', false)`);
    assertEquals((await open.hears({ event: "broadcast" })).payload.event, "still");
  });
});
