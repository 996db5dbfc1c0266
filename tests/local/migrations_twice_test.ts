/** The project's migrations lead from nothing to the same schema, in one run or in many. */

import { assertEquals } from "../support/assert.ts";
import { firstFiles, opened, projectMigrations } from "../support/migrating.ts";
import { difference } from "../support/schema_of.ts";
import { place } from "../support/test_database.ts";

Deno.test("the project's migrations", async (t) => {
  const files = await projectMigrations();
  const names = files.map(([file]) => file);
  await using all = await firstFiles(files, files.length);
  await using where = await place();
  let whole: string[] = [];

  await t.step("run from nothing to the last", async () => {
    const { applied, schema } = await opened(where, all.path);
    assertEquals(applied, names);
    whole = schema;
    assertEquals(schema.filter((line) => line.startsWith("schema translator ")).length, 1);
  });

  await t.step("run the second time without a change", async () => {
    const { applied, schema } = await opened(where, all.path);
    assertEquals([applied, difference(whole, schema)], [[], []]);
  });

  await t.step("make the same schema when they come a few at a time", async () => {
    await using other = await place();
    let last: string[] = [];
    for (const count of [1, 9, files.length]) {
      await using some = await firstFiles(files, count);
      const { applied, schema } = await opened(other, some.path);
      assertEquals(applied.at(-1), names[count - 1]);
      last = schema;
    }
    assertEquals(difference(whole, last), []);
  });
});
