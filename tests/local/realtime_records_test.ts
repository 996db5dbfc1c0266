/** What Realtime's changes say of a row: types, columns, and the row before. */

import { valuesOf } from "../../supabase/local/realtime/rows.ts";
import { identityOf } from "../../supabase/local/realtime/identity.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { changeWorld, personOf } from "../support/change_world.ts";

const ANA = personOf(1);
const SERVER = identityOf({ role: "service_role" });

Deno.test("valuesOf cuts a row without touching its values", async (t) => {
  const cases: [string, Record<string, string>][] = [
    ["{}", {}],
    ['{"a":1}', { a: "1" }],
    [
      '{"a": 9007199254740993, "b": null , "c":"x"}',
      { a: "9007199254740993", b: "null", c: '"x"' },
    ],
    [
      String.raw`{"a\"b":"},{\\\"","c":[1,{"d":"]"}],"e":{"f":{}}}`,
      { 'a"b': String.raw`"},{\\\""`, c: '[1,{"d":"]"}]', e: '{"f":{}}' },
    ],
    ['{"a":{ "x" : [ 1,\n2 ] },"":true}', { a: '{ "x" : [ 1,\n2 ] }', "": "true" }],
  ];
  for (const [text, expected] of cases) {
    await t.step(text, () => {
      const values = valuesOf(text);
      assertEquals(Object.fromEntries(values), expected);
      for (const value of values.values()) JSON.parse(value);
    });
  }
});

