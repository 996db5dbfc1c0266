/** Who had to wait for another's call to end is told the wait there is then, not the one before. */

import postgres, { type ISql } from "postgres";
import { assert, assertEquals, assertExists } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { projectDatabase } from "../support/template.ts";

interface State {
  remaining: number;
  retry_seconds: number;
  reset_seconds: number;
}

/** Two in ten minutes: one comes back after five. */
async function spend(sql: ISql, key: string): Promise<State> {
  const [state] = await sql<State[]>`select * from platform.spend_call(${key}, 2, 600)`;
  assertExists(state);
  return state;
}

Deno.test("spending at once", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assertExists(server);
  await using database = await projectDatabase(server);
  const sql = postgres(database.url, { max: 6, onnotice: () => {} });
  await using _ = { [Symbol.asyncDispose]: () => sql.end() };
  /** Others ask for the same bucket while somebody's call is in flight, which then succeeds. */
  const askDuring = (key: string, others: number): Promise<State[]> =>
    sql.begin(async (tx) => {
      assert((await spend(tx, key)).remaining >= 0);
      const asked = Array.from({ length: others }, () => spend(sql, key));
      await eventually(async () => {
        const [row] = await sql<{ count: number }[]>`
          select count(*)::int from pg_locks l join pg_stat_activity a using (pid)
          where a.datname = current_database() and a.query like '%spend_call%'
            and l.locktype in ('transactionid', 'tuple') and not l.granted`;
        return row?.count === others;
      });
      return { asked };
    }).then(({ asked }) => Promise.all(asked));

  await t.step("tells the whole wait when the last call went to another", async () => {
    await spend(sql, "known");
    const [state] = await askDuring("known", 1);

    assertExists(state);
    assertEquals(state.remaining, -1);
    // Who is asked and who waits for the answer may be seconds apart.
    assert(state.retry_seconds > 240 && state.retry_seconds <= 300, `${state.retry_seconds} s`);
    assert(state.reset_seconds > 540 && state.reset_seconds <= 600, `${state.reset_seconds} s`);
  });

  await t.step("tells everybody but the one who got the last of a new bucket", async () => {
    const states = await askDuring("new", 3);

    assertEquals(states.map(({ remaining }) => remaining).toSorted(), [-1, -1, 0]);
    for (const { remaining, retry_seconds } of states) {
      assert(remaining < 0 ? retry_seconds > 240 : retry_seconds === 0, `${retry_seconds} s`);
    }
  });
});
