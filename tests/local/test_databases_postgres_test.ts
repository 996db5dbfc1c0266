/** The databases that tests get on a server: clones, each complete and on its own. */

import postgres from "postgres";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { databaseOptions } from "../support/test_database.ts";
import { bootstrappedDatabase, projectDatabase } from "../support/template.ts";
import { openDatabase } from "../../supabase/local/database/open_database.ts";

const SERVER = Deno.env.get("DATABASE_URL") ?? "";

Deno.test("a clone of the project's database", async (t) => {
  await using first = await projectDatabase(SERVER);
  await using second = await projectDatabase(SERVER);
  const database = await openDatabase({ ...await databaseOptions(), url: first.url });
  const { engine } = database;

  await t.step("has its migrations already", () => assertEquals(database.applied, []));

  await t.step("runs the jobs of the timetable itself", async () => {
    const [jobs] = await engine.query<{ own: number; others: number }>(
      `select count(*) filter (where database = current_database()) as own,
              count(*) filter (where database <> current_database()) as others from cron.job`,
    );
    assert(jobs && jobs.own > 0);
    assertEquals(jobs.others, 0);
  });

  await t.step("has the settings that belong to a database", async () => {
    assertEquals(
      await engine.query(
        `select coalesce(nullif(setrole, 0)::regrole::text, 'all') as role, setting
         from pg_db_role_setting, unnest(setconfig) as setting
         where setdatabase = (select oid from pg_database where datname = current_database())
         order by 1, setting collate "C"`,
      ),
      [
        { role: "all", setting: "TimeZone=UTC" },
        { role: "all", setting: 'search_path="$user", public, extensions' },
        { role: "anon", setting: "statement_timeout=3s" },
        { role: "authenticated", setting: "statement_timeout=8s" },
      ],
    );
  });

  await t.step("has the people of the seed, and the others' changes are not its own", async () => {
    const other = postgres(second.url, { max: 1 });
    await other`delete from auth.users`;
    await other.end();
    const [people] = await engine.query("select count(*) from auth.users");
    assertEquals(people, { count: 2 });
  });

  await database.close();
});

Deno.test("a test's database goes with the test, and nobody works in a template", async () => {
  const sql = postgres(SERVER, { max: 1, onnotice: () => {} });
  const nameOf = ({ url }: { url: string }) => new URL(url).pathname.slice(1);
  const exists = async (name: string) =>
    (await sql`select from pg_database where datname = ${name}`).length === 1;

  // Several processes ask at once, also for a template that is not there yet.
  const clones = await Promise.all([1, 2, 3].map(() => bootstrappedDatabase(SERVER)));
  const names = clones.map(nameOf);
  assertEquals(await Promise.all(names.map(exists)), [true, true, true]);
  await Promise.all(clones.map((clone) => clone[Symbol.asyncDispose]()));
  assertEquals(await Promise.all(names.map(exists)), [false, false, false]);

  const [template] = await sql`
    select datname from pg_database where starts_with(datname, 'quintet_template_') limit 1`;
  const address = new URL(SERVER);
  address.pathname = template?.datname;
  const visitor = postgres(address.href, { max: 1 });
  await assertRejects(() => visitor`select 1`, Error, "not currently accepting connections");
  await visitor.end();
  await sql.end();
});
