/** Earlier questions that mean the same are found among a thousand, without looking at each of them. */

import { assert, assertEquals } from "../support/assert.ts";
import { keepQuestions, meaningOf } from "../support/kept_questions.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedBy, phoneOwner } from "../support/phone_log.ts";

const CALL =
  "phonelog.match_nlq_queries(jsonb_build_object('model', 'm', 'vector', $1::text), 0.99)";

Deno.test("an earlier question is found by what it means", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const owner = await phoneOwner(engine, "UTC");
  await keepQuestions(engine, owner.id, 1200);
  await engine.exec("analyze phonelog.nlq_embeddings; analyze phonelog.nlq_queries");
  const [{ vector = "" } = {}] = await engine.query<{ vector: string }>(
    `select ${meaningOf("1000")}::text as vector`,
  );
  const by = (claims: Record<string, unknown> = {}) =>
    askedBy<{ question: string; nearness: number }[]>(
      engine,
      owner,
      `select ${CALL} as answer`,
      [vector],
      claims,
    );

  await t.step("and none that is only near", async () => {
    assertEquals((await by())?.map(({ question, nearness }) => [question, nearness]), [
      ["Kept 1000", 1],
    ]);
  });

  await t.step("of a thousand each is read once", async () => {
    const pages = await engine.transaction(async (tx) => {
      await tx.query("select set_config('request.jwt.claims', $1, true)", [
        JSON.stringify({ sub: owner.id, role: "authenticated" }),
      ]);
      await tx.exec("set local role authenticated");
      const explain = `explain (analyze, buffers, format json) select ${CALL}`;
      await tx.query(explain, [vector]);
      const [row] = await tx.query<Record<string, [{ Plan: Record<string, number> }]>>(explain, [
        vector,
      ]);
      const plan = row?.["QUERY PLAN"]?.[0].Plan ?? {};
      return (plan["Shared Hit Blocks"] ?? NaN) + (plan["Shared Read Blocks"] ?? NaN);
    });
    assert(pages > 100 && pages < 600, `${pages} pages`);
  });

  await t.step("a wrong answer is not, and leaves its place to the next one", async () => {
    await engine.query(
      "update phonelog.nlq_queries set feedback = 'wrong' where question = 'Kept 1000'",
    );
    assertEquals(await by(), []);
  });
});
