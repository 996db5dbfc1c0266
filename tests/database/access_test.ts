/** Who may do what: every table, view and function × every persona × every command. */

import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { migratedDatabase } from "../support/migrated_database.ts";
import { databaseOptions } from "../support/test_database.ts";
import { accessDocument } from "./access/document.ts";
import { stale, unexplained } from "./access/invariants.ts";
import { survey } from "./access/survey.ts";
import { DOCUMENT } from "./access/write.ts";

Deno.test("the access matrix", async (t) => {
  await using database = await migratedDatabase();
  const seen = await survey(database.engine);

  await t.step("has every table, view and function in it", async () => {
    const { config } = await databaseOptions();
    const ours = await database.engine.query<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.tables
       where table_schema = any ($1::text[])`,
      [`{private,${config.api.schemas.join(",")}}`],
    );
    const known = new Set(seen.cells.map(({ of }) => of));
    assertEquals(ours.filter(({ name }) => !known.has(name)), []);
    assert(new Set(seen.cells.map(({ persona }) => persona)).size >= 8);
  });

  await t.step("has no cell that lets somebody through without a reason", () => {
    assertEquals(unexplained(seen.violations, seen.exceptions), []);
  });

  await t.step("has no reason that nothing needs", () => {
    assertEquals(stale(seen.violations, seen.exceptions), []);
  });

  await t.step("is the committed one", async () => {
    const committed = await Deno.readTextFile(DOCUMENT);
    const now = await accessDocument(seen);
    const different = differences(committed, now);
    assertEquals(different, [], "Run `deno task access` and review the diff of access.md");
  });
});

Deno.test("a reason for what no longer happens is an error", () => {
  const exception = { of: "a.b", who: ["other"], may: ["sel"], reason: "it was published once" };
  const [message = ""] = stale([], [exception]);

  assertStringIncludes(message, "a.b: other sel is refused");
});

/** The lines that only one of them has. */
function differences(committed: string, now: string): string[] {
  const [before, after] = [committed.split("\n"), now.split("\n")];
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ];
}
