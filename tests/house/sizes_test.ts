/** Small files, one idea each. */

import { assertEquals } from "../support/assert.ts";
import { isTypeScript, projectFiles, type SourceFile } from "./repository.ts";
import { lengthFaults, spreadFaults } from "./sizes_rules.ts";

const files = (await projectFiles()).filter(isTypeScript);
const long = (lines: number): SourceFile => ({ path: `${lines}.ts`, text: "x\n".repeat(lines) });

Deno.test("no file is longer than 250 lines", async (t) => {
  await t.step("in this project", () => assertEquals(lengthFaults(files), []));
  await t.step("and one would be noticed", () => {
    assertEquals(lengthFaults([long(250), long(251)]), ["251.ts has 251 lines, more than 250"]);
  });
});

Deno.test("half of the files fit into 80 lines, nine in ten into 150", async (t) => {
  await t.step("in supabase/ and shared/", () => {
    assertEquals(spreadFaults(files.filter(({ path }) => /^(supabase|shared)\//.test(path))), []);
  });
  await t.step("and it would be noticed if not", () => {
    assertEquals(spreadFaults([long(80), long(80), long(151)]), [
      "One file in ten has 151 lines or more, above 150",
    ]);
    assertEquals(spreadFaults([long(81), long(81), long(81)]), [
      "The median is 81 lines, more than 80",
    ]);
  });
});
