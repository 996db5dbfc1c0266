/** Everything is where one would look for it. */

import { assertEquals } from "../support/assert.ts";
import { folderFaults, placeFaults, topFaults } from "./layout_rules.ts";
import { projectFiles, topLevel } from "./repository.ts";

const paths = (await projectFiles()).map(({ path }) => path);

Deno.test("the top of the project holds eight things and hidden files", async (t) => {
  const names = await topLevel();
  await t.step("in this project", () => assertEquals(topFaults(names), []));
  await t.step("and others would be noticed", () => {
    const strange = names.filter((name) => name !== "LICENSE").concat("docs");
    assertEquals(topFaults([...strange, "README.md", ".env.example"]), [
      "LICENSE is missing",
      "docs does not belong at the top",
    ]);
  });
});

Deno.test("files are in the folders that are for them", async (t) => {
  await t.step("in this project", () => {
    assertEquals([...placeFaults(paths), ...folderFaults(paths)], []);
  });
  await t.step("and a stray one would be noticed", () => {
    const stray = [
      "supabase/functions/a/deno.json",
      "supabase/functions/a/deep/er/b.ts",
      "supabase/functions/_shared.ts",
      "shared/data.csv",
      "shared/edge/env_test.ts",
      "tests/misc/a_test.ts",
      "shared/deno.lock",
    ];
    assertEquals(placeFaults(stray).length, stray.length);
    assertEquals(folderFaults(stray), ["supabase/functions/a has no index.ts"]);
  });
});
