/**
 * The index of words knows whose they are and of which week: it finds any word that may stand in a text,
 * from the first moment of a week to the last, and nobody else's.
 */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { type PhoneOwner, phoneOwner } from "../support/phone_log.ts";

Deno.test("the index of words", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const owner = await phoneOwner(engine, "UTC");

  await t.step("finds each word of a text, whatever it is made of", async () => {
    const odd = [
      "it's o'clock ''quoted'' back\\slash & | ! ( ) : * <-> tab\tbreak\nend",
      "https://example.org/a-b/c?d=e%20f&g=1#h mail.me@example.org /etc/hosts ~/notes.txt ../up",
      "well-known -5 +49 3.14 1e10 a=1 =2 #tag @name v1.2.3 $9 100% ½ ²",
      "größe ÇA İstanbul ǅ 日本語 привет עברית नमस्ते ไทย 👩‍👩‍👧 a\u00a0b\u2003c\u200bd\u001fe\u0001f",
    ];
    for (const body of odd) {
      const at = "2024-05-06T12:00:00Z";
      const id = await entered(engine, owner, at, body);
      const words = await engine.query<{ query: string; longest: string }>(
        `select quote_literal(w) as query, quote_literal(w) || ':*' as longest
         from phonelog.event_bodies, unnest(tsvector_to_array(search)) as w where event_id = $1`,
        [id],
      );
      assert(words.length > 5, body);
      for (const { query, longest } of words) {
        for (const week of [null, "2024-05-06T00:00:00Z"]) {
          assert((await found(engine, owner, query, week, week)).includes(id), query);
          assert((await found(engine, owner, longest, week, week)).includes(id), longest);
        }
      }
    }
  });

  await t.step("finds the other words of a text with one too long for it", async () => {
    for (const letters of [1_980, 2_000, 2_038, 2_046, 2_047, 50_000]) {
      const long = "x".repeat(letters);
      const id = await entered(
        engine,
        owner,
        "2024-05-06T12:00:00Z",
        `before${letters} ${long} so`,
      );
      assertEquals(await found(engine, owner, `before${letters} & so`), [id]);
      const [{ query } = { query: "" }] = await engine.query<{ query: string }>(
        "select private.query_of_words($1)::text as query",
        [long],
      );
      const ids = query === "" ? [] : await found(engine, owner, query);
      assertEquals(ids.includes(id), letters < 2_000, `${letters} letters`);
    }
  });

  await t.step("knows weeks from their first moment to their last", async () => {
    // Mondays, long before there were phones with texts, and now.
    for (const monday of ["1990-01-01", "1999-12-27", "2000-01-03", "2026-03-02"]) {
      const start = Date.parse(`${monday}T00:00:00Z`);
      const at = (ms: number) => new Date(start + ms).toISOString();
      const week = 7 * 86_400_000;
      const word = `w${monday.replaceAll("-", "")}`;
      const ids = [
        await entered(engine, owner, at(0), word),
        await entered(engine, owner, at(week - 1).replace("999Z", "999999Z"), word),
        await entered(engine, owner, at(week), word),
      ];
      assertEquals(await found(engine, owner, word, at(0), at(0)), ids.slice(0, 2));
      assertEquals(await found(engine, owner, word, at(week), at(week)), ids.slice(2));
      assertEquals(await found(engine, owner, word, at(0), at(week)), ids);
    }
  });

  await t.step("leaves out whose id ends the same", async () => {
    const other = {
      ...owner,
      id: `00000000${crypto.randomUUID().slice(8, 28)}${owner.id.slice(28)}`,
    };
    other.source = other.id;
    await engine.query(
      "insert into auth.users (id, aud, role) values ($1, 'authenticated', 'authenticated')",
      [
        other.id,
      ],
    );
    await engine.query(
      "insert into phonelog.data_sources (id, user_id, kind, name) values ($1, $1, 'phone', 'phone')",
      [other.id],
    );
    const ids = [
      await entered(engine, owner, "2024-05-06T12:00:00Z", "shared"),
      await entered(engine, other, "2024-05-06T12:00:00Z", "shared"),
    ];
    assertEquals(await found(engine, owner, "shared"), ids.slice(0, 1));
    assertEquals(await found(engine, other, "shar:*"), ids.slice(1));
  });

  await t.step("reads nobody else's words, however many begin the same", async () => {
    const pages = async () => {
      // What waits to be sorted in is read by everybody.
      await engine.query("select gin_clean_pending_list('phonelog.event_bodies_search')");
      return await engine.transaction(async (tx) => {
        const counted = async () => {
          const [row] = await tx.query<{ n: number }>(
            "select pg_stat_get_xact_blocks_fetched('phonelog.event_bodies_search'::regclass)::int as n",
          );
          return row?.n ?? NaN;
        };
        const before = await counted();
        await tx.query(
          "select private.texts_of_weeks($1, 'shar:*', null, null, null, null, 'infinity', 0, null, 100)",
          [owner.id],
        );
        return await counted() - before;
      });
    };
    const alone = await pages();
    await engine.transaction(async (tx) => {
      await tx.exec("set local session_replication_role = replica");
      await tx.query(
        `insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
         select 1000000 + n, $1, '2024-05-06', 'shared' from generate_series(1, 60000) as n`,
        [crypto.randomUUID()],
      );
    });
    const among = await pages();
    assert(among <= alone + 4, `${alone} pages alone, ${among} among others`);
  });
});

/** The id of a text that was sent. */
async function entered(engine: Engine, { id, source }: PhoneOwner, at: string, body: string) {
  const [row] = await engine.query<{ id: number }>(
    `with sent as (
       insert into phonelog.events (user_id, source_id, external_id, type, direction, started_at)
       values ($1, $2, gen_random_uuid()::text, 'sms', 'in', $3::text::timestamptz)
       returning id, user_id, started_at
     )
     select id from sent`,
    [id, source, at],
  );
  await engine.query(
    `insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
     select id, user_id, started_at, $2 from phonelog.events where id = $1`,
    [row?.id, body],
  );
  return row?.id ?? NaN;
}

/** The texts of somebody that a query finds in some weeks, in their order. */
async function found(
  engine: Engine,
  { id }: PhoneOwner,
  query: string,
  first: string | null = null,
  last: string | null = null,
): Promise<number[]> {
  const rows = await engine.query<{ id: number }>(
    `select id from private.texts_of_weeks(
       $1, $2::text::tsquery, null, $3::text::timestamptz, $4::text::timestamptz, null, 'infinity', 0, null, 100
     ) order by id`,
    [id, query, first, last],
  );
  return rows.map((row) => row.id);
}
