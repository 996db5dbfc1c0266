/** Who a request runs as: never the superuser, never a role its token made up, and no right is added. */

import { assert, assertEquals } from "../support/assert.ts";
import { rest, testDatabase, tokenOf } from "../support/test_database.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";

const whoami = { path: "/rpc/whoami", method: "POST", body: {} } as const;

/** Every right on every table, column, function and schema, as Postgres keeps them. */
async function rights(engine: Engine): Promise<unknown[]> {
  return await engine.query(`
    select 'relation' as kind, oid::regclass::text as name, relacl::text as acl from pg_class
    where relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      and relkind in ('r', 'v', 'm', 'p', 'S')
    union all
    select 'column', attrelid::regclass || '.' || attname, attacl::text from pg_attribute
    where attacl is not null
    union all
    select 'function', oid::regprocedure::text, proacl::text from pg_proc
    where pronamespace <> 'pg_catalog'::regnamespace
    union all
    select 'schema', nspname, nspacl::text from pg_namespace where nspname !~ '^pg_(toast|temp)'
    union all
    select 'default', defaclnamespace::regnamespace || defaclobjtype::text, defaclacl::text
    from pg_default_acl
    order by 1, 2, 3`);
}

Deno.test("a request runs as its role and as nobody else", async (t) => {
  await using database = await testDatabase(`
    create table public.closed (id int);
    insert into public.closed values (1);
    revoke all on public.closed from anon, authenticated;

    create function public.whoami() returns text language sql
      as $$ select current_user::text $$;
  `);
  const { engine, afterDdl } = database;

  await t.step("is anon without a token, before any table has row level security", async () => {
    assertEquals((await rest(database, whoami)).json, "anon");
    const { status, json } = await rest(database, { path: "/closed" });
    assertEquals([status, json.code], [401, "42501"]);
  });

  await t.step("sees nothing in a table with row level security and no policy", async () => {
    await engine.exec(`
      create table public.later (id int);
      insert into public.later values (1);
      alter table public.later enable row level security;`);
    await afterDdl();
    assertEquals((await rest(database, { path: "/later" })).json, []);
    assertEquals((await rest(database, whoami)).json, "anon");
  });

  await t.step("is the role of the token when hosted allows that role", async () => {
    for (const role of ["anon", "authenticated", "service_role"]) {
      assertEquals(
        (await rest(database, { ...whoami, token: await tokenOf({ role }) })).json,
        role,
      );
    }
  });

  await t.step("refuses every other role a token names", async () => {
    for (
      const role of ["postgres", "supabase_admin", "authenticator", "nobody_of_that_name", "none"]
    ) {
      const { status, json } = await rest(database, { ...whoami, token: await tokenOf({ role }) });
      assert(status === 401 || status === 403, `${role} answered ${status}`);
      assertEquals(json.code, "42501");
    }
  });

  await t.step("has the settings of its role and of the request", async () => {
    await engine.exec(`
      create function public.settings() returns jsonb language sql stable as $$
        select jsonb_build_object(
          'timeout', current_setting('statement_timeout'),
          'method', current_setting('request.method'),
          'path', current_setting('request.path'),
          'agent', current_setting('request.headers')::jsonb ->> 'x-agent',
          'cookie', current_setting('request.cookies')::jsonb ->> 'theme',
          'claims', current_setting('request.jwt.claims')::jsonb,
          'search_path', current_setting('search_path'))
      $$;`);
    await afterDdl();
    const { json } = await rest(database, {
      path: "/rpc/settings",
      headers: { "x-agent": "a test", cookie: "a=b; theme=dark" },
    });
    assertEquals(json, {
      timeout: "3s",
      method: "GET",
      path: "/rpc/settings",
      agent: "a test",
      cookie: "dark",
      claims: { role: "anon" },
      search_path: '"public", "public", "extensions"',
    });
    assertEquals(
      await engine.query("select nullif(current_setting('request.method', true), '') as left_over"),
      [{ left_over: null }],
    );
  });

  await t.step("has the time that the function it calls says it needs", async () => {
    // What is given by default is worked out by the statement that calls, and that is what is cut off.
    await engine.exec(`
      create function public.long(given text default current_setting('statement_timeout'))
      returns text language sql stable set statement_timeout = '90s' as $$ select given $$;
      create function public.short(given text default current_setting('statement_timeout'))
      returns text language sql stable as $$ select given $$;`);
    await afterDdl();
    assertEquals((await rest(database, { path: "/rpc/long" })).json, "90s");
    assertEquals((await rest(database, { path: "/rpc/short" })).json, "3s");
  });
});

Deno.test("grants stay as the migrations wrote them, whatever is asked", async () => {
  await using database = await testDatabase(`
    create table public.people (id int primary key, name text, secret text);
    insert into public.people values (1, 'Ada', 'hidden');
    alter table public.people enable row level security;
    create policy "everybody" on public.people for select using (true);
    revoke all on public.people from anon, authenticated;
    grant select (id, name) on public.people to anon;
    create function public.private() returns int language sql as $$ select 1 $$;
    revoke all on function public.private from public, anon, authenticated;
  `);
  const before = await rights(database.engine);

  assertEquals((await rest(database, { path: "/people?select=id,name" })).json, [
    { id: 1, name: "Ada" },
  ]);
  for (const path of ["/people?select=secret", "/people", "/rpc/private"]) {
    const { status, json } = await rest(database, { path });
    assertEquals([path, status, json.code], [path, 401, "42501"]);
  }
  const token = await tokenOf({ role: "authenticated", sub: crypto.randomUUID() });
  const change = {
    path: "/people?id=eq.1",
    method: "PATCH",
    token,
    body: { name: "Eve" },
  } as const;
  assertEquals((await rest(database, change)).status, 403);

  assertEquals(await rights(database.engine), before);
});
