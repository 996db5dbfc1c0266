/** Each running stack hears everything, is known to the database, and is forgotten when it dies. */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { HandTimers } from "../support/hand_timers.ts";
import { heardOutbox, relOf } from "../support/heard_outbox.ts";
import { testDatabase } from "../support/test_database.ts";

const WORLD = `
  create table public.notes (id int primary key);
  create table public.others (id int primary key);
  alter publication supabase_realtime add table public.notes, public.others;`;

const waiting = async (engine: Engine) =>
  (await engine.query<{ n: number }>("select count(*)::int as n from _realtime.outbox"))[0]?.n;

Deno.test("several stacks on one database", async (t) => {
  await using database = await testDatabase(WORLD);
  const { engine } = database;

  await t.step("each hear everything that they watch, once", async () => {
    await using one = await heardOutbox(engine, ["notes"]);
    await using two = await heardOutbox(engine, ["notes", "others"]);
    await engine.exec("insert into notes (id) values (1); insert into others values (1)");
    await engine.exec("select realtime.send('{}', 'hello', 'room')");
    assertEquals(await one.until(2), ["I 1", "B hello"]);
    assertEquals(await two.until(3), ["I 1", "I 1", "B hello"]);
  });

  await t.step("are not kept for after they died, nor is what waited for them", async () => {
    await engine.exec(`
      insert into _realtime.consumers values
        (1, (select oid from pg_database where datname = current_database()), now() - interval '61 s'),
        (2, 1, now()); -- of the database that this one was cloned from
      insert into _realtime.watched select id, 'notes'::regclass from _realtime.consumers;
      insert into _realtime.outbox (consumer, kind) values (1, 'I'), (2, 'I'), (3, 'I')`);
    await using _ = await heardOutbox(engine, []);
    const left = await engine.query("select id from _realtime.consumers where id < 4");
    assertEquals(left, []);
    assertEquals(await waiting(engine), 0);
  });

  await t.step("write nothing for the dead when nobody lives", async () => {
    await engine.exec(`
      insert into _realtime.consumers values (1, 1, now() - interval '61 s');
      insert into _realtime.watched values (1, 'notes'::regclass);
      insert into notes (id) values (50);
      select realtime.send('{}', 'hello', 'room')`);
    assertEquals(await waiting(engine), 0);
  });

  await t.step("notice that they were forgotten, say so, and go on", async () => {
    using timers = new HandTimers((ms) => ms === 10_000);
    await using it = await heardOutbox(engine, ["notes"]);
    const before = it.outbox.consumer;
    await engine.exec("delete from _realtime.consumers");
    await timers.fire();
    await eventually(() => it.counts.dropped === 1);
    await eventually(() => it.outbox.consumer !== before);
    await engine.exec("insert into notes (id) values (51)");
    assertEquals(await it.until(1), ["I 51"]);
  });
});

Deno.test("a table that nobody needs any more is watched for another minute", async () => {
  await using database = await testDatabase(WORLD);
  const { engine } = database;
  const watched = async () => (await engine.query("select from _realtime.watched")).length;
  using timers = new HandTimers((ms) => ms === 60_000);
  await using it = await heardOutbox(engine, ["notes"]);
  const rel = await relOf(engine, "notes");

  it.outbox.unwatch(rel);
  await it.outbox.watch(rel);
  assertEquals(timers.waits, []);
  it.outbox.unwatch(rel);
  assertEquals([timers.waits, await watched()], [[60_000], 1]);
  await timers.fire();
  await eventually(async () => await watched() === 0);
});
