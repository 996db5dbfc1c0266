/** Realtime's changes of tables: who is told of which row, in which order, and who is not. */

import { identityOf } from "../../supabase/local/realtime/identity.ts";
import { assertEquals } from "../support/assert.ts";
import { changeWorld, type Ear, personId, personOf } from "../support/change_world.ts";
import { ANA, BEN, heard, NOTE_WORLD, NOTES } from "../support/note_world.ts";

Deno.test("A change is told to those who may see the row", async (t) => {
  await using world = await changeWorld(NOTE_WORLD);
  const { sql } = world;
  const ana = await world.listen(ANA, NOTES);
  const ben = await world.listen(BEN, NOTES);
  const server = await world.listen(identityOf({ role: "service_role" }), NOTES);
  await sql("insert into app.members values (7, $1)", [ANA.claims.sub]);

  await t.step("and to nobody else", async () => {
    await sql(
      "insert into app.notes (id, owner, room) values (1, $1, 0), (2, $2, 0), (3, $2, 7), (4, null, 8)",
      [ANA.claims.sub, BEN.claims.sub],
    );
    await world.settled();
    assertEquals(heard(ana), [["INSERT", 1], ["INSERT", 3]]);
    assertEquals(heard(ben), [["INSERT", 2], ["INSERT", 3]]);
    assertEquals(heard(server).length, 4);
  });

  await t.step("each asked by their own claims, however many there are", async () => {
    const ears: Ear[] = [];
    for (let person = 10; person < 50; person++) {
      ears.push(await world.listen(personOf(person), NOTES));
    }
    await sql(
      `insert into app.notes (id, owner, room)
       select 1000 + p, ('00000000-0000-4000-8000-' || lpad(p::text, 12, '0'))::uuid, 0
       from generate_series(10, 49) p`,
    );
    // One row alone is asked about in another way than many.
    await sql("insert into app.notes (id, owner, room) values (2000, $1, 0)", [personId(30)]);
    await world.settled();
    assertEquals(
      ears.map(heard),
      ears.map((_, index) => [
        ["INSERT", 1010 + index] as [string, unknown],
        ...index === 20 ? [["INSERT", 2000] as [string, unknown]] : [],
      ]),
    );
    for (const ear of ears) world.changes.unsubscribe(ear);
    await sql("delete from app.notes where id >= 1000");
    await world.settled();
    [ana, ben, server].forEach(heard);
  });

  await t.step(
    "in the order in which a transaction wrote, and not at all when it is undone",
    async () => {
      await world.engine.transaction(async (tx) => {
        await tx.query("update app.notes set n = -1 where id = 1");
        throw new Error("undone");
      }).catch(() => {});
      await world.engine.transaction(async (tx) => {
        for (const n of [1, 2, 3]) await tx.query("update app.notes set n = $1 where id = 1", [n]);
      });
      await world.settled();
      assertEquals(ana.told().map(({ type, record }) => [type, record?.n]), [
        ["UPDATE", 1],
        ["UPDATE", 2],
        ["UPDATE", 3],
      ]);
      assertEquals(heard(ben), []);
    },
  );

  await t.step("when it changes hands to the new owner alone", async () => {
    await sql("update app.notes set owner = $1 where id = 1", [BEN.claims.sub]);
    await world.settled();
    assertEquals([heard(ana), heard(ben)], [[], [["UPDATE", 1]]]);
  });

  await t.step("as long as it is there to be seen", async () => {
    await world.engine.transaction(async (tx) => {
      await tx.query("insert into app.notes (id, owner) values (5, $1)", [ANA.claims.sub]);
      await tx.query("delete from app.notes where id = 5");
    });
    await world.settled();
    assertEquals(heard(ana), [["DELETE", 5]]);
    heard(ben);
  });

  await t.step("but a delete to everybody, and no more than its key", async () => {
    const [own, other] = [
      await world.listen(ANA, { ...NOTES, event: "DELETE", filter: "id=eq.2" }, {
        ...NOTES,
        filter: "n=is.null",
      }),
      await world.listen(ANA, { ...NOTES, filter: "id=eq.3" }),
    ];
    await sql("delete from app.notes where id = 2");
    await world.settled();
    for (const ear of [ana, ben]) {
      const [gone, ...more] = ear.told();
      assertEquals([gone?.type, gone?.old_record, gone?.record, more], [
        "DELETE",
        { id: 2 },
        undefined,
        [],
      ]);
    }
    assertEquals(own.told().map((told) => told.for), [[0]]);
    assertEquals(other.told(), []);
  });

  await t.step("by what the token says besides", async () => {
    await world.engine.exec(
      `create policy "by claim" on app.notes for select to authenticated
         using (room::text = (select auth.jwt() ->> 'room'))`,
    );
    const [seven, none] = [
      await world.listen(identityOf({ role: "authenticated", room: "77" }), NOTES),
      await world.listen(identityOf({ role: "authenticated" }), NOTES),
    ];
    heard(ana);
    await sql("insert into app.notes (id, owner, room) values (77, $1, 77)", [ANA.claims.sub]);
    await world.settled();
    assertEquals([heard(seven), heard(none), heard(ana), heard(ben)], [
      [["INSERT", 77]],
      [],
      [["INSERT", 77]],
      [],
    ]);
  });

  await t.step("and not by a role that no request may have", async () => {
    const [notes, open] = [
      await world.listen(identityOf({ role: "postgres" }), NOTES),
      await world.listen(identityOf({ role: "nobody" }), { schema: "app", table: "open" }),
    ];
    await sql("insert into app.notes (id, room) values (78, 7)");
    await sql("insert into app.open values (1, 'a')");
    await world.settled();
    for (const ear of [notes, open]) {
      assertEquals(ear.told().map(({ record, errors }) => [record, errors]), [
        [{}, ["Error 401: Unauthorized"]],
      ]);
    }
  });
});
