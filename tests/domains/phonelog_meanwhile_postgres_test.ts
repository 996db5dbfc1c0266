/** What changes while a batch of calls is under way: nothing that it brings outlives its reason. */

import postgres, { type Sql } from "postgres";
import { asPerson, CALLER } from "../support/as_person.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { projectDatabase } from "../support/template.ts";

/** A batch of one text, whose rows are in and which does not end before `release` is called. */
async function heldBatch(sql: Sql, source: string, id: string) {
  const held = await sql.reserve();
  await held`select pg_advisory_lock(42)`;
  const batch = asPerson(sql, async (tx) => {
    await tx`select phonelog.ingest_events(${
      JSON.stringify({ kind: "phone", name: source })
    }::text::jsonb, ${
      JSON.stringify([{
        external_id: id,
        type: "sms",
        direction: "in",
        number: "+491701234567",
        name: "Mia",
        started_at: "2026-03-01T10:00:00Z",
        body: "words",
      }])
    }::text::jsonb)`;
  });
  await waiting(sql, 1);
  return async () => {
    await held`select pg_advisory_unlock(42)`;
    held.release();
    await batch;
  };
}

/** Until so many wait for another one's lock; or until whoever should is through. */
async function waiting(sql: Sql, count: number, settled?: Promise<unknown>): Promise<void> {
  let isSettled = false;
  const settle = () => isSettled = true;
  settled?.then(settle, settle);
  await eventually(async () => {
    const [{ n } = { n: 0 }] = await sql<{ n: number }[]>`
      select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return isSettled || n >= count;
  });
}

Deno.test("while a batch is under way", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assert(server);
  await using database = await projectDatabase(server);
  await using undo = new AsyncDisposableStack();
  const sql = postgres(database.url, { max: 6, onnotice: () => {} });
  undo.defer(() => sql.end());
  await sql`insert into auth.users (id, aud, role) values (${CALLER}, 'authenticated', 'authenticated')`;
  await sql`insert into phonelog.data_sources (user_id, kind, name, settings)
    select ${CALLER}, 'phone', name, '{"keep_bodies": true, "keep_numbers": true}'
    from unnest(array['one', 'two']) as name`;
  // Where a batch has asked everything, and has not yet ended.
  await sql.unsafe(`
    create function public.pause() returns trigger language plpgsql
      as 'begin perform pg_advisory_xact_lock_shared(42); return null; end';
    create trigger events_zz_pause after insert on phonelog.events
      for each statement execute function public.pause()`);
  const count = async (table: string) => {
    const [{ n } = {}] = await sql`select count(*)::int as n from phonelog.${sql(table)}`;
    return n;
  };

  for (const who of ["its person", "the server"]) {
    await t.step(`${who} has texts kept no longer: neither is what it brings`, async () => {
      const release = await heldBatch(sql, "one", `kept for ${who}`);
      const forget = who === "its person"
        ? asPerson(sql, (tx) => tx`update phonelog.data_sources set settings = '{}'`)
        : sql`update phonelog.data_sources set settings = '{}'`.then();
      await waiting(sql, 2, forget);
      await release();
      await forget;
      assertEquals(await count("event_bodies"), 0);
      await sql`update phonelog.data_sources set settings = '{"keep_bodies": true}'`;
    });
  }

  await t.step("its person moves: that gives way, and is done the next time", async () => {
    await sql`insert into platform.profiles (user_id, timezone) values (${CALLER}, 'Asia/Kathmandu')
      on conflict (user_id) do update set timezone = excluded.timezone`;
    const release = await heldBatch(sql, "one", "on the way");
    const moving = sql`select private.rebuild_rollups(${CALLER}, false) is null as again`.then();
    await waiting(sql, 2, moving);
    await release();
    assertEquals([...await moving], [{ again: true }]);
    const found = () =>
      sql`select zone, wanted_zone, private.drifts_of(user_id) as drifts from phonelog.people`;
    assertEquals([...await found()], [
      { zone: "UTC", wanted_zone: "Asia/Kathmandu", drifts: {} },
    ]);
    await sql`select private.rebuild_rollups(${CALLER}, false)`;
    assertEquals([...await found()], [{ zone: "Asia/Kathmandu", wanted_zone: null, drifts: {} }]);
  });

  await t.step("an import fails: it takes no row before it has its person", async () => {
    const [{ id } = { id: "" }] = await sql<{ id: string }[]>`
      with run as (
        insert into phonelog.sync_runs (user_id, source_id)
        select user_id, id from phonelog.data_sources where name = 'one' returning *
      )
      insert into phonelog.imports (user_id, source_id, run_id, path, size_bytes)
      select user_id, source_id, id, 'backup.xml', 1 from run returning id`;
    const release = await heldBatch(sql, "one", "beside an import");
    const fail = sql`select phonelog.fail_import(${id}, 'bad', 'Cannot read it')`.then();
    await waiting(sql, 2, fail);
    await sql`select from phonelog.imports for update nowait`;
    await release();
    await fail;
    assertEquals([...await sql`select status from phonelog.imports`], [{ status: "failed" }]);
    await sql`delete from phonelog.imports`;
  });

  await t.step("the server removes a contact: no call with it is left", async () => {
    const release = await heldBatch(sql, "one", "with Mia");
    const remove = sql`delete from phonelog.contacts`.then();
    await waiting(sql, 2, remove);
    await release();
    await remove;
    assertEquals(await count("events"), 0);
  });

  await t.step("the server removes another source: it does not wait for the batch", async () => {
    await (await heldBatch(sql, "two", "of two"))();
    const release = await heldBatch(sql, "one", "of one");
    await sql`delete from phonelog.data_sources where name = 'two'`;
    await release();
    assertEquals(await count("events"), 2);
    assertEquals([...await sql`select user_id from private.jobs where queue = 'forgetting'`], [
      { user_id: CALLER },
    ]);
    assertEquals([...await sql`select private.forget_due(${CALLER}) as more`], [{ more: true }]);
    assertEquals([...await sql`select private.forget_due(${CALLER}) as more`], [{ more: false }]);
    assertEquals([...await sql`select external_id from phonelog.events`], [{
      external_id: "of one",
    }]);
    assertEquals([...await sql`select private.drifts_of(${CALLER}) as drifts`], [{ drifts: {} }]);
  });

  await t.step("somebody deletes the account: both come through, and nothing stays", async () => {
    const release = await heldBatch(sql, "one", "too late");
    const remove = sql`delete from auth.users where id = ${CALLER}`.then();
    await waiting(sql, 2, remove);
    await release();
    await remove;
    for (const table of ["events", "event_bodies", "people", "rollup_days", "contacts"]) {
      assertEquals(await count(table), 0, table);
    }
  });
});
