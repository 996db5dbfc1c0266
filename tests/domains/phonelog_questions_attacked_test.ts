/**
 * Whatever text comes in as a question's query, it reads rows of who asked and changes nothing: here
 * nothing looks at the texts before the database does.
 */

import type { Engine, Queries } from "../../supabase/local/database/engine.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { COSTLY } from "../support/costly_queries.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { askedQuestion, runAsServer } from "../support/asked_question.ts";
import { ASKER, ATTACKED_WORLD, everything, SECRETS } from "../support/attacked_world.ts";
import { ATTACKS, LIKE_HONEST_ONES } from "../support/question_attacks.ts";
import { MORE_ATTACKS } from "../support/question_attacks_again.ts";

/** A server tells of the locks of all its databases, in which other tests are at work. */
const HERE = "database = (select oid from pg_database where datname = current_database())";

Deno.test("queries of questions that mean harm", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  await engine.exec(ATTACKED_WORLD);
  const before = await everything(engine);
  const outside = await keys(engine);

  for (
    const [kind, texts] of Object.entries({
      ...ATTACKS,
      ...MORE_ATTACKS,
      ...COSTLY,
      ...LIKE_HONEST_ONES,
    })
  ) {
    await t.step(kind, async () => {
      for (const sql of texts) {
        for (const byKey of [false, true]) {
          const said = await tried(engine, sql, byKey);
          for (const secret of [...SECRETS, ...outside, ...byKey ? ["own-masked"] : []]) {
            assert(!said.includes(secret), `${sql} says ${secret}: ${said}`);
          }
        }
      }
    });
  }

  await t.step("and all is as it was", async () => {
    assertEquals(await everything(engine), before);
    const said = await tried(engine, "select name from phonelog.my_contacts order by 1", false);
    assertEquals(JSON.parse(said), [{ name: "own-masked" }, { name: "own-normal" }]);
  });
});

/** What it answers or fails with; in the session nothing may be left. */
async function tried(engine: Engine, sql: string, byKey: boolean): Promise<string> {
  const question = await askedQuestion(engine, ASKER, byKey);
  const state =
    `select current_user || ' ' || session_user || ' ' || current_setting('work_mem') || ' '
      || current_setting('transaction_read_only') || current_setting('search_path')
      || coalesce(current_setting('request.asker', true), '') as is,
    (select count(*) from pg_locks where locktype = 'advisory' and ${HERE}) as locks,
    (select count(*) from pg_prepared_statements where statement ~ 'prepare p') as prepared,
    (select count(*) from pg_cursors where name = 'c') as cursors`;
  return await engine.transaction(async (tx) => {
    const before = await tx.query(state);
    const answer = await runAsServer(tx, question, sql);
    assertEquals(await tx.query(state), before, sql);
    return JSON.stringify(answer.rows);
  }).catch(async (error) => {
    if (error.name === "AssertionError") throw error;
    const [{ locks } = { locks: 0 }] = await engine.query<{ locks: number }>(
      `select count(*) as locks from pg_locks where locktype = 'advisory' and ${HERE}`,
    );
    assertEquals(Number(locks), 0, sql);
    return String(error.message);
  });
}

/** The keys that tickets are sealed with. */
async function keys(queries: Queries): Promise<string[]> {
  const rows = await queries.query<{ key: string }>(
    "select encode(key, 'hex') as key from private.signing_keys",
  );
  return rows.map(({ key }) => key);
}
