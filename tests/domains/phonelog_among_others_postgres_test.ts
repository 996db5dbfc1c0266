/**
 * Whatever somebody asks reads what they have, however much others have: as many pages of tables and
 * indexes when four have come who have far more as when nobody else was there. On Postgres alone, whose
 * planner is that of the embedded engine, too.
 */

import { callerOf, loadPhoneLogs } from "../speed/phonelog_load.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import type { Engine } from "../../supabase/local/database/engine.ts";
import { askedOften, CHANGES, OF_EVERYBODY } from "./phonelog/asked_often.ts";

const OF_ONE = { days: 400, contacts: 300, bodies: true };
const user = callerOf(9);

Deno.test("what somebody asks reads what they have, and not what others have", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const questions = askedOften(user);

  await loadPhoneLogs(engine, { first: 9, events: 4_000, ...OF_ONE });
  const alone = new Map<string, Map<string, number>>();
  // A small table is read as a whole, and a large one by its indexes: these are what is compared.
  for (const question of questions) alone.set(question, await pagesOf(engine, question, "off"));
  // Few and heavy: of somebody whom it knows nothing about, the planner takes it that they have as much.
  await loadPhoneLogs(engine, { users: 4, events: 20_000, ...OF_ONE, contacts: 1_000 });
  for (const question of questions) {
    await t.step(question, async () => {
      const before = alone.get(question) ?? new Map();
      const after = await pagesOf(engine, question, "on");
      const [few, many] = [sum(before), sum(after)];
      // Indexes of more have another level, and somebody's rows lie on a few pages more.
      assert(
        many <= 2 * few + 40,
        `${few} pages alone, ${many} among others: ${JSON.stringify(more(before, after))}`,
      );
    });
  }

  await t.step("every function that answers is asked", async () => {
    const functions = await engine.query<{ name: string }>(
      `select distinct proname as name from pg_proc
       where pronamespace = 'phonelog'::regnamespace and has_function_privilege('authenticated', oid, 'execute')`,
    );
    const asked = questions.map((question) => question.replace(/^phonelog\.(\w+).*$/s, "$1"));
    assertEquals(
      functions.map(({ name }) => name).toSorted(),
      [...new Set(asked), ...CHANGES, ...OF_EVERYBODY].toSorted(),
    );
  });
});

/** Pages of each table and index that the answer to a question is found in. */
async function pagesOf(engine: Engine, question: string, scans: "on" | "off") {
  await engine.exec("delete from private.dashboard_answers");
  return await engine.transaction(async (tx) => {
    await tx.query(
      `select set_config('role', 'authenticated', true), set_config('enable_seqscan', $3, true),
         set_config('request.jwt.claim.sub', $1, true), set_config('request.jwt.claims', $2, true)`,
      [user, JSON.stringify({ sub: user, role: "authenticated" }), scans],
    );
    const counted = async () => {
      const rows = await tx.query<{ name: string; pages: number }>(
        // Of the project, and not the catalogue: what is known of that goes by who asked before.
        `select oid::regclass::text as name, pg_stat_get_xact_blocks_fetched(oid)::int as pages
         from pg_class where oid >= 16384 and relkind in ('r', 'i', 't')`,
      );
      return new Map(rows.map(({ name, pages }) => [name, pages]));
    };
    const before = await counted();
    await tx.query(`select ${question}`);
    const after = await counted();
    await tx.query("select set_config('role', 'none', true)");
    for (const [name, pages] of after) after.set(name, pages - (before.get(name) ?? 0));
    return after;
  });
}

function sum(pages: Map<string, number>): number {
  return [...pages.values()].reduce((all, each) => all + each, 0);
}

/** Where there were more pages than before: both. */
function more(before: Map<string, number>, after: Map<string, number>) {
  return Object.fromEntries(
    [...after].map(([name, pages]) => [name, [before.get(name) ?? 0, pages]] as const)
      .filter(([, [few, many]]) => many > few + 5),
  );
}
