/** The database a migration finds: what the hosted image provides, the same after every start. */

import { assertEquals } from "../support/assert.ts";
import { databaseOptions, migrationFolder, place, testDatabase } from "../support/test_database.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";

/** Everything a schema dump would write, as text. */
async function dump(engine: Engine): Promise<unknown[]> {
  return await engine.query(`
    with own as (
      select oid from pg_namespace where nspname !~ '^(pg_|information_schema)' or nspname = 'pg_catalog'
    )
    select 'schema' as kind, nspname as name, nspowner::regrole || coalesce(nspacl::text, '') as text
    from pg_namespace where nspname !~ '^pg_(toast|temp)'
    union all
    select 'relation', c.oid::regclass::text, concat_ws(' ', relkind, relowner::regrole, relacl,
      relrowsecurity, pg_get_viewdef(case when relkind = 'v' then c.oid end))
    from pg_class c join own on own.oid = relnamespace where relnamespace <> 'pg_catalog'::regnamespace
    union all
    select 'column', attrelid::regclass || '.' || attname, concat_ws(' ', attnum, attacl, attnotnull,
      format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid))
    from pg_attribute a join pg_class c on c.oid = attrelid join own on own.oid = relnamespace
      left join pg_attrdef d on (adrelid, adnum) = (attrelid, attnum)
    where attnum > 0 and relnamespace <> 'pg_catalog'::regnamespace
    union all
    select 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint
    union all
    select 'function', p.oid::regprocedure::text, proowner::regrole || coalesce(proacl::text, '') || prosrc
    from pg_proc p join own on own.oid = pronamespace where pronamespace <> 'pg_catalog'::regnamespace
    union all
    select 'policy', polrelid::regclass || '.' || polname, concat_ws(' ', polcmd, polroles::regrole[],
      pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) from pg_policy
    union all
    select 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
    from pg_trigger where not tgisinternal
    union all
    select 'event trigger', evtname, evtevent || evtfoid::regproc from pg_event_trigger
    union all
    select 'publication', pubname, coalesce((select string_agg(prrelid::regclass::text, ' ')
      from pg_publication_rel where prpubid = p.oid), '') from pg_publication p
    union all
    select 'default rights', defaclnamespace::regnamespace || defaclobjtype::text, defaclacl::text
    from pg_default_acl
    union all
    select 'role', rolname, concat_ws(' ', rolsuper, rolinherit, rolcreaterole, rolcreatedb,
      rolcanlogin, rolreplication, rolbypassrls, array(
        select roleid::regrole::text from pg_auth_members where member = r.oid order by 1))
    from pg_roles r
    union all
    select 'setting', setrole::regrole::text, setconfig::text from pg_db_role_setting
    where setdatabase = (select oid from pg_database where datname = current_database())
    order by 1, 2, 3`);
}

Deno.test("bootstrap runs at every start and changes nothing the second time", async () => {
  await using where = await place();
  await using folder = await migrationFolder({});
  const options = await databaseOptions({ ...where, migrations: folder.path });

  const dumps: unknown[][] = [];
  for (let start = 0; start < 3; start++) {
    const database = await openDatabase(options);
    dumps.push(await dump(database.engine));
    await database.close();
  }
  assertEquals(dumps[1], dumps[0]);
  assertEquals(dumps[2], dumps[0]);
});

