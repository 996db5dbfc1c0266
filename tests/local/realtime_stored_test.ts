/** Realtime's broadcasts that are rows: sent from SQL, by triggers, and written by hand. */

import { assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { idOf, openWorld, subscribed } from "../support/realtime_world.ts";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

Deno.test("Realtime carries broadcasts that SQL sends", async (t) => {
  await using world = await openWorld();
  const [ana, ben] = [await world.client("ana"), await world.client("ben")];
  await world.seat("world:sql", { ana: "hear" });

  /** The payloads' `n`, with what else came; `-1` is the end. */
  async function listen(client: typeof ana, topic: string, isPrivate: boolean) {
    const heard: Record<string, unknown>[] = [];
    const channel = client.channel(topic, { config: { private: isPrivate } });
    channel.on("broadcast", { event: "*" }, (message) => void heard.push(message));
    await subscribed(channel);
    return {
      heard,
      end: () => eventually(() => heard.some(({ payload }) => numberIn(payload) === -1)),
    };
  }
  const send = (n: number, topic: string, isPrivate: boolean, sql = world.sql) =>
    sql("select realtime.send($1::jsonb, 'n', $2, $3)", [{ n }, topic, isPrivate]);

  await t.step("to the private room of their topic, with an id", async () => {
    const { heard, end } = await listen(ana, "world:sql", true);
    const open = await listen(ben, "world:sql", false);
    await send(1, "world:sql", true);
    await send(-1, "world:sql", true);
    await end();
    await send(-1, "world:sql", false);
    await open.end();
    const [first] = heard;
    const { id } = first?.meta as { id: string };
    assertEquals(UUID.test(id), true);
    assertEquals(first, { type: "broadcast", event: "n", payload: { n: 1, id }, meta: { id } });
    assertEquals([heard.length, open.heard.length], [2, 1]);
  });

  await t.step("and keeps an id that the payload has", async () => {
    const { heard, end } = await listen(ben, "ids", false);
    await world.sql(`select realtime.send('{"id": "mine", "n": 1}', 'n', 'ids', false)`);
    await send(-1, "ids", false);
    await end();
    assertEquals(heard[0]?.payload, { id: "mine", n: 1 });
    assertEquals(UUID.test((heard[0]?.meta as { id: string }).id), true);
  });

  await t.step("from a row that is written by hand", async () => {
    const { heard, end } = await listen(ben, "rows", false);
    await world.sql(
      `insert into realtime.messages (topic, extension, event, payload, private)
       values ('rows', 'broadcast', 'n', '{"n": 1}', false), ('rows', 'presence', 'n', '{"n": 2}', false),
              ('rows', 'broadcast', null, '{"n": 3}', false), ('rows', 'broadcast', 'n', '{"n": -1}', false)`,
    );
    await end();
    assertEquals(heard.map(({ payload }) => numberIn(payload)), [1, -1]);
  });

  await t.step("as bytes", async () => {
    const wires = [await world.wire(), await world.wire({ vsn: "1.0.0" })];
    for (const wire of wires) await wire.join("bytes");
    await world.sql(`select realtime.send_binary('\\x00ff'::bytea, 'file', 'bytes', false)`);
    await send(-1, "bytes", false);
    const heard = await Promise.all(
      wires.map(async (wire) =>
        [(await wire.hears({ event: "broadcast" })).payload, wire] as const
      ),
    );
    const [file, text] = heard.map(([payload]) => payload);
    assertEquals([file?.event, file?.payload], ["file", new Uint8Array([0, 255])]);
    assertEquals(UUID.test((file?.meta as { id: string }).id), true);
    // Serializer 1.0.0 has no words for bytes.
    assertEquals(text?.event, "n");
  });

  await t.step("however long they are", async () => {
    const { heard, end } = await listen(ben, "long", false);
    await world.sql(
      "select realtime.send(jsonb_build_object('x', repeat('x', 200000)), 'n', 'long', false)",
    );
    await send(-1, "long", false);
    await end();
    assertEquals((heard[0]?.payload as { x: string }).x.length, 200_000);
  });

  await t.step("of a change of a row, from a trigger", async () => {
    await world.engine.exec(`
      create function world.tell() returns trigger language plpgsql security definer as $$
      begin
        perform realtime.broadcast_changes(
          'world:sql', tg_op, tg_op, tg_table_name, tg_table_schema, new, old);
        return null;
      end $$;
      create trigger tell after insert or update or delete on world.quiet
        for each row execute function world.tell();`);
    const { heard, end } = await listen(await world.client("ana"), "world:sql", true);
    await world.sql("insert into world.quiet values (1, 'a')");
    await world.sql("update world.quiet set text = 'b'");
    await world.sql("delete from world.quiet");
    await send(-1, "world:sql", true);
    await end();
    const place = { table: "quiet", schema: "world" };
    const [a, b] = [{ id: 1, text: "a" }, { id: 1, text: "b" }];
    assertEquals(
      heard.slice(0, 3).map(({ event, payload, meta }) => {
        const { id, ...rest } = payload as { id: string };
        return [event, rest, id === (meta as { id: string }).id];
      }),
      [
        ["INSERT", { ...place, operation: "INSERT", record: a, old_record: null }, true],
        ["UPDATE", { ...place, operation: "UPDATE", record: b, old_record: a }, true],
        ["DELETE", { ...place, operation: "DELETE", record: null, old_record: b }, true],
      ],
    );
  });

  await t.step("when they are committed, and in their order", async () => {
    const { heard, end } = await listen(ben, "order", false);
    await world.engine.transaction(async (tx) => {
      await send(1, "order", false, tx.query);
      throw new Error("undone");
    }).catch(() => {});
    await world.engine.transaction(async (tx) => {
      for (const n of [2, 3, 4]) await send(n, "order", false, tx.query);
    });
    await send(-1, "order", false);
    await end();
    assertEquals(heard.map(({ payload }) => numberIn(payload)), [2, 3, 4, -1]);
  });

  await t.step("in one order with the changes of rows", async () => {
    const wire = await world.wire();
    await wire.join("mixed", {
      postgres_changes: [{ event: "INSERT", schema: "world", table: "board" }],
      postgres_changes_options: { wait: true },
    });
    await wire.hears({ event: "system" });
    await world.engine.transaction(async (tx) => {
      for (const n of [1, 3, 5]) {
        await tx.query("insert into world.board (n) values ($1)", [n]);
        await send(n + 1, "mixed", false, tx.query);
      }
    });
    const heard: number[] = [];
    while (heard.length < 6) {
      const { event, payload } = await wire.hears(() => true);
      heard.push(
        event === "broadcast"
          ? numberIn(payload.payload)
          : numberIn((payload.data as { record: object }).record),
      );
    }
    assertEquals(heard, [1, 2, 3, 4, 5, 6]);
  });

  await t.step("as its sender's policies allow, and otherwise only warns", async () => {
    await world.seat("world:rights", { ana: "hear speak" });
    const { heard, end } = await listen(await world.client("ana"), "world:rights", true);
    await world.engine.transaction(async (tx) => {
      await tx.exec("set local role authenticated");
      await send(1, "world:rights", true, tx.query);
      const claims = JSON.stringify({ sub: idOf("ana"), role: "authenticated" });
      await tx.query("select set_config('request.jwt.claims', $1, true)", [claims]);
      await tx.query("select set_config('request.jwt.claim.sub', $1, true)", [idOf("ana")]);
      await send(2, "world:rights", true, tx.query);
    });
    await send(-1, "world:rights", true);
    await end();
    assertEquals(heard.map(({ payload }) => numberIn(payload)), [2, -1]);
  });

  await t.step("but not of a statement, and not of anything else", async () => {
    for (const [level, operation] of [["STATEMENT", "INSERT"], ["ROW", "TRUNCATE"]]) {
      await assertRejects(() =>
        world.sql(
          `select realtime.broadcast_changes('t', 'e', $1, 'quiet', 'world', q, q, $2)
           from (select 1 as id) as q`,
          [operation, level],
        )
      );
    }
  });
});

function numberIn(value: unknown): number {
  return (value as { n: number }).n;
}
