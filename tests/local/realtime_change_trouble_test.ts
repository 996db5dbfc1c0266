/** Realtime's changes when something goes wrong for one of those who listen. */

import { Changes } from "../../supabase/local/realtime/changes.ts";
import { identityOf } from "../../supabase/local/realtime/identity.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { changeWorld, personOf } from "../support/change_world.ts";
import { ANA, BEN, heard, NOTE_WORLD, NOTES } from "../support/note_world.ts";

Deno.test("One listener's trouble is nobody else's", async (t) => {
  await using world = await changeWorld(NOTE_WORLD);
  const { sql, changes } = world;
  const ana = await world.listen(ANA, NOTES);

  await t.step("when a policy fails for them", async () => {
    const broken = await world.listen(identityOf({ role: "authenticated", sub: "nobody" }), NOTES);
    await sql("insert into app.notes (id, owner) values (1, $1)", [ANA.claims.sub]);
    await sql("insert into app.notes (id, owner) values (2, $1), (3, $1)", [ANA.claims.sub]);
    await world.settled();
    assertEquals([heard(ana).length, heard(broken)], [3, []]);
    assert(
      world.warnings.some((each) => each.includes("a policy of app.notes failed: invalid input")),
    );
  });

  await t.step("when they leave in the middle of joining, or change who they are", async () => {
    const before = changes.stats().subscriptions;
    const [leaving, changing] = [world.ear(ANA, NOTES), world.ear(ANA, NOTES)];
    const joined = [leaving, changing].map((ear) => changes.subscribe(ear, ear.accepted));
    changes.unsubscribe(leaving);
    changing.who = BEN;
    const refreshed = changes.refresh(changing);
    const left = { ok: false, message: "The channel has left", retry: false };
    assertEquals<unknown>(await Promise.all(joined), [left, { ok: true }]);
    assertEquals<unknown>([await refreshed, await changes.refresh(leaving)], [{ ok: true }, left]);
    assertEquals(changes.stats().subscriptions, before + 1);
    changes.unsubscribe(changing);
  });

  await t.step("when they stop listening to a table that another begins to listen to", async () => {
    const watched = new Set<number>();
    const outbox = {
      consumer: "1",
      async watch(rel: number) {
        watched.add(rel);
        await Promise.resolve();
      },
      unwatch: (rel: number) => void watched.delete(rel),
      stats: () => ({ drained: 0, batches: 0, lagMs: 0 }),
      close: () => Promise.resolve(),
    };
    const own = new Changes({ engine: world.engine, outbox: () => outbox, log: () => {} });
    for (let wait = 0; wait < 30; wait++) {
      const [leaving, coming] = [world.ear(ANA, NOTES), world.ear(BEN, NOTES)];
      await own.subscribe(leaving, leaving.accepted);
      const joined = own.subscribe(coming, coming.accepted);
      for (let turn = 0; turn < wait; turn++) await Promise.resolve();
      own.unsubscribe(leaving);
      await joined;
      assertEquals(watched.size, 1, `after ${wait} turns`);
      own.unsubscribe(coming);
      assertEquals(watched.size, 0);
    }
  });

  await t.step("when they have left", async () => {
    const gone = await world.listen(ANA, NOTES);
    changes.unsubscribe(gone);
    await sql("update app.notes set n = 1 where id = 1");
    await world.settled();
    assertEquals([heard(gone), heard(ana)], [[], [["UPDATE", 1]]]);
  });

  await t.step("and is asked about no more than the filters let through", async () => {
    await world.engine.exec(`
      create sequence app.asked;
      grant usage on sequence app.asked to authenticated;
      create table app.counted (id int primary key, room int);
      alter table app.counted enable row level security;
      create policy counts on app.counted for select to authenticated
        using (nextval('app.asked') > 0);
      grant select on app.counted to authenticated;
      alter publication supabase_realtime add table app.counted`);
    const counted = { schema: "app", table: "counted" };
    for (let room = 0; room < 20; room++) {
      await world.listen(personOf(100 + room), { ...counted, filter: `room=eq.${room}` });
    }
    // Twice the same claims are one identity.
    await world.listen(personOf(105), { ...counted, filter: "room=gt.4,room=lt.6" }, counted);
    await sql("insert into app.counted values (1, 5)");
    await world.settled();
    assertEquals(await sql("select last_value::int as asked from app.asked"), [{ asked: 1 }]);
    await sql("insert into app.counted values (2, 6), (3, 7), (4, 77)");
    await world.settled();
    // 106 and 107 one row each; 105 all three.
    assertEquals(await sql("select last_value::int as asked from app.asked"), [{ asked: 6 }]);
  });

  await t.step("and when nobody can be asked, all are told to look themselves", async () => {
    await world.engine.exec("alter function _realtime.visible rename to invisible");
    await sql("update app.notes set n = 2 where id = 1");
    await world.settled();
    await world.engine.exec("alter function _realtime.invisible rename to visible");
    assertEquals(ana.systems, ["error: Changes were lost: fetch what you need again"]);
    changes.dropped();
    assertEquals(ana.systems.length, 2);
  });
});
