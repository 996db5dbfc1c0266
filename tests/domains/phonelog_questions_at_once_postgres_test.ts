/** Who asks from several places at once has twenty questions an hour, and each is answered once. */

import postgres from "postgres";
import { assertEquals, assertExists } from "../support/assert.ts";
import { asPerson, CALLER } from "../support/as_person.ts";
import { projectDatabase } from "../support/template.ts";

Deno.test("asking at once", async (t) => {
  const server = Deno.env.get("DATABASE_URL");
  assertExists(server);
  await using database = await projectDatabase(server);
  const sql = postgres(database.url, { max: 8, onnotice: () => {} });
  await using _ = { [Symbol.asyncDispose]: () => sql.end() };
  await sql`insert into auth.users (id, aud, role) values (${CALLER}, 'authenticated', 'authenticated')`;
  /** What it answers, or the code it fails with. */
  const outcome = (work: Promise<unknown>) =>
    work.then(() => "done", (error: postgres.PostgresError) => error.code);

  await t.step("spends no more than twenty", async () => {
    const outcomes = await Promise.all(
      Array.from(
        { length: 48 },
        () =>
          outcome(
            asPerson(sql, (tx) => tx`select phonelog.begin_question('Who called me?', 'UTC')`),
          ),
      ),
    );

    assertEquals(outcomes.filter((each) => each === "done").length, 20);
    assertEquals(new Set(outcomes), new Set(["done", "PT429"]));
    const [row] = await sql`select count(*)::int as count from phonelog.nlq_queries`;
    assertEquals(row?.count, 20);
  });

  await t.step("runs a question once", async () => {
    const [question] = await sql`select id from phonelog.nlq_queries limit 1`;
    const run = () =>
      sql.begin(async (tx) => {
        await tx`select set_config('request.jwt.claims', '{"role": "service_role"}', true)`;
        await tx`set local role service_role`;
        await tx`select phonelog.run_question(${question?.id}, '{}', 'select pg_sleep(0.1)::text', '{}')`;
      });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => outcome(run())));

    assertEquals(outcomes.filter((each) => each === "done").length, 1);
    // Who has to wait for the first for longer than questions wait for a lock does not.
    assertEquals(outcomes.filter((each) => each === "PT409" || each === "55P03").length, 5);
  });
});
