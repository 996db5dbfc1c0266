/** SQL inside a request cannot leave the role of the request: its session belongs to nobody higher. */

import { assertEquals } from "../support/assert.ts";
import { rest, testDatabase } from "../support/test_database.ts";

const BECOME_SUPERUSER = `
  create function public.become_superuser() returns text language plpgsql as $$
    begin
      perform set_config('role', 'postgres', true);
      return current_user;
    end $$;`;

Deno.test("a function does not become the superuser", async () => {
  await using database = await testDatabase(BECOME_SUPERUSER);
  const { status, json } = await rest(database, {
    path: "/rpc/become_superuser",
    method: "POST",
    body: {},
  });

  assertEquals([status, json.code], [401, "42501"]);
});
