/** Sessions and codes: where the seed's design goes wrong, and ours does not (D-0 to D-3, D-13, D-27 to D-30). */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { takeEveryCode } from "../support/every_code.ts";
import { enter, forgive, openRoom, rowsSeenBy } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { buildSeed, refusalOf } from "../support/seed_translator.ts";

Deno.test("where the seed's sessions go wrong", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  assert(sql);
  const seed = await buildSeed(sql);
  const ana = await stack.as("ana");

  await t.step("D-0: pg_cron cannot live in the schema it names; ours is there", async () => {
    await sql(`do $$ begin
      drop extension pg_cron cascade;
      create extension pg_cron schema extensions;
    exception when others then
      create table seed.refusals as select sqlerrm as reason;
    end $$`);
    const [refusal] = await sql<{ reason: string }>("select reason from seed.refusals");
    const jobs = await sql("select 1 from cron.job where jobname = 'cleanup-expired-sessions'");

    assertMatch(refusal?.reason ?? "", /must be installed in schema "pg_catalog"/);
    assertEquals(jobs.length, 1);
  });

  await t.step("D-1: its codes are used up once and for ever; ours come back", async () => {
    await seed(
      "anon",
      "insert into sessions (code, is_active) values ('4711', false) returning id",
    );
    const free = await seed(
      "anon",
      "select not exists (select 1 from sessions where code = '4711' and is_active) as free",
    );
    const again = seed("anon", "insert into sessions (code) values ('4711') returning id");
    assertEquals([free, await refusalOf(again)], [[{ free: true }], "23505"]);

    const room = await openRoom(ana);
    await invoke(ana, "end-session", { session_id: room.id });
    await sql(
      "update translator.sessions set ended_at = now() - interval '11 minutes' where id = $1",
      [room.id],
    );
    const [back] = await sql(
      "insert into translator.sessions (code, host_id) values ($1, $2) returning code",
      [room.code, ana.userId],
    );
    assertEquals(back, { code: room.code });
  });

  await t.step("D-3: its counter loses people; ours counts each of four hundred", async () => {
    const clients = Array.from({ length: 8 }, (_, client) => client);
    const each = 50;
    await sql("insert into seed.sessions (code) values ('0250')");
    const joinSeed = async () => {
      const [known] = await sql<{ id: string; user_count: number }>(
        "select id, user_count from seed.sessions where code = '0250' and is_active",
      );
      const next = (known?.user_count ?? 0) + 1;
      await sql("update seed.sessions set user_count = $2 where id = $1", [known?.id, next]);
    };
    await Promise.all(clients.map(async () => {
      for (let join = 0; join < each; join++) await joinSeed();
    }));
    const [seeds] = await sql<{ user_count: number }>(
      "select user_count from seed.sessions where code = '0250'",
    );

    const room = await openRoom(ana, { seats: 5000 });
    const people = await sql<{ id: string }>(
      `insert into auth.users (id, aud, role)
       select gen_random_uuid(), 'authenticated', 'authenticated' from generate_series(1, 400)
       returning id`,
    );
    await Promise.all(clients.map(async (client) => {
      for (const { id } of people.slice(client * each, (client + 1) * each)) {
        await sql("select translator.join_session($1::uuid, null, $2, 'es')", [id, room.code]);
      }
    }));
    const [ours] = await sql<{ user_count: number }>(
      "select user_count from translator.sessions where id = $1",
      [room.id],
    );

    assert((seeds?.user_count ?? 0) < 400, `the seed counted ${seeds?.user_count}`);
    assertEquals(ours?.user_count, 401);
  });

  await t.step("D-13: its expired sessions can be joined for an hour; ours cannot", async () => {
    await seed(
      "anon",
      `insert into sessions (code, expires_at) values ('0059', now() - interval '59 minutes')
       returning id`,
    );
    const open = "select code from sessions where code = '0059' and is_active = true";
    assertEquals(await seed("anon", open), [{ code: "0059" }]);

    const room = await openRoom(ana);
    await sql("update translator.sessions set expires_at = now() - interval '1 s' where id = $1", [
      room.id,
    ]);
    assertEquals((await assertFails(enter(await stack.as("ben"), room))).status, 404);
  });

  await t.step("D-27: its question for a code is an error; ours is answered with no", async () => {
    const ben = await stack.as("ben");
    const asked = await ben.from("sessions").select("id").eq("code", "none").eq("is_active", true)
      .single();
    const ours = await ben.rpc("session_exists", { p_code: "none" });

    assertEquals([asked.status, asked.error?.code], [406, "PGRST116"]);
    assertEquals([ours.status, ours.data], [200, false]);
  });

  await t.step(
    "D-29: its set-up, run again, takes everything; our migrations drop no table",
    async () => {
      // Its own three statements, undone by the exception.
      await sql(`do $$ begin
      perform set_config('search_path', 'seed', true);
      DROP TABLE IF EXISTS user_activity CASCADE;
      DROP TABLE IF EXISTS messages CASCADE;
      DROP TABLE IF EXISTS sessions CASCADE;
      raise exception '%', coalesce(to_regclass('seed.sessions')::text, 'all sessions are gone');
    exception when raise_exception then
      create table seed.losses as select sqlerrm as loss;
    end $$`);
      const losses = await sql("select loss from seed.losses");
      const folder = new URL("../../supabase/migrations/", import.meta.url);
      const files = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
      const texts = await Promise.all(
        files.map((name) => Deno.readTextFile(new URL(name, folder))),
      );

      assertEquals(losses, [{ loss: "all sessions are gone" }]);
      assertEquals(texts.filter((text) => /\bdrop\s+(table|schema)\b/i.test(text)), []);
    },
  );

  await t.step("D-30: its codes can be read from a list; ours cost a guess each", async () => {
    const codes = await seed<{ code: string }>("anon", "select code from sessions where is_active");
    assert(codes.length > 1);

    await forgive(stack);
    const room = await openRoom(ana);
    const eve = await stack.as("eve");
    const everything = await eve.from("sessions").select("code");
    const guesses = [];
    for (let guess = 0; guess < 6; guess++) {
      guesses.push((await eve.rpc("session_exists", { p_code: "none" })).status);
    }
    assertEquals([everything.data, (await rowsSeenBy(eve, room))["sessions"]], [[], 0]);
    assertEquals(guesses, [200, 200, 200, 200, 200, 429]);
  });

  await t.step("D-2: its generator never ends when all codes are taken; ours says so", async () => {
    await sql(`insert into seed.sessions (code)
      select lpad(n::text, 4, '0') from generate_series(0, 9999) n on conflict (code)
      do update set is_active = true`);
    const [generator] = await sql<{ text: string }>(
      "select pg_get_functiondef('seed.generate_unique_session_code'::regproc) as text",
    );
    // The same function, but that it gives up after so many rounds and says how many it made.
    const bounded = (generator?.text ?? "")
      .replace("seed.generate_unique_session_code()", "seed.rounds_without_a_code()")
      .replace("RETURNS character", "RETURNS integer")
      .replace("code_exists BOOLEAN;", "code_exists BOOLEAN; rounds INTEGER := 0;")
      .replace(
        "EXIT WHEN NOT code_exists;",
        "EXIT WHEN NOT code_exists OR rounds = 2000; rounds := rounds + 1;",
      )
      .replace("RETURN new_code;", "RETURN rounds;");
    await sql(bounded);
    await sql("grant execute on function seed.rounds_without_a_code to anon");
    assertEquals(await seed("anon", "select rounds_without_a_code() as rounds"), [
      { rounds: 2_000 },
    ]);

    await takeEveryCode(sql, ana.userId);
    const { status, error } = await ana.rpc("generate_unique_session_code");
    assertEquals([status, error?.message], [503, "Cannot open a session: every code is in use"]);
  });
});
