/** `deno task coverage` says what tests run of a domain, and fails where that is too little. */

import { coverageOf } from "../../supabase/local/tools/coverage.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { tempProject } from "../support/temp_project.ts";

const SIZE = `export function size(of: number): string {
  if (of > 9) {
    return "large";
  }
  return "small";
}
`;
const testOf = (name: string, work: string) =>
  `import { size } from "../../shared/things/size.ts";
Deno.test("${name}", () => { ${work} });
`;

Deno.test("coverage of a domain", async (t) => {
  await using project = await tempProject({
    "deno.json": '{ "imports": { "@shared/": "./shared/" } }',
    "shared/things/size.ts": SIZE,
    "shared/things/shape.ts": "export type Shape = { size: string };\n",
    "tests/domains/things_small_test.ts": testOf("small", "size(1)"),
    "tests/domains/others_test.ts": 'throw new Error("It is of another domain");',
    "supabase/functions/how-large/index.ts": 'export { size } from "@shared/things/size.ts";\n',
    "tests/functions/how_large_test.ts": testOf("large", "size(10)"),
  });
  const covered = () => coverageOf(project.root, "things", 100);

  await t.step("its own tests count, and those of the functions that use it", async () => {
    const told = await covered();
    assertStringIncludes(told, "2 tests of things");
    assertStringIncludes(told.replaceAll(/ +/g, " "), "| size.ts | 100.0 | 100.0 | 100.0 |");
  });

  await t.step("a test that is left out is missed", async () => {
    await Deno.remove(`${project.root}/tests/functions/how_large_test.ts`);
    const { message, hint } = await assertRejects(covered, Failure);
    assertEquals(message, "Tests run less than 100 % of shared/things");
    assertStringIncludes(hint ?? "", "size.ts");
  });

  await t.step("so is a file that no test loads", async () => {
    await project.write("shared/things/late.ts", "export const late = 1;\n");
    const { message } = await assertRejects(covered, Failure);
    assertEquals(message, "No test loads shared/things/late.ts");
  });

  await t.step("where a test fails nothing is said", async () => {
    await project.write("tests/domains/things_bad_test.ts", testOf("bad", "throw size(1)"));
    const { message } = await assertRejects(covered, Failure);
    assertEquals(message, "Cannot tell the coverage: some tests failed");
  });
});
