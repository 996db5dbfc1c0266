/** What Realtime's changes say of partitions, and in place of rows that cannot be told. */

import { identityOf } from "../../supabase/local/realtime/identity.ts";
import { assertEquals } from "../support/assert.ts";
import { changeWorld } from "../support/change_world.ts";
import { ANA } from "../support/note_world.ts";

const SERVER = identityOf({ role: "service_role" });

Deno.test("A change is told", async (t) => {
  await using world = await changeWorld(`
    create schema app;
    grant usage on schema app to authenticated, service_role;
    create table app.keyless (body text);
    create table app.faceless (id int primary key, body text);
    create table app.big (id int primary key, body text, small text);
    create table app.parts (id int, day date, primary key (id, day)) partition by range (day);
    create table app.parts_1 partition of app.parts for values from ('2026-01-01') to ('2026-02-01');
    create table app.roots (id int, day date, primary key (id, day)) partition by range (day);
    create table app.roots_1 partition of app.roots for values from ('2026-01-01') to ('2026-02-01');
    grant select on all tables in schema app to service_role;
    grant select on app.keyless, app.big, app.parts_1, app.roots to authenticated;
    grant select (body) on app.faceless to authenticated;
    alter publication supabase_realtime add table app.keyless, app.faceless, app.big, app.parts;
  `);
  const { sql } = world;
  const table = (name: string) => ({ schema: "app", table: name });

  await t.step("under the partition's name, unless it is published as its table", async () => {
    const [part, all] = [
      await world.listen(ANA, table("parts_1")),
      await world.listen(ANA, { schema: "app", table: "*" }),
    ];
    await sql("insert into app.parts values (1, '2026-01-15')");
    await world.settled();
    for (const ear of [part, all]) {
      assertEquals(ear.told().map((told) => [told.table, told.record]), [
        ["parts_1", { id: 1, day: "2026-01-15" }],
      ]);
    }
    await world.engine.exec(
      `alter publication supabase_realtime set (publish_via_partition_root = true);
       alter publication supabase_realtime add table app.roots`,
    );
    const root = await world.listen(ANA, table("roots"));
    await sql("insert into app.roots values (1, '2026-01-15')");
    await world.settled();
    assertEquals(root.told().map((told) => told.table), ["roots"]);
    await world.engine.exec(
      "alter publication supabase_realtime set (publish_via_partition_root = false)",
    );
  });

  await t.step("or why it says nothing, whatever the filter", async () => {
    const [keyless, faceless, server] = [
      await world.listen(ANA, table("keyless")),
      await world.listen(ANA, { ...table("faceless"), filter: "body=eq.other" }, {
        ...table("faceless"),
        event: "DELETE",
      }),
      await world.listen(SERVER, { ...table("faceless"), filter: "body=eq.other" }),
    ];
    await sql("insert into app.keyless values ('a')");
    await sql("insert into app.faceless values (1, 'a')");
    await sql("update app.faceless set body = 'b'");
    await sql("delete from app.faceless");
    await world.settled();
    const nothing = { commit_timestamp: null, columns: [], record: {} };
    assertEquals(keyless.told(), [{
      for: [0],
      schema: "app",
      table: "keyless",
      type: "INSERT",
      ...nothing,
      errors: ["Error 400: Bad Request, no primary key"],
    }]);
    const told = faceless.told();
    assertEquals(
      told.map((each) => [each.type, each.for, each.record, each.old_record, each.errors]),
      [
        ["INSERT", [0], {}, undefined, ["Error 401: Unauthorized"]],
        ["UPDATE", [0], {}, {}, ["Error 401: Unauthorized"]],
        ["DELETE", [1], undefined, {}, null],
      ],
    );
    assertEquals(server.told(), []);
  });

  await t.step("and small values alone where the whole is over 1 MiB", async () => {
    const ear = await world.listen(ANA, table("big"));
    const size = 1024 * 1024;
    const insert = (id: number, sign: string, count: number) =>
      sql("insert into app.big values ($1, repeat($2, $3), 'small')", [id, sign, count]);
    await insert(1, "x", size);
    await insert(2, "x", size - 100);
    await insert(3, "é", size / 2);
    await sql("delete from app.big");
    await world.settled();
    assertEquals(
      ear.told().map((
        { type, record, errors },
      ) => [type, record?.id, "body" in (record ?? {}), errors]),
      [
        ["INSERT", 1, false, ["Error 413: Payload Too Large"]],
        ["INSERT", 2, true, null],
        ["INSERT", 3, false, ["Error 413: Payload Too Large"]],
        ["DELETE", undefined, false, null],
        ["DELETE", undefined, false, null],
        ["DELETE", undefined, false, null],
      ],
    );
  });
});
