/** Realtime finds a changed row by its key, of whatever type that is. */

import { assertEquals } from "../support/assert.ts";
import { changeWorld, personId } from "../support/change_world.ts";
import { ANA, BEN } from "../support/note_world.ts";

Deno.test("Rows are found by whatever key they have", async (t) => {
  const keys = {
    bigint: ["9007199254740993", "9007199254740992", "9007199254740994"],
    numeric: ["1.50", "1.51", "12345678901234567890.12345"],
    text: ["a", `b"\\, 'c`, " a"],
    uuid: [personId(1), personId(2), personId(3)],
    timestamptz: ["2026-01-01 00:00:00.000001Z", "2026-01-01 00:00:00.000002Z", "infinity"],
    date: ["2026-01-01", "2026-01-02", "2026-01-03"],
    jsonb: ['{"a": [1]}', '"x"', "[1, 2]"],
    "int[]": ["{1,2}", "{1}", "{}"],
    "app.mood": ["sad", "ok", "happy"],
    "app.code": ["A", "B", "C"],
    bytea: ["\\x00ff", "\\x", "\\xdead"],
    boolean: ["true", "false"],
    "char(4)": ["ab", "abc", "b"],
    inet: ["::1", "10.0.0.1", "10.0.0.0/8"],
  };
  const tables = Object.entries(keys).map(([type], index) =>
    `create table app.k${index} (
       key ${type}, "order" int default 1, n int, owner uuid not null, primary key ("order", key));
     alter table app.k${index} enable row level security;
     create policy own on app.k${index} for select to authenticated using (owner = (select auth.uid()));
     alter publication supabase_realtime add table app.k${index};`
  );
  await using world = await changeWorld(`
    create schema app;
    grant usage on schema app to authenticated;
    create type app.mood as enum ('sad', 'ok', 'happy');
    create domain app.code as text not null check (value ~ '^[A-Z]$');
    ${tables.join("\n")}
    grant select on all tables in schema app to authenticated;
  `);
  const ana = await world.listen(ANA, { schema: "app" });
  const ben = await world.listen(BEN, { schema: "app" });
  for (const [index, [type, [mine, ...others]]] of Object.entries(keys).entries()) {
    await t.step(type, async () => {
      const insert = `insert into app.k${index} (key, owner) values ($1::text::${type}, $2)`;
      await world.sql(insert, [mine, ANA.claims.sub]);
      await world.engine.transaction(async (tx) => {
        for (const key of others) await tx.query(insert, [key, BEN.claims.sub]);
      });
      await world.sql(`update app.k${index} set n = 2`);
      await world.settled();
      assertEquals(ana.told().map(({ type }) => type), ["INSERT", "UPDATE"]);
      assertEquals(ben.told().length, others.length * 2);
    });
  }
});
