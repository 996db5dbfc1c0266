/**
 * A query that would read too much is not begun, also where nobody has looked at the tables: the embedded
 * engine never does by itself, nor does it end what has begun.
 */

import { AppError } from "@shared/edge/errors.ts";
import { runQuery } from "@shared/phonelog/nlq/running_query.ts";
import { askedQuestion, runAsServer } from "../support/asked_question.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { ASKER, ATTACKED_WORLD } from "../support/attacked_world.ts";
import { migratedDatabase } from "../support/migrated_database.ts";

const MANY = `insert into phonelog.events
    (user_id, source_id, external_id, type, direction, started_at, duration_s, privacy)
  select user_id, source_id, 'x' || n, 'call', 'in', started_at + n * interval '1 minute', 9, 'normal'
  from (select * from phonelog.events where user_id = '${ASKER}' limit 1) as e,
    generate_series(1, 10000) as n`;

Deno.test("of a model's query it is known what it would read", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await engine.exec(ATTACKED_WORLD);
  await engine.exec(MANY);
  const run = async (sql: string) => {
    await engine.query("select phonelog.look_at_tables()");
    const question = await askedQuestion(engine, ASKER);
    return await engine.transaction((tx) => runAsServer(tx, question, sql));
  };
  const all = "select count(*) as n from phonelog.my_events";

  for (
    const sql of [
      `${all} as a, phonelog.my_events as b`,
      `${all} as a join phonelog.my_events as b on a.type = b.type`,
      `select (${all} as b where b.duration_s < a.duration_s) as n from phonelog.my_events as a`,
    ]
  ) {
    await t.step(`not begun: ${sql}`, async () => {
      const { code } = await run(sql).then(() => ({ code: "it ran" }), (error) => error);
      assertEquals(code, "PT422");
    });
  }
  await t.step("and what reads each row once is run", async () => {
    const { rows } = await run(
      `${all} as e left join phonelog.my_contacts as c on c.id = e.contact_id`,
    );
    assert(Number(rows[0]?.["n"]) > 10_000);
  });
});

Deno.test("what the clock ended is said as of a question", async () => {
  const ended = new AppError(504, "query_timeout", "The database refused this change");
  const phonelog = { rpc: () => Promise.reject(ended) };
  const query = { plan: null, sql: "select 1", values: {}, facts: {} };
  const error = await assertRejects(
    () => runQuery({ phonelog } as never, { id: "q" } as never, query),
    AppError,
  );
  assertEquals([error.status, error.code, error.hint], [
    504,
    "query_timeout",
    "Name a shorter time or fewer people",
  ]);
});
