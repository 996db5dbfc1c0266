/** Every file says what it is for, and none says that it is unfinished. */

import { assertEquals } from "../support/assert.ts";
import { projectFiles } from "./repository.ts";
import { openingFaults, skippedFaults, untestedFaults, wordFaults } from "./words_rules.ts";

const files = await projectFiles();

Deno.test("the first line of a file says what it is for", async (t) => {
  await t.step("in this project", () => assertEquals(openingFaults(files), []));
  await t.step("and a silent one would be noticed", () => {
    const planted = [
      { path: "a.ts", text: 'import "./b.ts";\n' },
      { path: "a.sql", text: "create table a ();\n" },
      { path: "a.sh", text: "#!/bin/sh\nset -e\n" },
      { path: "a.yml", text: "on: push\n" },
      { path: "a.types.ts", text: "export type A = 1;\n" },
      { path: "b.ts", text: "/**\n * Says it.\n */\n" },
      { path: "c.ts", text: "/** Says it. */\n" },
      { path: "b.json", text: "{}" },
    ];
    assertEquals(openingFaults(planted).map((fault) => fault.split(" ")[0]), [
      "a.ts",
      "a.sql",
      "a.sh",
      "a.yml",
      "a.types.ts",
    ]);
  });
});

Deno.test("nothing is left for later", async (t) => {
  await t.step("in this project", () => assertEquals(wordFaults(files), []));
  await t.step("and a promise would be noticed", () => {
    const text = `fine\n// ${"TO" + "DO"}: later\nthrow new Error("${"not " + "implemented"}")`;
    assertEquals(wordFaults([{ path: "a.ts", text }]), [
      `a.ts:2 says "${"TO" + "DO"}"`,
      `a.ts:3 says "${"not " + "implemented"}"`,
    ]);
  });
});

Deno.test("every function has a test file", async (t) => {
  const paths = files.map(({ path }) => path);
  await t.step("in this project", () => assertEquals(untestedFaults(paths), []));
  await t.step("and a missing one would be noticed", () => {
    const missing = untestedFaults([
      "supabase/functions/pin-it/index.ts",
      "supabase/functions/health/index.ts",
      "tests/functions/health_test.ts",
    ]);
    assertEquals(missing, ["pin-it has no tests/functions/pin_it_test.ts"]);
  });
});

Deno.test("no test is skipped", async (t) => {
  await t.step("in this project", () => assertEquals(skippedFaults(files), []));
  await t.step("and one would be noticed", () => {
    const planted = [
      "Deno.test." + "ignore(",
      "t." + "skip(",
      "ignore: " + "true",
      "only: " + "true",
    ]
      .map((text, index) => ({ path: `${index}_test.ts`, text }));
    assertEquals(skippedFaults(planted).length, planted.length);
  });
});
