/** A refused request leaves nothing behind, and says why with PostgREST's status. */

import { assertEquals } from "../support/assert.ts";
import { rest, type RestCall, testDatabase } from "../support/test_database.ts";

Deno.test("a refused request leaves nothing behind", async (t) => {
  await using database = await testDatabase(`
    create table public.notes (id int primary key, body text not null check (body <> ''));
    insert into public.notes values (1, 'one'), (2, 'two');

    create table public.pairs (
      id int primary key,
      partner int references public.pairs deferrable initially deferred
    );
    create function public.refuse() returns trigger language plpgsql
      as $$ begin raise sqlstate 'PT409' using message = 'not today', hint = 'tomorrow'; end $$;
    create table public.guarded (id int);
    create trigger refused after insert on public.guarded
      for each row execute function public.refuse();

    create function public.write_and_fail() returns void language plpgsql as $$
      begin
        insert into public.notes values (9, 'nine');
        raise exception 'after the write';
      end $$;
    create function public.write() returns int language sql
      as $$ insert into public.notes values (8, 'eight') returning id $$;
    create function public.read_but_writes() returns int language sql stable
      as $$ insert into public.notes values (7, 'seven') returning id $$;
    create function public.state(code text) returns void language plpgsql as $$
      begin execute format('do $x$ begin raise sqlstate %L; end $x$', code); end $$;
  `);
  const bodies = async () =>
    (await database.engine.query<{ body: string }>("select body from notes order by id"))
      .map(({ body }) => body);
  const refused = async (call: RestCall) => {
    const { status, json } = await rest(database, call);
    assertEquals(await bodies(), ["one", "two"]);
    return [status, json.code];
  };

  await t.step("when one row was asked for and several matched", async () => {
    const single = {
      accept: "application/vnd.pgrst.object+json",
      prefer: "return=representation",
    };
    const change: RestCall = { path: "/notes?id=gt.0", method: "PATCH", headers: single };
    assertEquals(await refused({ ...change, body: { body: "changed" } }), [406, "PGRST116"]);
    assertEquals(await refused({ ...change, method: "DELETE" }), [406, "PGRST116"]);
  });

  await t.step("when a check fails in the middle of a batch", async () => {
    const body = [{ id: 3, body: "three" }, { id: 4, body: "" }];
    assertEquals(await refused({ path: "/notes", method: "POST", body }), [400, "23514"]);
  });

  await t.step("when a deferred constraint fails at the commit", async () => {
    const call: RestCall = { path: "/pairs", method: "POST", body: { id: 1, partner: 2 } };
    assertEquals(await refused(call), [409, "23503"]);
    assertEquals(await database.engine.query("select * from pairs"), []);
  });

  await t.step("when a trigger or a function raises after the write", async () => {
    const { status, json } = await rest(database, {
      path: "/guarded",
      method: "POST",
      body: { id: 1 },
    });
    assertEquals([status, json.message, json.hint], [409, "not today", "tomorrow"]);
    assertEquals(await database.engine.query("select * from guarded"), []);
    assertEquals(
      await refused({ path: "/rpc/write_and_fail", method: "POST", body: {} }),
      [400, "P0001"],
    );
  });

  await t.step("when a read tries to write", async () => {
    assertEquals(await refused({ path: "/rpc/write" }), [405, "25006"]);
    assertEquals(await refused({ path: "/rpc/read_but_writes", method: "POST", body: {} }), [
      400,
      "0A000",
    ]);
  });

  await t.step("and answers PostgREST's status for every class of error", async () => {
    const statuses = {
      "23502": 400,
      "23503": 409,
      "23505": 409,
      "23514": 400,
      "23P01": 400,
      "25006": 405,
      "21000": 500,
      "22P02": 400,
      "28000": 403,
      "0L000": 403,
      "40001": 500,
      "42883": 404,
      "42P01": 404,
      "42P17": 500,
      "53100": 503,
      "53400": 500,
      "57014": 500,
      "57P01": 503,
      "54001": 500,
      "XX000": 500,
      "P0001": 400,
      "P0002": 500,
      "AB123": 400,
      "PT418": 418,
    };
    for (const [code, expected] of Object.entries(statuses)) {
      const { status, json } = await rest(database, {
        path: "/rpc/state",
        method: "POST",
        body: { code },
      });
      assertEquals([code, json.code, status], [code, code, expected]);
      assertEquals(Object.keys(json).sort(), ["code", "details", "hint", "message"]);
    }
  });
});
