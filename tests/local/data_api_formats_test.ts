/** Every type we use, byte for byte as PostgREST writes it, the same on both engines. */

import { assertEquals } from "../support/assert.ts";
import { rest, testDatabase } from "../support/test_database.ts";

const COLUMNS = `
  a_bool boolean, an_int2 int2, an_int4 int4, an_int8 int8, a_float4 float4, a_float8 float8,
  a_numeric numeric, a_text text, a_varchar varchar(10), a_char char(4), a_citext extensions.citext,
  a_uuid uuid, a_bytea bytea, a_json json, a_jsonb jsonb, a_date date, a_time time,
  a_timestamp timestamp, a_timestamptz timestamptz, an_interval interval,
  some_ints int[], some_texts text[], some_uuids uuid[], some_times timestamptz[],
  a_mood public.mood, some_moods public.mood[], a_range int4range, an_inet inet,
  a_vector extensions.vector(3), nothing text`;

const ROW: Record<string, unknown> = {
  a_bool: true,
  an_int2: -1,
  an_int4: 42,
  an_int8: 9007199254740991,
  a_float4: 1.5,
  a_float8: 0.1,
  a_numeric: 12.34,
  a_text: 'Ünï"cödé\n\\',
  a_varchar: "short",
  a_char: "ab  ",
  a_citext: "Mixed",
  a_uuid: "00000000-0000-4000-8000-000000000001",
  a_bytea: "\\x00ff10",
  a_json: { b: 1, a: [null, "x"] },
  a_jsonb: { a: [1, { b: null }], text: "it's" },
  a_date: "2026-01-02",
  a_time: "03:04:05",
  a_timestamp: "2026-01-02T03:04:05.123456",
  a_timestamptz: "2026-01-02T03:04:05.1+00:00",
  an_interval: "1 day 02:00:00",
  some_ints: [1, 2, 3],
  some_texts: ["a", "b,c", 'd"e', ""],
  some_uuids: ["00000000-0000-4000-8000-000000000001"],
  some_times: ["2026-01-02T03:04:05+00:00"],
  a_mood: "calm",
  some_moods: ["calm", "wild"],
  a_range: "[1,5)",
  an_inet: "127.0.0.1",
  a_vector: "[1,2,3]",
  nothing: null,
};

Deno.test("every type crosses the Data API as PostgREST writes it", async (t) => {
  await using database = await testDatabase(`
    create extension citext with schema extensions;
    create extension vector with schema extensions;
    create type public.mood as enum ('calm', 'wild');
    create table public.samples (${COLUMNS});
    create function public.echo(given jsonb) returns jsonb language sql immutable
      as $$ select given $$;
    create function public.kind_of(given jsonb) returns text language sql immutable
      as $$ select jsonb_typeof(given) $$;
    create function public.sum_of(given int[]) returns bigint language sql immutable
      as $$ select sum(i) from unnest(given) as i $$;
    create function public.nearest(given extensions.vector) returns float8 language sql immutable
      as $$ select given operator(extensions.<->) '[0,0,0]' $$;
  `);

  await t.step("a row comes back as it was sent", async () => {
    const inserted = await rest(database, {
      path: "/samples",
      method: "POST",
      headers: { prefer: "return=representation" },
      body: ROW,
    });
    assertEquals([inserted.status, inserted.text], [201, JSON.stringify([ROW])]);
    assertEquals((await rest(database, { path: "/samples" })).text, JSON.stringify([ROW]));
  });

  await t.step("arrays and vectors may be sent as arrays", async () => {
    const answer = await rest(database, {
      path: "/samples?select=a_vector,some_ints",
      method: "POST",
      headers: { prefer: "return=representation" },
      body: { a_vector: [0.5, 1, -2], some_ints: [7] },
    });
    assertEquals(answer.json, [{ a_vector: "[0.5,1,-2]", some_ints: [7] }]);
  });

  await t.step("json is encoded once, as argument and as column", async () => {
    for (const given of [{ a: { b: [1, "two", null] } }, [1, 2], 5, true]) {
      const call = { path: "/rpc/echo", method: "POST", body: { given } } as const;
      assertEquals((await rest(database, call)).json, given);
    }
    const call = { path: "/rpc/kind_of", method: "POST", body: { given: { a: 1 } } } as const;
    assertEquals((await rest(database, call)).json, "object");
  });

  await t.step("function arguments of array types arrive as arrays", async () => {
    const sum = { path: "/rpc/sum_of", method: "POST", body: { given: [1, 2, 3] } } as const;
    assertEquals((await rest(database, sum)).json, 6);
    const near = { path: "/rpc/nearest", method: "POST", body: { given: [3, 4, 0] } } as const;
    assertEquals((await rest(database, near)).json, 5);
  });

  await t.step("the engine reads the same row the same way", async () => {
    const [row] = await database.engine.query("select * from samples where a_text is not null");
    assertEquals(row, ROW);
  });
});
