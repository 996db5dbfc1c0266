/** The migrations ask for no more than the hosted platform's `postgres` may: it is no superuser. */

import postgres from "postgres";
import { assert, assertEquals, assertExists, assertRejects } from "../support/assert.ts";
import { handOver, hostedRole } from "../support/hosted_role.ts";
import { firstFiles, opened, projectMigrations } from "../support/migrating.ts";
import { difference, schemaOf } from "../support/schema_of.ts";
import { ourSchemas } from "../support/our_schemas.ts";
import { place } from "../support/test_database.ts";
import { migrate } from "../../supabase/local/database/migrate.ts";
import { readMigrations } from "../../supabase/local/database/migrations.ts";
import { preparePostgres } from "../../supabase/local/database/open_postgres.ts";
import { PostgresEngine } from "../../supabase/local/database/postgres_engine.ts";
import { Failure } from "../../supabase/local/failure.ts";

const OURS = await ourSchemas();

Deno.test("the migrations as a postgres without superuser", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assertExists(server);
  await using role = await hostedRole(server);
  await using where = await place();
  assert("url" in where);
  await preparePostgres(where.url, () => {});

  const files = await projectMigrations();
  await using all = await firstFiles(files, files.length);
  const pool = postgres(await handOver(where.url, role), { max: 1, onnotice: () => {} });
  await using _ = { [Symbol.asyncDispose]: () => pool.end() };
  const engine = new PostgresEngine(pool);

  await t.step("run to the last", async () => {
    assertEquals(await engine.query("select usesuper from pg_user where usename = current_user"), [
      { usesuper: false },
    ]);
    const applied = await migrate(engine, await readMigrations(all.path), () => {});
    assertEquals(applied, files.map(([file]) => file));
  });

  await t.step("make what the superuser makes, in that role's name", async () => {
    await using other = await place();
    assert("url" in other);
    await opened(other, all.path);
    const superuser = postgres(other.url, { max: 1, onnotice: () => {} });
    const whole = await schemaOf(
      (text, values) => new PostgresEngine(superuser).query(text, values),
      OURS,
    )
      .finally(() => superuser.end());
    const schema = await schemaOf((text, values) => engine.query(text, values), OURS);
    assertEquals(
      difference(whole, schema.map((line) => line.replaceAll(role.name, "postgres"))),
      [],
    );
  });

  await t.step("and one that needs more would be noticed", async () => {
    await Deno.writeTextFile(
      `${all.path}/20990101000000_more.sql`,
      "create function public.f() returns int language internal as 'int4pl';",
    );
    const run = async () => migrate(engine, await readMigrations(all.path), () => {});
    await assertRejects(run, Failure, "permission denied for language internal");
  });
});
