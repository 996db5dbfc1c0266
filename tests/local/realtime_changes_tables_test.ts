/** Realtime's changes of rows: of which tables, in which order, and which are never told. */

import { assertEquals } from "../support/assert.ts";
import { nextChange, watch } from "../support/changes.ts";
import { openWorld } from "../support/realtime_world.ts";

const BOARD = { schema: "world", table: "board" };

Deno.test("Realtime tells changes", async (t) => {
  await using world = await openWorld();
  const { sql } = world;

  await t.step(
    "that one transaction made in its order, and none of one that was undone",
    async () => {
      const wire = await watch(world, [{ event: "*", ...BOARD, filter: "status=eq.order" }]);
      await world.engine.transaction(async (tx) => {
        await tx.query("insert into world.board (status, n) values ('order', -1)");
        throw new Error("undone");
      }).catch(() => {});
      await world.engine.transaction(async (tx) => {
        await tx.query("insert into world.board (status, n) values ('order', 0)");
        for (const n of [1, 2, 3]) {
          await tx.query("update world.board set n = $1 where status = 'order'", [n]);
        }
      });
      const told = [
        await nextChange(wire),
        await nextChange(wire),
        await nextChange(wire),
        await nextChange(wire),
      ];
      assertEquals(told.map(({ type, record }) => [type, record?.n]), [
        ["INSERT", 0],
        ["UPDATE", 1],
        ["UPDATE", 2],
        ["UPDATE", 3],
      ]);
    },
  );

  await t.step("but never of a truncate", async () => {
    const wire = await watch(world, [{ event: "*", schema: "world", table: "versions" }]);
    await sql("insert into world.versions values (7)");
    await nextChange(wire);
    await sql("truncate world.versions");
    await sql("insert into world.versions values (8)");
    assertEquals((await nextChange(wire)).record?.id, 8);
  });

  await t.step("of a whole schema, of everything, and of public by default", async () => {
    const [schema, all, table] = [
      await watch(world, [{ event: "INSERT", schema: "world", table: "*" }]),
      await watch(world, [{ event: "INSERT", schema: "*", table: "*" }]),
      await watch(world, [{ event: "INSERT", table: "plain" }]),
    ];
    await sql("insert into public.plain values (1, 'a')");
    await sql("insert into world.board (n) values (1)");
    assertEquals((await nextChange(schema)).table, "board");
    const both = [await nextChange(all), await nextChange(all)];
    assertEquals(both.map(({ schema, table }) => `${schema}.${table}`), [
      "public.plain",
      "world.board",
    ]);
    const { schema: named, table: plain, record } = await nextChange(table);
    assertEquals([named, plain, record], ["public", "plain", { id: 1, text: "a" }]);
  });

  await t.step("of a partition under its own name", async () => {
    const wire = await watch(world, [{ event: "*", schema: "world", table: "*" }]);
    await sql("insert into world.days values (1, '2026-01-15')");
    const { schema, table, record } = await nextChange(wire);
    assertEquals([schema, table, record], ["world", "days_1", { id: 1, day: "2026-01-15" }]);
  });

  await t.step("of a table from the moment it is published until it is not", async () => {
    const bindings = [{ event: "*", schema: "world", table: "quiet" }];
    await world.engine.exec("alter publication supabase_realtime add table world.quiet");
    const wire = await watch(world, bindings);
    await sql("insert into world.quiet values (1)");
    assertEquals((await nextChange(wire)).record?.id, 1);
    await world.engine.exec("alter publication supabase_realtime drop table world.quiet");
    const refused = await world.wire();
    await refused.join("room", { postgres_changes: bindings });
    const { payload } = await refused.hears({ event: "system" });
    assertEquals(payload.status, "error");
  });

  await t.step("of a partition under its parent's name where the publication says so", async () => {
    const via = (on: boolean) =>
      world.engine.exec(
        `alter publication supabase_realtime set (publish_via_partition_root = ${on})`,
      );
    await via(true);
    const wire = await watch(world, [{ event: "*", schema: "world", table: "days" }]);
    await sql("insert into world.days values (2, '2026-01-16')");
    const { table, record } = await nextChange(wire);
    assertEquals([table, record?.id], ["days", 2]);
    await via(false);
  });

  await t.step("that triggers, cascades and upserts made, in their order", async () => {
    await world.engine.exec(`
      create table world.parents (id int primary key, text text, n int default 0);
      create table world.children (
        id int primary key, parent int references world.parents on delete cascade);
      grant select on world.parents, world.children to authenticated;
      create function world.again() returns trigger language plpgsql as $$
      begin
        update world.parents set n = n + 1 where id = new.id and n = 0;
        return null;
      end $$;
      create trigger again after insert on world.parents for each row execute function world.again();
      alter publication supabase_realtime add table world.parents, world.children;`);
    // Right behind the migration, whose notice may not have come.
    const wire = await watch(world, [{ event: "*", schema: "world", table: "*" }]);
    await sql("insert into world.parents values (1, 'a')");
    await sql(
      "insert into world.parents values (1, 'b') on conflict (id) do update set text = excluded.text",
    );
    await sql("insert into world.children values (7, 1)");
    await sql("delete from world.parents");
    const told: unknown[] = [];
    while (told.length < 6) {
      const { type, table, record, old_record } = await nextChange(wire);
      told.push([type, table, record?.text ?? old_record?.id ?? record?.id, record?.n]);
    }
    assertEquals(told, [
      ["INSERT", "parents", "a", 0],
      ["UPDATE", "parents", "a", 1],
      ["UPDATE", "parents", "b", 1],
      ["INSERT", "children", 7, undefined],
      ["DELETE", "parents", 1, undefined],
      ["DELETE", "children", 7, undefined],
    ]);
  });

  await t.step("of tables, columns and topics with any name", async () => {
    await world.engine.exec(`
      create table world."Odd ""name""" ("from" int, "say ""hi""" text, primary key ("from"));
      grant select on world."Odd ""name""" to authenticated;
      alter publication supabase_realtime add table world."Odd ""name""";`);
    const binding = { event: "*", schema: "world", table: 'Odd "name"', filter: "from=gt.1" };
    const wire = await watch(world, [binding], "ana", 'a "room" – для всех');
    await sql(`insert into world."Odd ""name""" values (1, 'no'), (2, 'yes')`);
    const { table, record } = await nextChange(wire);
    assertEquals<unknown[]>([table, record], ['Odd "name"', { from: 2, 'say "hi"': "yes" }]);
  });

  await t.step(
    "of rows with two keys, made-up columns and types of the project's own",
    async () => {
      await world.engine.exec(`
      create type world.mood as enum ('good', 'bad');
      create domain world.name as text not null check (value <> '');
      create table world.made (
        a int, b text, mood world.mood, name world.name, twice int generated always as (a * 2) stored,
        moods world.mood[], primary key (a, b));
      alter table world.made enable row level security;
      grant select on world.made to authenticated;
      create policy "odd ones" on world.made to authenticated using (a % 2 = 1);
      alter publication supabase_realtime add table world.made;`);
      const made = { event: "*", schema: "world", table: "made" };
      const wire = await watch(world, [{ ...made, filter: "mood=eq.good,twice=lt.100" }]);
      const deletes = await watch(world, [{ ...made, event: "DELETE", filter: "b=eq.y" }]);
      await sql(`insert into world.made (a, b, mood, name, moods) values
      (1, 'x', 'bad', 'n', null), (2, 'x', 'good', 'n', null), (51, 'x', 'good', 'n', null),
      (3, 'y', 'good', 'n', '{good,bad}')`);
      const { record, columns } = await nextChange(wire);
      assertEquals<unknown>(record, {
        a: 3,
        b: "y",
        mood: "good",
        name: "n",
        twice: 6,
        moods: ["good", "bad"],
      });
      assertEquals(columns.slice(2, 5).map(({ type }) => type), ["mood", "name", "int4"]);
      await sql("delete from world.made");
      assertEquals<unknown>((await nextChange(deletes)).old_record, { a: 3, b: "y" });
    },
  );
});
