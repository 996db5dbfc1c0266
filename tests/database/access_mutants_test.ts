/** The test of the matrix: whoever breaks a policy turns it red. */

import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { harvest } from "./access/mutate.ts";

/** Mutants that nothing can notice because they mean the same, each with its reason. */
const EQUIVALENT: Record<string, string> = {
  "realtime.messages: SELECT for anon": "the platform grants it itself, and policies refuse",
  'platform.alert_rules: "those who manage alerts change rules" with check (true)':
    "who may is asked of the caller and not of the row: USING has said so",
  'platform.budgets: "keepers change budgets" with check (true)':
    "who may is asked of the caller and not of the row: USING has said so",
  'platform.retention_targets: "everybody sees how long things are kept" using (true)':
    "it says so itself",
};

Deno.test("whoever breaks a policy or opens a table is noticed", async (t) => {
  await using database = await migratedDatabase();
  const { mutants, survivors } = await harvest(database.engine);

  await t.step("each mutant that means something else", () => {
    assertEquals(survivors.filter((name) => !EQUIVALENT[name]), []);
  });

  await t.step("and all but one in a hundred altogether", () => {
    assert(survivors.length <= mutants.length / 100, survivors.join("\n"));
  });

  await t.step("every policy was broken in at least three ways", () => {
    const ways = Map.groupBy(
      mutants.flatMap(({ name }) => /^[^"]*"[^"]+"/.exec(name)?.[0] ?? []),
      (policy) => policy,
    );
    assertEquals([...ways].filter(([, each]) => each.length < 3), []);
    assert(ways.size > 0);
  });
});
