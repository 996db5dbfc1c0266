/**
 * PGlite has one session, and it is the superuser's: SQL inside a request can go back to it. So no
 * function may run its caller's text. This says so until the day it is no longer true.
 */

import { assertEquals } from "../support/assert.ts";
import { rest, testDatabase } from "../support/test_database.ts";

const BECOME_SUPERUSER = `
  create function public.whoami() returns text language sql as $$ select current_user::text $$;
  create function public.become_superuser() returns text language plpgsql as $$
    begin
      perform set_config('role', 'postgres', true);
      return current_user;
    end $$;`;

Deno.test("a function that becomes the superuser is one for its own request alone", async () => {
  await using database = await testDatabase(BECOME_SUPERUSER);
  const { status, json } = await rest(database, {
    path: "/rpc/become_superuser",
    method: "POST",
    body: {},
  });

  assertEquals([status, json], [200, "postgres"]);
  assertEquals(
    (await rest(database, { path: "/rpc/whoami", method: "POST", body: {} })).json,
    "anon",
  );
});