Deno.test("a migration as a hosted project's dump writes it runs unchanged", async (t) => {
  await using database = await testDatabase(`
    SET statement_timeout = 0;
    SET client_encoding = 'UTF8';
    SET standard_conforming_strings = on;
    SELECT pg_catalog.set_config('search_path', '', false);
    SET check_function_bodies = false;
    SET row_security = off;

    CREATE EXTENSION IF NOT EXISTS "pg_cron" WITH SCHEMA "pg_catalog";
    CREATE EXTENSION IF NOT EXISTS "pg_net" WITH SCHEMA "extensions";
    CREATE EXTENSION IF NOT EXISTS "pg_graphql" WITH SCHEMA "graphql";
    CREATE EXTENSION IF NOT EXISTS "pg_stat_statements" WITH SCHEMA "extensions";
    CREATE EXTENSION IF NOT EXISTS "pgcrypto" WITH SCHEMA "extensions";
    CREATE EXTENSION IF NOT EXISTS "supabase_vault" WITH SCHEMA "vault";
    CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA "extensions";
    CREATE EXTENSION IF NOT EXISTS "vector" WITH SCHEMA "extensions";

    CREATE TABLE IF NOT EXISTS "public"."profiles" (
      "id" "uuid" NOT NULL PRIMARY KEY REFERENCES "auth"."users"("id") ON DELETE CASCADE,
      "name" "text",
      "embedding" "extensions"."vector"(3)
    );
    ALTER TABLE "public"."profiles" OWNER TO "postgres";
    CREATE INDEX "profiles_near" ON "public"."profiles"
      USING "hnsw" ("embedding" "extensions"."vector_cosine_ops");
    ALTER TABLE "public"."profiles" ENABLE ROW LEVEL SECURITY;
    CREATE POLICY "own profile" ON "public"."profiles" TO "authenticated"
      USING ((( SELECT "auth"."uid"() AS "uid") = "id"));
    CREATE OR REPLACE FUNCTION "public"."handle_new_user"() RETURNS "trigger"
      LANGUAGE "plpgsql" SECURITY DEFINER SET "search_path" TO ''
      AS $$
      begin
        insert into public.profiles (id, name) values (new.id, new.raw_user_meta_data ->> 'name');
        return new;
      end;
      $$;
    CREATE TRIGGER "on_auth_user_created" AFTER INSERT ON "auth"."users"
      FOR EACH ROW EXECUTE FUNCTION "public"."handle_new_user"();
    CREATE TRIGGER "profiles_hook" AFTER INSERT ON "public"."profiles" FOR EACH ROW
      EXECUTE FUNCTION "supabase_functions"."http_request"(
        'http://127.0.0.1:9/hook', 'POST', '{"Content-Type":"application/json"}', '{}', '1000');

    CREATE POLICY "own files" ON "storage"."objects" FOR SELECT TO "authenticated"
      USING (("bucket_id" = 'avatars') AND (("storage"."foldername"("name"))[1] = "auth"."uid"()::"text"));
    CREATE POLICY "own topics" ON "realtime"."messages" FOR SELECT TO "authenticated"
      USING ((( SELECT "realtime"."topic"() AS "topic") = ('user:' || "auth"."uid"())));
    ALTER PUBLICATION "supabase_realtime" ADD TABLE ONLY "public"."profiles";
    GRANT ALL ON FUNCTION "public"."handle_new_user"() TO "service_role";
    ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "public"
      GRANT ALL ON TABLES TO "service_role";
    DO $$ BEGIN EXECUTE format('ALTER ROLE "authenticator" IN DATABASE %I SET '
      'pgrst.db_aggregates_enabled = %L', current_database(), 'true'); END $$;
    notify pgrst, 'reload config';

    INSERT INTO "auth"."users" ("instance_id", "id", "aud", "role", "email", "encrypted_password",
      "email_confirmed_at", "raw_app_meta_data", "raw_user_meta_data", "is_super_admin")
    VALUES ('00000000-0000-0000-0000-000000000000', '00000000-0000-4000-8000-000000000001',
      'authenticated', 'authenticated', 'ada@example.test',
      extensions.crypt('her password', extensions.gen_salt('bf')), now(),
      '{"provider": "email"}', '{"name": "Ada"}', false);
    INSERT INTO "storage"."buckets" ("id", "name", "public") VALUES ('avatars', 'avatars', false);
    SELECT cron.schedule('nightly', '0 3 * * *', 'select 1');
    SELECT vault.create_secret('a secret', 'cron_key');
  `);
  const { engine, fetchLite } = database;

  await t.step("and its trigger on auth.users has run", async () => {
    assertEquals(await engine.query("select name from profiles"), [{ name: "Ada" }]);
  });

  await t.step("its webhook waits in the queue", async () => {
    const [request] = await engine.query<{ body: string }>(
      "select method, url, convert_from(body, 'UTF8')::jsonb as body from net.http_request_queue",
    );
    assertEquals(request, {
      method: "POST",
      url: "http://127.0.0.1:9/hook",
      body: {
        type: "INSERT",
        table: "profiles",
        schema: "public",
        record: { id: "00000000-0000-4000-8000-000000000001", name: "Ada", embedding: null },
        old_record: null,
      },
    } as never);
  });

  await t.step("its secret can be read back", async () => {
    assertEquals(await engine.query("select name, decrypted_secret from vault.decrypted_secrets"), [
      { name: "cron_key", decrypted_secret: "a secret" },
    ]);
  });

  await t.step("its user signs in", async () => {
    const answer = await fetchLite(
      new Request("http://localhost/auth/v1/token?grant_type=password", {
        method: "POST",
        headers: { apikey: "sb_publishable_test", "content-type": "application/json" },
        body: JSON.stringify({ email: "ada@example.test", password: "her password" }),
      }),
    );
    const { user } = await answer.json();
    assertEquals([answer.status, user?.email], [200, "ada@example.test"]);
  });
});

