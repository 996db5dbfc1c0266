/** Realtime's changes of rows: what an event says, frame by frame. */

import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { type Change, nextChange, watch } from "../support/changes.ts";
import { idOf, openWorld } from "../support/realtime_world.ts";

const BOARD = { schema: "world", table: "board" };

Deno.test("Realtime tells changes frame by frame", async (t) => {
  await using world = await openWorld();
  const { sql } = world;

  await t.step("once it has said that it is subscribed", async () => {
    const wire = await world.wire();
    const { frame: { ref } } = await wire.join("said", {
      postgres_changes: [{ event: "*", ...BOARD }],
    });
    const { join_ref, ref: none, payload } = await wire.hears({ event: "system" });
    assertEquals([join_ref, none, payload], [ref, null, {
      extension: "postgres_changes",
      status: "ok",
      message: "Subscribed to PostgreSQL",
      channel: "said",
    }]);
    await sql("insert into world.board (n) values (1)");
    assertEquals((await nextChange(wire)).type, "INSERT");
  });

  await t.step("with an id that the join's reply gave", async () => {
    const wire = await world.wire();
    const { response } = await wire.join("ids", {
      postgres_changes: [
        { event: "INSERT", ...BOARD },
        { event: "DELETE", ...BOARD },
        { event: "*", ...BOARD, filter: "n=eq.5" },
        { event: "INSERT", ...BOARD, select: ["id", "n"] },
      ],
      postgres_changes_options: { wait: true },
    });
    const [insert, , five, narrow] = (response.postgres_changes as { id: unknown }[])
      .map(({ id }) => id);
    await sql("insert into world.board (n) values (5)");
    const frames = [
      await wire.hears({ event: "postgres_changes" }),
      await wire.hears({ event: "postgres_changes" }),
    ].map(({ payload }) => [payload.ids, (payload.data as Change).columns.length] as const);
    const [whole, cut] = frames.sort(([, a], [, b]) => b - a);
    // JSON-equal: neither a number once and a text later, nor one that is not this channel's.
    assertEquals(new Set(whole?.[0] as unknown[]), new Set([insert, five]));
    assertEquals(cut, [[narrow], 2]);
  });

  await t.step(
    "of an insert with its record, an update with its key, a delete without record",
    async () => {
      const wire = await watch(world, [{ event: "*", schema: "world", table: "notes" }]);
      const id = "00000000-0000-4000-8000-000000000001";
      const owner = idOf("ana");
      const columns = [
        { name: "id", type: "uuid" },
        { name: "owner", type: "uuid" },
        { name: "text", type: "text" },
        { name: "n", type: "int4" },
      ];
      const told = async () => {
        const { commit_timestamp, ...data } = await nextChange(wire);
        assertMatch(String(commit_timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert(Math.abs(Date.parse(String(commit_timestamp)) - Date.now()) < 60_000);
        return data;
      };
      const place = { schema: "world", table: "notes", columns, errors: null };
      await sql("insert into world.notes values ($1, $2, 'a', 1)", [id, owner]);
      assertEquals(await told(), {
        ...place,
        type: "INSERT",
        record: { id, owner, text: "a", n: 1 },
      });
      await sql("update world.notes set text = 'b' where id = $1", [id]);
      assertEquals(await told(), {
        ...place,
        type: "UPDATE",
        record: { id, owner, text: "b", n: 1 },
        old_record: { id },
      });
      await sql("delete from world.notes where id = $1", [id]);
      assertEquals(await told(), { ...place, type: "DELETE", old_record: { id } });
    },
  );

  await t.step("with values as to_jsonb writes them, in UTC, and bytes as hex", async () => {
    const wire = await watch(world, [{ event: "INSERT", ...BOARD, filter: "status=eq.types" }]);
    await world.engine.transaction(async (tx) => {
      await tx.exec("set local timezone = 'Asia/Tokyo'");
      await tx.query(
        `insert into world.board (status, n, price, done, at, tags, doc, bytes, big) values
         ('types', -7, 1.50, true, '2026-01-02 03:04:05.678+09', '{a,"b c"}', '{"a": [1, null]}',
          '\\xdeadbeef', 9007199254740993)`,
      );
    });
    const raw = await wire.hears({ event: "postgres_changes" });
    const { record: { id, ...record } = {}, columns } = raw.payload.data as Change;
    assert(Number(id) > 0);
    assertEquals<object>({ ...record, big: null }, {
      status: "types",
      n: -7,
      price: 1.5,
      done: true,
      at: "2026-01-01T18:04:05.678+00:00",
      tags: ["a", "b c"],
      doc: { a: [1, null] },
      bytes: "deadbeef",
      big: null,
    });
    assertEquals(columns.map(({ name, type }) => `${name} ${type}`), [
      "id int8",
      "status text",
      "n int4",
      "price numeric",
      "done bool",
      "at timestamptz",
      "tags _text",
      "doc jsonb",
      "bytes bytea",
      "big int8",
    ]);
  });

  await t.step("without columns that the role may not read", async () => {
    const person = await watch(world, [{ event: "INSERT", ...BOARD, filter: "status=eq.hidden" }]);
    const server = await world.wire({ apikey: world.keys.secrets.default });
    await server.join("server", {
      postgres_changes: [{ event: "INSERT", ...BOARD, filter: "status=eq.hidden" }],
      postgres_changes_options: { wait: true },
    });
    await sql("insert into world.board (status, secret) values ('hidden', 'hush')");
    const [mine, all] = [await nextChange(person), await nextChange(server)];
    assertEquals(["secret" in (mine.record ?? {}), all.record?.secret], [false, "hush"]);
    assertEquals(JSON.stringify(mine).includes("hush"), false);
  });

  await t.step("with the chosen columns and the key", async () => {
    const wire = await watch(world, [
      { event: "*", ...BOARD, filter: "status=eq.chosen", select: ["n", "doc"] },
    ]);
    await sql(`insert into world.board (status, n, doc) values ('chosen', 1, '{"a": 1}')`);
    const { columns, record } = await nextChange(wire);
    assertEquals(columns.map(({ name }) => name), ["id", "n", "doc"]);
    assertEquals(Object.keys(record ?? {}), ["id", "n", "doc"]);
  });

  await t.step("with everything old where the table says so", async () => {
    const wire = await watch(world, [{ event: "*", schema: "world", table: "versions" }]);
    await sql("insert into world.versions values (1, 'a', 1)");
    await sql("update world.versions set text = 'b' where id = 1");
    await sql("delete from world.versions");
    const [insert, update, gone] = [
      await nextChange(wire),
      await nextChange(wire),
      await nextChange(wire),
    ];
    assertEquals("old_record" in insert, false);
    assertEquals([update.record, update.old_record], [{ id: 1, text: "b", n: 1 }, {
      id: 1,
      text: "a",
      n: 1,
    }]);
    assertEquals(["record" in gone, gone.old_record], [false, { id: 1, text: "b", n: 1 }]);
  });

  await t.step("with what went wrong, in place of the row", async () => {
    const [keyless, faceless] = [
      await watch(world, [{ event: "*", schema: "world", table: "keyless" }]),
      await watch(world, [{
        event: "*",
        schema: "world",
        table: "faceless",
        filter: "text=eq.other",
      }]),
    ];
    await sql("insert into world.keyless values ('a')");
    await sql("insert into world.faceless values (1, 'a')");
    const nothing = { columns: [], record: {}, commit_timestamp: null };
    const { schema: _, table, ...noKey } = await nextChange(keyless);
    assertEquals([table, noKey], ["keyless", {
      type: "INSERT",
      ...nothing,
      errors: ["Error 400: Bad Request, no primary key"],
    }]);
    const { errors, record, columns } = await nextChange(faceless);
    assertEquals([errors, record, columns], [["Error 401: Unauthorized"], {}, []]);
  });

  await t.step("with small values alone where the whole is too large", async () => {
    const wire = await watch(world, [{ event: "INSERT", ...BOARD, filter: "n=eq.413" }]);
    await sql("insert into world.board (status, n) values (repeat('x', 1100000), 413)");
    await sql("insert into world.board (status, n) values (repeat('x', 900000), 413)");
    const [large, small] = [await nextChange(wire), await nextChange(wire)];
    assertEquals([large.errors, large.record?.n], [["Error 413: Payload Too Large"], 413]);
    assertEquals("status" in (large.record ?? {}), false);
    assertEquals([small.errors, String(small.record?.status).length], [null, 900_000]);
  });
});
