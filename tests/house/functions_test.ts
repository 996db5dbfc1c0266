/** The rules every edge function keeps, checked so that nobody has to remember them. */

import { assertEquals } from "../support/assert.ts";
import { config, loadFunctions } from "./functions.ts";
import { type FunctionFacts, functionFaults, orphanFaults } from "./functions_rules.ts";

const functions = await loadFunctions();

for (const facts of functions) {
  Deno.test(`${facts.name} keeps the house rules`, () => assertEquals(functionFaults(facts), []));
}

Deno.test("config.toml configures what exists", async (t) => {
  const folders = functions.map(({ name }) => name);
  await t.step("in this project", () => {
    assertEquals(orphanFaults(Object.keys(config.functions), folders), []);
  });
  await t.step("and a forgotten block would be noticed", () => {
    assertEquals(orphanFaults(["a", "gone"], ["a"]), ["[functions.gone] has no folder"]);
  });
});

Deno.test("a function that breaks a rule is noticed", async (t) => {
  const good: FunctionFacts = {
    name: "pin-it",
    source: "/** Pins it. */\n  limit: limits.changes,\n",
    served: {
      contract: { name: "pin-it", summary: "Pins it.", reads: false },
      access: { ways: ["user"] },
      fetch: () => {},
    },
    config: { enabled: true, verify_jwt: false, import_map: "../import_map.json", env: {} },
  };
  const block = { enabled: true, verify_jwt: true, env: {} };
  const bad: [fault: string, change: Partial<FunctionFacts>][] = [
    ["does not open with its summary", { source: "// Pins it.\n" }],
    ["has no limit of limits.ts", { source: "/** Pins it. */\n  limit: { max: 9, seconds: 1 }" }],
    ["has 41 lines, more than 40", { source: "/** Pins it. */\n" + "x\n".repeat(40) }],
    ['has a contract named "pin-it"', { name: "pin-that" }],
    ["is not named in kebab-case", { name: "pinIt" }],
    ["does not export { contract, access, fetch }", { served: { fetch() {} } }],
    ["has no block in config.toml", { config: undefined }],
    ["does not say verify_jwt = false", { config: { ...block, import_map: "../import_map.json" } }],
    ["does not name the import map", { config: { ...block, verify_jwt: false } }],
  ];

  assertEquals(functionFaults(good), []);
  for (const [fault, change] of bad) {
    await t.step(`one that ${fault}`, () => {
      const changed = { ...good, ...change };
      assertEquals(functionFaults(changed).includes(`${changed.name} ${fault}`), true);
    });
  }
});