Deno.test("a database's own settings hold in every session, and after a restart", async () => {
  await using where = await place();
  await using folder = await migrationFolder({
    "20260101000000_settings.sql": `do $$
      begin
        execute format('alter database %I set app.colour to %L', current_database(), 'red, "blue"');
      end $$;`,
  });
  const options = await databaseOptions({ ...where, migrations: folder.path });
  for (let start = 0; start < 2; start++) {
    const database = await openDatabase(options);
    assertEquals(
      await database.engine.query(
        "select name, current_setting(name) as value from unnest($1::text[]) as name",
        [["app.colour", "search_path", "timezone"]],
      ),
      [
        { name: "app.colour", value: 'red, "blue"' },
        { name: "search_path", value: '"$user", public, extensions' },
        { name: "timezone", value: "UTC" },
      ],
    );
    await database.close();
  }
});

Deno.test("nobody without a key gets in, and the API roles cannot read auth", async () => {
  await using database = await testDatabase("select 1");
  const bare = await database.fetchLite(new Request("http://localhost/rest/v1/anything"));
  await bare.body?.cancel();
  assertEquals(bare.status, 401);

  const open = await database.engine.query(`
    select role, relname from pg_class, unnest(array['anon', 'authenticated', 'service_role']) as role
    where relnamespace = 'auth'::regnamespace and relkind = 'r'
      and has_table_privilege(role, oid, 'select')`);
  assertEquals(open, []);
});

Deno.test("identity functions read both styles of settings, as hosted ones do", async () => {
  await using database = await testDatabase("select 1");
  const id = "00000000-0000-4000-8000-000000000001";
  const whoWith = (settings: Record<string, string>) =>
    database.engine.transaction(async (tx) => {
      for (const [name, value] of Object.entries(settings)) {
        await tx.query("select set_config($1, $2, true)", [name, value]);
      }
      const [who] = await tx.query("select auth.uid(), auth.role(), auth.email(), auth.jwt()");
      return who;
    });
  const claims = { sub: id, role: "authenticated", email: "ada@example.test" };

  assertEquals(await whoWith({}), { uid: null, role: null, email: null, jwt: null });
  assertEquals(await whoWith({ "request.jwt.claims": JSON.stringify(claims) }), {
    uid: id,
    role: "authenticated",
    email: "ada@example.test",
    jwt: claims,
  });
  assertEquals(
    await whoWith({ "request.jwt.claim.sub": id, "request.jwt.claim.role": "anon" }),
    { uid: id, role: "anon", email: null, jwt: null },
  );
});
