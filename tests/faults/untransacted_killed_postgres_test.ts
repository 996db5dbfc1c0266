/** An index whose building is killed is left invalid; the file that drops it first makes it good. */

import postgres from "postgres";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { Migrating, opened } from "../support/migrating.ts";
import { migrationFolder, place } from "../support/test_database.ts";

const TABLE = "create table public.people (id int primary key, name text);";
const INDEX = `-- no transaction
drop index concurrently if exists people_name;
create index concurrently people_name on public.people (name);`;

Deno.test("a concurrent index that was killed is built anew", async () => {
  await using where = await place();
  assert("url" in where);
  await using first = await migrationFolder({ "20260101000000_people.sql": TABLE });
  await opened(where, first.path);
  await using both = await migrationFolder({
    "20260101000000_people.sql": TABLE,
    "20260101000100_index.sql": INDEX,
  });

  const sql = postgres(where.url, { max: 2, onnotice: () => {} });
  const isValid = async () => {
    const rows = await sql`select indisvalid from pg_index join pg_class on oid = indexrelid
                           where relname = 'people_name'`;
    return rows.map(({ indisvalid }) => indisvalid);
  };
  // The build waits for whoever was writing before it; then its process dies.
  await sql.begin(async (writer) => {
    await writer`insert into people values (1, 'Ada')`;
    await using run = new Migrating({ ...where, migrations: both.path });
    await run.killAt(
      eventually(async () => (await isValid()).length > 0, { seconds: 60 })
        .then(() => {}),
    );
    await eventually(async () => {
      const [{ count } = { count: 1 }] = await sql`
        select count(*)::int from pg_stat_activity
        where datname = current_database() and query like 'create index concurrently%'`;
      return count === 0;
    }, { seconds: 30 });
  });
  assertEquals(await isValid(), [false]);

  const { applied } = await opened(where, both.path);
  assertEquals(applied, ["20260101000100_index.sql"]);
  assertEquals(await isValid(), [true]);
  await sql.end();
});
