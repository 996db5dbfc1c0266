/** Token buckets in Postgres: exact when everybody comes at once, closed when in doubt. */

import { assert, assertEquals } from "../support/assert.ts";
import { type Sql, startStack } from "../support/stack.ts";

interface State {
  remaining: number;
  retry_seconds: number;
  reset_seconds: number;
}

Deno.test("platform.spend_call()", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  const spend = async (key: string, max: number, seconds: number) => {
    const [state] = await sql<State>("select * from platform.spend_call($1, $2, $3)", [
      key,
      max,
      seconds,
    ]);
    return state as State;
  };

  await t.step("lets as many through as the bucket holds, and not one more", async () => {
    // One comes back every two minutes: none does meanwhile, however busy the machine is.
    const states = await Promise.all(Array.from({ length: 200 }, () => spend("burst", 50, 6000)));

    assertEquals(states.filter(({ remaining }) => remaining >= 0).length, 50);
    const refused = states.find(({ remaining }) => remaining < 0);
    // Who is asked and who waits for the answer may be a second apart.
    assert(
      refused && refused.retry_seconds > 60 && refused.retry_seconds <= 121,
      `${refused?.retry_seconds} s`,
    );
  });

  await t.step("gives back one call at a time, not the whole window at once", async () => {
    for (let call = 0; call < 3; call++) await spend("slow", 3, 60);
    assertEquals((await spend("slow", 3, 60)).remaining, -1);

    await sql(
      "update private.rate_limits set full_at = full_at - interval '21 seconds' where key = 'slow'",
    );
    assertEquals((await spend("slow", 3, 60)).remaining, 0);
    assertEquals((await spend("slow", 3, 60)).remaining, -1);
  });

  await t.step("keeps buckets apart", async () => {
    await spend("one", 1, 60);

    assertEquals((await spend("one", 1, 60)).remaining, -1);
    assertEquals((await spend("other", 1, 60)).remaining, 0);
  });

  await t.step("is nobody's to call but the server's", async () => {
    const ana = await stack.as("ana");
    const { error } = await ana.schema("platform")
      .rpc("spend_call", { p_key: "mine", p_max: 1_000_000, p_seconds: 1 });

    assertEquals(error?.code, "42501");
  });

  await t.step("forgets buckets that are full again", async () => {
    await sql(`insert into private.rate_limits values ('old', now() - interval '1 minute')`);
    await sql("select private.purge_rate_limits()");

    assertEquals(await sql("select key from private.rate_limits where key = 'old'"), []);
  });
});
