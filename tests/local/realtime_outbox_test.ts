/** Everything that commits on a watched table is told once to every running stack, in order. */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { heardOutbox, relOf } from "../support/heard_outbox.ts";
import { testDatabase } from "../support/test_database.ts";

const WORLD = `
  create table public.notes (id int primary key, body text, n bigint, at timestamptz, raw bytea);
  create table public.others (id int primary key);
  create table public.unpublished (id int primary key);
  create table public.chatty (id int primary key, n int default 0);
  create function public.answer_back() returns trigger language plpgsql as $$
  begin
    update public.chatty set n = n + 1 where id = new.id;
    return null;
  end $$;
  create trigger answer_back after insert on public.chatty for each row
    execute function public.answer_back();
  create table public.parts (id int primary key) partition by range (id);
  create table public.parts_1 partition of public.parts for values from (0) to (10);
  create table public.children (id int primary key, note int references public.notes on delete cascade);
  alter publication supabase_realtime add table
    public.notes, public.others, public.chatty, public.parts, public.children;
  grant insert, select on public.notes to authenticated;`;

const waiting = async (engine: Engine) =>
  (await engine.query<{ n: number }>("select count(*)::int as n from _realtime.outbox"))[0]?.n;

Deno.test("the outbox", async (t) => {
  await using database = await testDatabase(WORLD);
  const { engine } = database;

  await t.step("tells what happened to a watched table, with the rows", async () => {
    await using it = await heardOutbox(engine, ["notes"]);
    await engine.exec(`
      insert into notes values (1, 'über "all"', 9007199254740993, '2026-01-01 12:00+02', '\\x0fff');
      update notes set body = null where id = 1;
      delete from notes where id = 1`);
    assertEquals(await it.until(3), ["I 1", "U 1", "D 1"]);
    const [inserted, updated, deleted] = it.rows;
    assertEquals(
      inserted?.new,
      '{"id":1,"body":"über \\"all\\"","n":9007199254740993,' +
        '"at":"2026-01-01T10:00:00+00:00","raw":"\\\\x0fff"}',
    );
    assertEquals([inserted?.old, deleted?.new], [null, null]);
    assertEquals(updated?.old, inserted?.new);
    assertEquals(JSON.parse(deleted?.old ?? "").body, null);
    assertMatch(inserted?.at ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert(Math.abs(Date.now() - Date.parse(inserted?.at ?? "")) < 60_000, inserted?.at);
  });

  await t.step("has times in UTC whatever the writer's zone is", async () => {
    await using it = await heardOutbox(engine, ["notes"]);
    await engine.transaction(async (tx) => {
      await tx.exec("set local timezone = 'Asia/Tokyo'; set local role authenticated");
      await tx.exec("insert into notes (id, at) values (2, '2026-01-01 12:00Z')");
      const [zone] = await tx.query("select current_setting('timezone') as is");
      assertEquals(zone, { is: "Asia/Tokyo" });
    });
    await it.until(1);
    assertEquals(JSON.parse(it.rows[0]?.new ?? "").at, "2026-01-01T12:00:00+00:00");
  });

  await t.step("says nothing of what is rolled back, not watched or not published", async () => {
    await using it = await heardOutbox(engine, ["notes", "unpublished"]);
    await engine.transaction(async (tx) => {
      await tx.exec("insert into notes (id) values (90)");
      throw new Error("changed my mind");
    }).catch(() => {});
    await engine.exec("insert into others values (1); insert into unpublished values (1)");
    assertEquals(await waiting(engine), 0);
    await engine.exec(`
      do $$ begin
        insert into notes (id) values (91);
        raise exception 'no';
      exception when raise_exception then
        insert into notes (id) values (92);
      end $$`);
    assertEquals(await it.until(1), ["I 92"]);
  });

  await t.step(
    "keeps the order of a trigger that writes the same row, and of cascades",
    async () => {
      await using it = await heardOutbox(engine, ["chatty", "notes", "children"]);
      await engine.exec("insert into chatty values (1), (2); insert into notes (id) values (5)");
      assertEquals(await it.until(5), ["I 1", "U 1", "I 2", "U 2", "I 5"]);
      await engine.exec("insert into children values (7, 5); delete from notes where id = 5");
      assertEquals((await it.until(8)).slice(5), ["I 7", "D 5", "D 7"]);
    },
  );

  await t.step("keeps changes and broadcasts in one order", async () => {
    await using it = await heardOutbox(engine, ["others"]);
    await engine.transaction(async (tx) => {
      await tx.exec("insert into others values (10)");
      await tx.exec(`select realtime.send('{}', 'first', 'room')`);
      await tx.exec(`select realtime.send_binary('\\x00ff', 'second', 'room')`);
      await tx.exec("insert into others values (11)");
    });
    assertEquals(await it.until(4), ["I 10", "B first", "B second", "I 11"]);
  });

  await t.step("names the partition, also where the publication names its table", async () => {
    await using it = await heardOutbox(engine, ["parts_1"]);
    await engine.exec("insert into parts values (1)");
    await it.until(1);
    await engine.exec(
      "alter publication supabase_realtime set (publish_via_partition_root = true);" +
        "insert into parts_1 values (2); delete from parts",
    );
    assertEquals(await it.until(4), ["I 1", "I 2", "D 1", "D 2"]);
    const rels = it.rows.map((row) => "rel" in row && row.rel);
    assertEquals(new Set(rels), new Set([await relOf(engine, "parts_1")]));
  });

  await t.step("hands over more than a batch, one after the other", async () => {
    let atOnce = 0;
    let most = 0;
    const onChanges = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise((done) => setTimeout(done, 5));
      atOnce--;
    };
    await using it = await heardOutbox(engine, ["others"], { onChanges });
    await engine.exec("insert into others select i from generate_series(1001, 3500) as i");
    const heard = await it.until(2500);
    assertEquals(heard, Array.from({ length: 2500 }, (_, at) => `I ${1001 + at}`));
    assertEquals(most, 1);
    assertEquals(it.outbox.stats().drained, 2500);
    assertEquals(await waiting(engine), 0);
  });

  await t.step("drops what is too much, and says so", async () => {
    await using it = await heardOutbox(engine, ["others"], { mostWaiting: 3000 });
    await engine.exec("insert into others select i from generate_series(10001, 15000) as i");
    await eventually(() => it.counts.dropped === 1);
    assertEquals(it.heard.length, 1000);
    assertEquals(it.said, ["realtime: more than 3000 changes waited and were dropped"]);
    await engine.exec("insert into others values (9999)");
    assertEquals((await it.until(1001)).at(-1), "I 9999");
  });

  await t.step("says that tables or rights changed", async () => {
    await using it = await heardOutbox(engine, []);
    await engine.exec("grant select on others to authenticated");
    await eventually(() => it.counts.ddl > 0);
  });

  await t.step("follows the publication", async () => {
    const triggers = async () =>
      (await engine.query("select from pg_trigger where tgrelid = 'others'::regclass")).length;
    assertEquals(await triggers(), 2);
    await engine.exec("alter publication supabase_realtime drop table others");
    assertEquals(await triggers(), 0);
    await engine.exec("alter publication supabase_realtime add table others");
    assertEquals(await triggers(), 2);
    await engine.exec("alter publication supabase_realtime set (publish = 'insert')");
    assertEquals(await triggers(), 1);
    await engine.exec("drop publication supabase_realtime");
    assertEquals(await triggers(), 0);
    await engine.exec("create publication supabase_realtime for tables in schema public");
    await engine.exec("create table public.newcomers (id int primary key)");
    const [newcomer] = await engine.query(
      "select count(*)::int as n from pg_trigger where tgrelid = 'newcomers'::regclass",
    );
    assertEquals([await triggers(), newcomer], [2, { n: 2 }]);
  });

  await t.step("leaves nothing when it ends, and is told nothing more", async () => {
    {
      await using _ = await heardOutbox(engine, ["others"]);
    }
    await engine.exec("insert into others values (20)");
    const left = await engine.query(
      `select (select count(*)::int from _realtime.consumers) as consumers,
              (select count(*)::int from _realtime.watched) as watched,
              (select count(*)::int from _realtime.outbox) as outbox`,
    );
    assertEquals(left, [{ consumers: 0, watched: 0, outbox: 0 }]);
  });
});
