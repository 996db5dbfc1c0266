/** The README's table of functions says what the code says. */

import { assertEquals } from "../support/assert.ts";
import { loadFunctions } from "./functions.ts";
import type { FunctionFacts } from "./functions_rules.ts";
import { readmeFaults } from "./readme_rules.ts";
import { ROOT } from "./repository.ts";

Deno.test("the README lists every function with its sentence and its callers", async (t) => {
  await t.step("in this project", async () => {
    const readme = await Deno.readTextFile(`${ROOT}README.md`);
    assertEquals(readmeFaults(readme, await loadFunctions()), []);
  });

  await t.step("and a difference would be noticed", () => {
    const served = (name: string, ways: string[]): FunctionFacts => ({
      name,
      source: "",
      served: {
        contract: { name, summary: `Is ${name}.`, reads: false },
        access: { ways },
        fetch: () => {},
      },
      config: undefined,
    });
    const functions = [
      served("fine", ["user", "secret:cron"]),
      served("absent", ["user"]),
      served("vague", ["user"]),
      served("open", ["user"]),
    ];
    const readme = [
      "| function | who may call | what it does |",
      "| -------- | ------------ | ------------ |",
      "| `fine` | `user`, `secret:cron` | Is fine. |",
      "| `vague` | user | Is something. |",
      "| `open` | none | Is open. |",
      "| `gone` | user | Is gone. |",
      "",
      "| task | what |",
      "| ---- | ---- |",
      "| `start` | Starts. |",
    ].join("\n");
    assertEquals(readmeFaults(readme, functions), [
      'The README has a row for "gone", which is no function',
      'The README has no row for "absent"',
      'vague: the README says "Is something.", the contract "Is vague."',
      'open: the README lets in "none", the code "user"',
    ]);
  });
});
