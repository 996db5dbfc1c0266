/** On a server that has no pgvector nothing is found by its meaning, and everything else works. */

import { migrate } from "../../supabase/local/database/migrate.ts";
import { readMigrations } from "../../supabase/local/database/migrations.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";
import { checkExtensions } from "../../supabase/local/doctor/check_extensions.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { databaseOptions, ROOT } from "../support/test_database.ts";

const ANA = "e0000000-0000-4000-8000-00000000000a";
/** Without it, PGlite does not offer the extension. */
const CONTROL = "/pglite/share/postgresql/extension/vector.control";

const VECTOR = `[${Array(384).fill(1)}]`;

Deno.test("a database without pgvector", async (t) => {
  const empty = await Deno.makeTempDir({ prefix: "migrations_" });
  await using undo = new AsyncDisposableStack();
  undo.defer(() => Deno.remove(empty, { recursive: true }));
  const database = await openDatabase({ ...await databaseOptions(), migrations: empty });
  undo.defer(() => database.close());
  const { engine, pglite } = database;
  assert(pglite);
  const { FS } = pglite.Module;
  const control = FS.readFile(CONTROL);
  FS.unlink(CONTROL);
  // Those of the other domains would take as long again, and have no vectors.
  const migrations = (await readMigrations(`${ROOT}supabase/migrations`))
    .filter(({ name }) => /^(platform|phonelog|characters)_/.test(name));

  await t.step("is migrated like any other", async () => {
    const applied = await migrate(engine, migrations, () => {});
    assertEquals(applied.length, migrations.length);
  });

  await t.step("finds texts by words and names, and says that it compares nothing", async () => {
    await engine.exec(`
      insert into auth.users (id, email) values ('${ANA}', 'ana@example.com');
      with source as (
        insert into phonelog.data_sources (user_id, kind, name, settings)
        values ('${ANA}', 'phone', 'Phone', '{"keep_bodies": true}') returning id
      ),
      event as (
        insert into phonelog.events (user_id, source_id, external_id, type, direction, started_at)
        select '${ANA}', id, 'e', 'sms', 'in', now() from source returning id
      )
      select set_config('tests.event', id::text, false) from event;
      insert into phonelog.event_bodies (event_id, user_id, sent_at, body)
      values (current_setting('tests.event')::bigint, '${ANA}', now(), 'Dinner on Friday?')`);
    const found = await engine.transaction(async (tx) => {
      await tx.query("select set_config('request.jwt.claims', $1, true)", [
        JSON.stringify({ sub: ANA, role: "authenticated" }),
      ]);
      await tx.exec("set local role authenticated");
      return await tx.query(
        `select s -> 'compares' as compares, s -> 'items' -> 0 -> 'body' as body,
           phonelog.has_meanings('m') as has
         from phonelog.search_events('dinner', p_meaning =>
           jsonb_build_object('model', 'm', 'vector', $1::text, 'nearness', 0)) as s`,
        [VECTOR],
      );
    });
    assertEquals(found, [{ compares: false, body: "Dinner on Friday?", has: false }]);
  });

  await t.step("finds what was said with characters by its words", async () => {
    await engine.exec(`
      with chat as (
        insert into characters.conversations (owner_id) values ('${ANA}') returning id
      ),
      seat as (
        insert into characters.conversation_participants (conversation_id, user_id, name, joined_at)
        select id, '${ANA}', 'Ana', now() from chat
      )
      insert into characters.messages (conversation_id, role, author_user_id, content)
      select id, 'user', '${ANA}', 'A blue boat' from chat`);
    const found = await engine.transaction(async (tx) => {
      await tx.query("select set_config('request.jwt.claims', $1, true)", [
        JSON.stringify({ sub: ANA, role: "authenticated" }),
      ]);
      await tx.exec("set local role authenticated");
      return await tx.query(
        `select s -> 'compares' as compares, s -> 'items' -> 0 -> 'snippet' as snippet
         from characters.find_messages('boat', p_meaning =>
           jsonb_build_object('model', 'm', 'vector', $1::text, 'nearness', 0)) as s`,
        [VECTOR],
      );
    });
    assertEquals(found, [{ compares: false, snippet: "A blue «boat»" }]);
    const [asked] = await engine.query("select private.ask_for_message_embeddings() as asks");
    assertEquals(asked, { asks: false });
  });

  await t.step("asks no model to read", async () => {
    assertEquals(
      await engine.query(
        `select private.ask_for_embeddings() as asks, phonelog.embedding_work($1, 'm') as work,
           phonelog.shelve_embeddings($1, 'm') as moves, count(*)::int as shelves
         from private.embedding_shelves()`,
        [ANA],
      ),
      [{ asks: false, work: null, moves: false, shelves: 0 }],
    );
  });

  await t.step("is told by the doctor what it lacks", async () => {
    const faults = await checkExtensions({
      query: (text, values) => engine.query(text, values),
      kind: "pglite",
      migrations,
      schemas: [],
      url: undefined,
      isOurs: () => Promise.resolve(false),
      wait: () => Promise.resolve(),
    });
    assertEquals(faults.map(({ says }) => says), [
      "pgvector is missing. Searching by meaning does not work.",
    ]);
  });

  await t.step("reads what was kept from when it is installed", async () => {
    FS.writeFile(CONTROL, control);
    await engine.exec("create extension vector with schema extensions");
    assertEquals(await engine.query("select private.ask_for_embeddings() as asks"), [
      { asks: true },
    ]);
    assertEquals(
      await engine.query(`select count(*)::int as shelves,
        private.ask_for_message_embeddings() as asks, characters.ask_for_embeddings('m') as jobs
        from private.embedding_shelves()`),
      [{ shelves: 16, asks: true, jobs: 1 }],
    );
    assertEquals(await engine.query("select phonelog.ask_for_embeddings('m') as jobs"), [
      { jobs: 1 },
    ]);
    assertEquals(
      await engine.query(
        `select phonelog.keep_embeddings($1, 'm', jsonb_build_array(jsonb_build_object(
           'event_id', event_id, 'digest', md5(body), 'embedding', $2::text))) as kept
         from phonelog.event_bodies`,
        [ANA, VECTOR],
      ),
      [{ kept: 1 }],
    );
  });
});