Deno.test("A change says what the row holds", async (t) => {
  await using world = await changeWorld(`
    create schema app;
    grant usage on schema app to authenticated, service_role;
    create type app.mood as enum ('sad', 'happy');
    create domain app.code as text not null check (value ~ '^[A-Z]+$');
    create domain app.blob as bytea;
    create type app.point as (x int, y int);
    create table app.kinds (
      id bigint primary key, "Odd ""name" text, mood app.mood, code app.code, place app.point,
      at timestamptz, local timestamp, day date, span interval, net inet, amount numeric(20, 4),
      ratio float8, bytes bytea, blob app.blob, doc jsonb, raw json, tags text[], grid int[][],
      twice bigint generated always as (id * 2) stored, gone int);
    alter table app.kinds drop column gone;
    create table app.pair (a int, b text, body text, note text, primary key (b, a));
    create table app.full_rows (id int primary key, body text, secret text);
    alter table app.full_rows replica identity full;
    create table app.by_code (id int primary key, code text not null unique, body text);
    alter table app.by_code replica identity using index by_code_code_key;
    grant select on all tables in schema app to service_role;
    grant select on app.kinds, app.pair, app.by_code to authenticated;
    grant select (id, body) on app.full_rows to authenticated;
    alter publication supabase_realtime add table app.kinds, app.pair, app.full_rows, app.by_code;
  `);
  const { sql } = world;
  const table = (name: string) => ({ schema: "app", table: name });

  await t.step("with values as Postgres writes them, times in UTC, and bytes as hex", async () => {
    const ear = await world.listen(ANA, table("kinds"));
    await world.engine.transaction(async (tx) => {
      await tx.exec("set local timezone = 'Asia/Tokyo'; set local intervalstyle = 'postgres'");
      await tx.query(`insert into app.kinds values (
        9007199254740993, 'x', 'happy', 'ABC', '(1,2)', '2026-01-02 03:04:05.678901+09',
        '2026-01-02 03:04:05', '2026-01-02', '1 day', '::1', 1234567890123456.7800, 'Infinity',
        '\\xdeadbeef', '\\x00', '{"b": 1.50, "a": [null]}', '{"z" : 1, "z":2}', '{a,"b,c",null}',
        '{{1,2},{3,4}}')`);
    });
    await world.settled();
    const [frame = ""] = ear.frames;
    const [told] = ear.told();
    assertMatch(told?.commit_timestamp ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert(Math.abs(Date.parse(told?.commit_timestamp ?? "") - Date.now()) < 60_000);
    const { id: _, twice: __, ...record } = told?.record ?? {};
    assertEquals(record, {
      'Odd "name': "x",
      mood: "happy",
      code: "ABC",
      place: { x: 1, y: 2 },
      at: "2026-01-01T18:04:05.678901+00:00",
      local: "2026-01-02T03:04:05",
      day: "2026-01-02",
      span: "1 day",
      net: "::1",
      amount: 1234567890123456.78,
      ratio: "Infinity",
      bytes: "deadbeef",
      blob: "00",
      doc: { a: [null], b: 1.5 },
      raw: { z: 2 },
      tags: ["a", "b,c", null],
      grid: [[1, 2], [3, 4]],
    });
    // JavaScript would have rounded these.
    for (
      const exact of ['"id":9007199254740993', '"twice":18014398509481986', "1234567890123456.7800"]
    ) {
      assert(frame.includes(exact), exact);
    }
    assertEquals(told?.columns.map(({ name, type }) => `${name} ${type}`), [
      "id int8",
      'Odd "name text',
      "mood mood",
      "code code",
      "place point",
      "at timestamptz",
      "local timestamp",
      "day date",
      "span interval",
      "net inet",
      "amount numeric",
      "ratio float8",
      "bytes bytea",
      "blob blob",
      "doc jsonb",
      "raw json",
      "tags _text",
      "grid _int4",
      "twice int8",
    ]);
  });

  await t.step("and before an update or a delete its key", async () => {
    const ear = await world.listen(ANA, table("pair"));
    await sql("insert into app.pair values (1, 'k', 'old', 'n')");
    await sql("update app.pair set body = 'new'");
    await sql("update app.pair set a = 2");
    await sql("delete from app.pair");
    await world.settled();
    const row = { a: 1, b: "k", body: "new", note: "n" };
    assertEquals(ear.told().map(({ type, record, old_record }) => [type, record, old_record]), [
      ["INSERT", { ...row, body: "old" }, undefined],
      ["UPDATE", row, { a: 1, b: "k" }],
      ["UPDATE", { ...row, a: 2 }, { a: 1, b: "k" }],
      ["DELETE", undefined, { a: 2, b: "k" }],
    ]);
  });

  await t.step("or all of it where the table says so, as far as it may be read", async () => {
    const [ana, server] = [
      await world.listen(ANA, table("full_rows")),
      await world.listen(SERVER, table("full_rows")),
    ];
    await sql("insert into app.full_rows values (1, 'old', 'hush')");
    await sql("update app.full_rows set body = 'new'");
    await sql("delete from app.full_rows");
    await world.settled();
    const seen = { id: 1, body: "old" };
    assertEquals(ana.frames.join().includes("hush"), false);
    assertEquals(ana.told().map(({ record, old_record }) => [record, old_record]), [
      [seen, undefined],
      [{ ...seen, body: "new" }, seen],
      [undefined, { ...seen, body: "new" }],
    ]);
    assertEquals(server.told().at(-1)?.old_record, { id: 1, body: "new", secret: "hush" });
  });

  await t.step("or the columns of another index", async () => {
    const ear = await world.listen(ANA, table("by_code"), {
      ...table("by_code"),
      filter: "code=eq.A",
    }, {
      ...table("by_code"),
      filter: "id=eq.1",
    });
    await sql("insert into app.by_code values (1, 'A', 'x')");
    await sql("update app.by_code set body = 'y'");
    await sql("delete from app.by_code");
    await world.settled();
    const [, update, gone] = ear.told();
    assertEquals([update?.old_record, gone?.old_record], [{ code: "A" }, { code: "A" }]);
    // Of a row that is gone nothing but its identity decides.
    assertEquals([update?.for, gone?.for], [[0, 1, 2], [0, 1]]);
  });

  await t.step("of chosen columns and the key alone, in a frame of their own", async () => {
    const ear = await world.listen(
      ANA,
      table("pair"),
      { ...table("pair"), select: ["note"] },
      { ...table("pair"), event: "INSERT" },
    );
    await sql("insert into app.pair values (7, 'k', 'b', 'n')");
    await world.settled();
    assertEquals(
      ear.told().map(({ for: places, columns, record }) => [places, columns.length, record]),
      [
        [[0, 2], 4, { a: 7, b: "k", body: "b", note: "n" }],
        [[1], 3, { a: 7, b: "k", note: "n" }],
      ],
    );
  });
});
