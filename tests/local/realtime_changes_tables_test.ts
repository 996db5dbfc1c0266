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
});
