/** Realtime's changes follow policies, grants, tokens and tables as they are now. */

import { identityOf } from "../../supabase/local/realtime/identity.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { changeWorld } from "../support/change_world.ts";
import { eventually } from "../support/eventually.ts";
import { ANA, BEN, heard, NOTE_WORLD, NOTES } from "../support/note_world.ts";

Deno.test("Rights count as they are now", async (t) => {
  await using world = await changeWorld(NOTE_WORLD);
  const { sql, changes } = world;
  const ana = await world.listen(ANA, NOTES);
  const open = { schema: "app", table: "open" };

  await t.step("after a change of the policy", async () => {
    await sql("insert into app.notes (id) values (1)");
    await world.engine.exec("create policy everything on app.notes for select using (id > 1)");
    await sql("insert into app.notes (id) values (2)");
    await world.engine.exec("drop policy everything on app.notes");
    await sql("insert into app.notes (id) values (3)");
    await world.settled();
    assertEquals(heard(ana).filter(([, id]) => id !== 2), []);
    await world.engine.exec("create policy everything on app.notes for select using (id > 1)");
    await sql("insert into app.notes (id) values (4)");
    await world.settled();
    assertEquals(heard(ana), [["INSERT", 4]]);
  });

  await t.step("after a grant was taken away, and given again", async () => {
    const ear = await world.listen(ANA, open);
    await world.engine.exec(
      "revoke select on app.open from authenticated; grant select (id) on app.open to authenticated",
    );
    await eventually(async () => {
      await sql("insert into app.open select coalesce(max(id), 0) + 1, 'hush' from app.open");
      await world.settled();
      return ear.told().every(({ record }) => !("body" in (record ?? {})));
    });
    await world.engine.exec("grant select on app.open to authenticated");
    await eventually(async () => {
      await sql("insert into app.open select max(id) + 1, 'said' from app.open");
      await world.settled();
      return ear.told().some(({ record }) => record?.body === "said");
    });
  });

  await t.step("after a new token", async () => {
    const ear = await world.listen(ANA, { ...NOTES, filter: "body=eq.token" });
    ear.who = BEN;
    assertEquals(await changes.refresh(ear), { ok: true });
    await world.engine.exec("drop policy everything on app.notes");
    await sql(
      "insert into app.notes (id, owner, body) values (11, $1, 'token'), (12, $2, 'token')",
      [
        ANA.claims.sub,
        BEN.claims.sub,
      ],
    );
    await world.settled();
    assertEquals(heard(ear), [["INSERT", 12]]);
    ear.who = identityOf({ role: "anon" });
    const refused = await changes.refresh(ear);
    assert(!refused.ok && refused.message.endsWith("Exception: invalid column for filter body"));
    await sql("insert into app.notes (id, owner, body) values (13, $1, 'token')", [BEN.claims.sub]);
    await world.settled();
    assertEquals(ear.frames, []);
  });

  await t.step("for a table that is published later, or made again", async () => {
    const ear = await world.listen(ANA, { schema: "app", table: "*" });
    const again = "create table app.later (id int primary key); " +
      "grant select on app.later to authenticated; " +
      "alter publication supabase_realtime add table app.later;";
    for (let time = 0; time < 2; time++) {
      await world.engine.exec(`drop table if exists app.later; ${again}`);
      await eventually(async () => {
        await sql("insert into app.later select coalesce(max(id), 0) + 1 from app.later");
        await world.settled();
        return ear.told().some(({ table }) => table === "later");
      });
    }
  });

  await t.step("for a table that takes the name of another", async () => {
    const ear = await world.listen(ANA, { schema: "app", table: "*" });
    await sql("insert into app.notes (id, owner) values (100, $1)", [ANA.claims.sub]);
    await world.settled();
    assertEquals(heard(ear), [["INSERT", 100]]);
    await world.engine.exec(`
      alter table app.notes rename to old_notes;
      create table app.notes (id int primary key);
      insert into app.notes values (101), (102)`);
    await sql("insert into app.old_notes (id, owner) values (101, $1), (102, $2)", [
      BEN.claims.sub,
      ANA.claims.sub,
    ]);
    await sql("insert into app.old_notes (id, owner) values (103, $1)", [ANA.claims.sub]);
    await world.settled();
    assertEquals(heard(ear), [["INSERT", 102], ["INSERT", 103]]);
  });

  await t.step("and a channel hears of a row once for all of its bindings", async () => {
    const ear = await world.listen(
      ANA,
      { schema: "app", table: "open" },
      { schema: "app", table: "open", event: "INSERT" },
      { schema: "app", table: "open", event: "UPDATE" },
      { schema: "app", table: "*", filter: "id=gt.0" },
      { schema: "*", table: "open" },
      { schema: "app", table: "open" },
    );
    await sql("insert into app.open values (9000, 'once')");
    await world.settled();
    assertEquals(ear.told().map((told) => told.for), [[0, 5, 1, 3, 4]]);
  });
});
