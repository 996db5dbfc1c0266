/** Policies stand alone: somebody grants everything to everybody, and nothing of anybody's is open. */

import { assert, assertEquals } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { readRelations } from "./access/catalogue.ts";
import { DOMAINS } from "./access/domains.ts";
import { EVERYWHERE } from "./access/personas.ts";
import { grantAll, unjustified, widened } from "./access/replay.ts";
import { survey } from "./access/survey.ts";

Deno.test("where everything is granted to everybody", async (t) => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const before = await survey(engine);
  const after = await survey(engine, {
    prepare: async (queries) => queries.exec(grantAll(await readRelations(queries, ["anon"]))),
  });

  await t.step("nobody reads, changes or takes anything more, but for what has a reason", () => {
    const reasons = [...EVERYWHERE, ...DOMAINS.flatMap(({ behindGrants = [] }) => behindGrants)];
    assertEquals(unjustified(widened(before.cells, after.cells), reasons), []);
  });

  await t.step("everybody empties every table, so TRUNCATE must never be granted", () => {
    const emptied = after.cells.filter(({ command, open }) => command === "trunc" && open);
    const tables = new Set(emptied.map(({ of }) => of));
    assert(emptied.some(({ persona }) => persona === "anon"));
    assertEquals(tables.has("translator.messages"), true);
    assertEquals(before.cells.filter(({ command, open }) => command === "trunc" && open), []);
  });
});

Deno.test("a hole that only a grant had covered is noticed", async () => {
  await using database = await migratedDatabase();
  const { engine } = database;
  const unguarded = "drop trigger participants_columns on translator.participants;";
  const seen = async (grants: boolean) => {
    const { cells } = await survey(engine, {
      prepare: async (queries) => {
        const all = grants ? grantAll(await readRelations(queries, ["anon"])) : "";
        await queries.exec(unguarded + all);
      },
      only: /^translator\.participants$/,
    });
    return cells;
  };
  const cells = widened(await seen(false), await seen(true)).filter(({ persona }) =>
    persona === "owner"
  );

  assertEquals(cells.map(({ command, after }) => `${command} ${after}`), [
    "upd 6 of 6",
    "give ALLOW",
  ]);
});
