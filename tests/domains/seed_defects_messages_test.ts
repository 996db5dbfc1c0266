/** Messages and activity: where the seed's design goes wrong, and ours does not (D-4, D-5, D-7, D-8, D-11 to D-15). */

import { MessageService } from "@shared/client/message_service.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { withoutRetries } from "../support/translated_by.ts";
import { buildSeed, refusalOf } from "../support/seed_translator.ts";

Deno.test("where the seed's messages and activity go wrong", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  assert(sql);
  await withoutRetries(stack);
  const seed = await buildSeed(sql);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");
  const [room] = await seed<{ id: string }>(
    "anon",
    "insert into sessions (code) values ('0001') returning id",
  );
  const inSeed = (values: string) =>
    seed<{ id: string }>(
      "anon",
      `insert into messages (session_id, user_id, original, original_lang, target_lang)
       values (${values}, 'en', 'es') returning id`,
    );
  const somebody = crypto.randomUUID();

  await t.step("D-4: a slow clock deletes its own activity; ours asks the server's", async () => {
    const late = new Date(Date.now() - 6000).toISOString();
    await seed(
      "anon",
      `insert into user_activity (session_id, user_id, activity_type, updated_at)
       values ('${room?.id}', '${somebody}', 'typing', '${late}') returning id`,
    );
    assertEquals(await seed("anon", "select id from user_activity"), []);

    await ben.from("user_activity").upsert({
      session_id: talk.id,
      user_id: ben.userId,
      activity_type: "typing",
      updated_at: late,
    }, { onConflict: "session_id,user_id" });
    const { data } = await ana.from("user_activity").select("user_id").eq("session_id", talk.id);
    assertEquals(data, [{ user_id: ben.userId }]);
  });

  await t.step("D-5: 'test-user' is no id; ours takes the caller's own", async () => {
    assertEquals(await refusalOf(inSeed(`'${room?.id}', 'test-user', 'Test message'`)), "22P02");

    const { id } = await tell(ana, talk, "Test message");
    const { data } = await ben.from("messages").select("user_id").eq("id", id).single();
    assertEquals(data, { user_id: ana.userId });
  });

  await t.step("D-7: anybody rewrites its rows; ours are the room's", async () => {
    const [forged] = await inSeed(`'${room?.id}', '${somebody}', 'I never said that'`);
    const rewritten = await seed("anon", "update sessions set user_count = 9999 returning id");
    assert(forged);
    assertEquals(rewritten.length, 1);

    const nobody = stack.stranger();
    const { id: said } = await tell(ana, talk, "I said this");
    const answers = [
      await nobody.from("sessions").update({ is_active: false }).eq("id", talk.id),
      await nobody.from("messages").update({ translation: "No" }).eq("id", said),
      await nobody.from("messages").insert({
        session_id: talk.id,
        user_id: ana.userId,
        original: "Forged",
        original_lang: "en",
        target_lang: "es",
      } as never),
    ];
    assertEquals(answers.map(({ error }) => error?.code), ["42501", "42501", "42501"]);
  });

  await t.step("D-8: its functions believe any search_path; ours name what they mean", async () => {
    const open = (schemas: string[]) =>
      sql<{ name: string }>(
        `select proname as name from pg_proc
         where pronamespace::regnamespace::text = any ($1)
           and not coalesce(array_to_string(proconfig, ',') like '%search_path=%', false)
         order by 1`,
        [schemas],
      );
    const definers = await sql<{ name: string; why: string }>(
      `select proname as name, coalesce(obj_description(oid), '') as why from pg_proc
       where prosecdef and pronamespace::regnamespace::text in ('translator', 'platform', 'private')`,
    );

    assertEquals((await open(["seed"])).map(({ name }) => name), [
      "cleanup_expired_sessions",
      "cleanup_stale_activity",
      "generate_unique_session_code",
    ]);
    assertEquals(await open(["translator", "platform", "private"]), []);
    for (const { name, why } of definers) assertMatch(why, /Definer: /, name);
  });

  await t.step("D-11: it takes any number of signs of life; ours takes ten a second", async () => {
    const sign = `insert into user_activity (session_id, user_id, activity_type)
      values ('${room?.id}', '${somebody}', 'typing')
      on conflict (session_id, user_id) do update set updated_at = now() returning id`;
    for (let each = 0; each < 30; each++) await seed("anon", sign);

    await sql(
      `insert into private.rate_limits (key, full_at)
       values ('activity:' || $1, clock_timestamp() + interval '1 minute')
       on conflict (key) do update set full_at = excluded.full_at`,
      [ben.userId],
    );
    const { status, error } = await ben.rpc("set_activity", {
      p_session: talk.id,
      p_activity: "recording", // not what was said a moment ago, which is not written again
    });
    assertEquals([status, error?.message], [
      429,
      "Cannot show activity: ten a second is the most",
    ]);
  });

  await t.step("D-12: it reads the oldest fifty; ours the newest", async () => {
    await sql(
      `insert into seed.messages
         (session_id, user_id, original, original_lang, target_lang, created_at)
       select $1, gen_random_uuid(), n::text, 'en', 'es', now() + n * interval '1 second'
       from generate_series(1, 60) n`,
      [room?.id],
    );
    const oldest = await seed<{ original: string }>(
      "anon",
      `select original from messages where session_id = '${room?.id}' and original ~ '^\\d+$'
       order by created_at limit 50`,
    );
    assertEquals([oldest[0]?.original, oldest.at(-1)?.original], ["1", "50"]);

    const other = await openRoom(ana);
    const lines = Array.from({ length: 60 }, (_, index) => ({
      session_id: other.id,
      original: String(index + 1),
      original_lang: "en",
      target_lang: "es",
    }));
    await ana.from("messages").insert(lines as never);
    const newest = await new MessageService(ana).getSessionMessages(other.id);
    assertEquals([newest[0]?.original, newest.at(-1)?.original], ["11", "60"]);
  });

  await t.step("D-14: it keeps messages of no session; ours does not", async () => {
    assertEquals((await inSeed(`null, '${somebody}', 'Lost'`)).length, 1);

    const lost = `insert into translator.messages
        (session_id, user_id, original, original_lang, target_lang, seq)
      values (null, $1, 'Lost', 'en', 'es', 1)`;
    await sql("alter table translator.messages disable trigger messages_placed");
    assertEquals(await refusalOf(sql(lost, [ana.userId])), "23502");
    await sql("alter table translator.messages enable trigger messages_placed");
  });

  await t.step(
    "D-15: nobody sees who works on its messages; ours says so, and goes on",
    async () => {
      const columns = (schema: string) =>
        sql(
          `select column_name as name from information_schema.columns
         where table_schema = $1 and table_name = 'messages'
           and column_name in ('claimed_at', 'attempts', 'error') order by 1`,
          [schema],
        );
      assertEquals((await columns("seed")).length, 0);
      assertEquals((await columns("translator")).length, 3);
      const back = await seed(
        "anon",
        "update messages set status = 'queued' where status = 'queued' or status = 'displayed' returning id",
      );
      assert(back.length > 0);

      const { id } = await tell(ana, talk, "In work");
      await sql("select translator.claim_translations(array[$1::uuid])", [id]);
      const { data } = await ben.from("messages").select("status, claimed_at, attempts").eq(
        "id",
        id,
      )
        .single();
      assertEquals([data?.status, data?.attempts], ["processing", 0]);
      assert(data?.claimed_at);
      await ben.rpc("mark_displayed", { p_message: id });
      const { status } = await ana.from("messages").update({ status: "queued" }).eq("id", id);
      assertEquals(status, 409);
    },
  );
});
