/** Each profile is a world of its own, and DDL is noticed without a restart. */

import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { rest, testDatabase } from "../support/test_database.ts";

Deno.test("a request sees the schema of its profile", async (t) => {
  await using database = await testDatabase(
    `create schema red;
     create schema blue;
     create table red.owners (id int primary key, name text);
     create table red.sessions (id int primary key, owner_id int references red.owners, code text);
     create table blue.sessions (id int primary key, title text);
     create table blue.owners (id int primary key, session_id int references red.sessions);
     insert into red.owners values (1, 'Ada');
     insert into red.sessions values (1, 1, '1234');
     insert into blue.sessions values (2, 'blue');
     grant usage on schema red, blue to anon;
     grant all on all tables in schema red, blue to anon;
     create function public.helper() returns text language sql as $$ select 'helped' $$;
     create function red.calls_helper() returns text language plpgsql
       as $$ begin return helper(); end $$;`,
    { schemas: ["red", "blue"] },
  );

  await t.step("when two schemas have a table of one name", async () => {
    assertEquals((await rest(database, { path: "/sessions", schema: "red" })).json, [
      { id: 1, owner_id: 1, code: "1234" },
    ]);
    assertEquals((await rest(database, { path: "/sessions", schema: "blue" })).json, [
      { id: 2, title: "blue" },
    ]);
    const body = { id: 3, title: "new" };
    const insert = { path: "/sessions", method: "POST", schema: "blue", body } as const;
    assertEquals((await rest(database, insert)).status, 201);
  });

  await t.step("when it embeds, along keys of that schema alone", async () => {
    const embed = "/sessions?select=code,owners!sessions_owner_id_fkey(name)";
    assertEquals((await rest(database, { path: embed, schema: "red" })).json, [
      { code: "1234", owners: { name: "Ada" } },
    ]);
    const across = await rest(database, { path: "/owners?select=id,sessions(id)", schema: "blue" });
    assertEquals([across.status, across.json.code], [400, "PGRST200"]);
  });

  await t.step("and finds public and extensions behind it", async () => {
    assertEquals(
      (await rest(database, { path: "/rpc/calls_helper", schema: "red" })).json,
      "helped",
    );
  });

  await t.step("as it is after DDL, once the notice was heard", async () => {
    await database.engine.exec("create view red.codes as select code from red.sessions");
    await database.engine.exec("grant select on red.codes to anon");
    const seen = await eventually(async () => {
      const { status, json } = await rest(database, { path: "/codes", schema: "red" });
      return status === 200 && json;
    });
    assertEquals(seen, [{ code: "1234" }]);

    await database.engine.exec("drop view red.codes");
    const gone = await eventually(async () => {
      const { status, json } = await rest(database, { path: "/codes", schema: "red" });
      return json.code === "PGRST205" && status;
    });
    assertEquals(gone, 404);
  });
});

Deno.test("what lite prints goes to the log, never to the terminal", async () => {
  const logged: string[] = [];
  const printed: unknown[][] = [];
  const terminal = globalThis.console.error;
  globalThis.console.error = (...values: unknown[]) => printed.push(values);
  try {
    await using database = await testDatabase(
      "create table public.notes (id int primary key, body text check (body <> 'my secret'));",
      { log: (level, message) => logged.push(`${level} ${message}`) },
    );
    const body = { id: 1, body: "my secret" };
    const { status } = await rest(database, { path: "/notes", method: "POST", body });
    assertEquals(status, 400);
  } finally {
    globalThis.console.error = terminal;
  }
  assertEquals(printed, []);
  assertEquals(logged.some((line) => line.startsWith("debug lite:")), true);
});
