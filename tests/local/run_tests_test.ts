/** `deno task test` and `deno task test:postgres` choose files by their names. */

import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { testModules } from "../../supabase/local/tools/test_modules.ts";
import { testPile } from "../../supabase/local/tools/test_pile.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { tempProject } from "../support/temp_project.ts";

const TOOLS = fileURLToPath(new URL("../../supabase/local/tools/", import.meta.url));
const SERVER = "postgres://postgres@127.0.0.1:9/postgres";
const ON_PGLITE = 'if (Deno.env.get("DATABASE_URL")) throw new Error("It sees a server")';
const ON_POSTGRES =
  `if (Deno.env.get("DATABASE_URL") !== "${SERVER}") throw new Error("No server")`;

/** Runs it with a server in the environment, and answers with its last line. */
async function run(tool: string, args: string[]) {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", `${TOOLS}${tool}.ts`, ...args],
    env: { NO_COLOR: "1", DATABASE_URL: SERVER },
    stderr: "null",
  }).output();
  const output = new TextDecoder().decode(stdout);
  return { code, output, said: output.trimEnd().split("\n").at(-1) };
}

Deno.test("a run of the tests", async (t) => {
  await using project = await tempProject({
    "any_test.ts": 'Deno.test("on any engine", () => {})',
    "a_pglite_test.ts": `Deno.test("on PGlite", () => { ${ON_PGLITE} })`,
    "a_postgres_test.ts": `Deno.test("on Postgres", () => { ${ON_POSTGRES} })`,
  });

  await t.step("on PGlite leaves out what is about Postgres, and knows no server", async () => {
    const { code, output, said } = await run("run_tests", [project.root]);
    assertEquals([code, said], [0, "2 passed, 0 failed"]);
    assertStringIncludes(output, "on PGlite ... ok");
  });

  await t.step("on Postgres leaves out what is about PGlite, and uses the server", async () => {
    const { code, output, said } = await run("run_tests_on_postgres", [project.root]);
    assertEquals([code, said], [0, "2 passed, 0 failed"]);
    assertStringIncludes(output, "on Postgres ... ok");
  });

  await t.step("takes options, and counts what fails", async () => {
    await project.write("bad_test.ts", 'Deno.test("bad", () => { throw new Error("as told") })');
    const { code, said } = await run("run_tests", ["--filter", "/any|bad/", project.root]);
    assertEquals([code, said], [1, "1 passed, 1 failed"]);
  });

  await t.step("puts files together, and still says which one a failure is from", async () => {
    await using many = await tempProject(Object.fromEntries(Array.from({ length: 12 }, (_, at) => [
      `n${at}_test.ts`,
      `Deno.test("number ${at}", () => { if (${at} === 7) throw new Error("as told"); })`,
    ])));
    const { code, output, said } = await run("run_tests", [many.root]);
    assertEquals([code, said], [1, "11 passed, 1 failed"]);
    assertMatch(output, /Failed:\n +number 7 => \S*n7_test\.ts:1:6/);
    assertMatch(output, /running 2 tests from \S+_test\.ts \S+_test\.ts/);
  });

  await t.step("asks alone once more what failed beside others", async () => {
    const first = `Deno.test("leaves something behind", () => {
      Object.assign(globalThis, { leftBehind: 1 });
    })`;
    const second = `Deno.test("is in its way", () => {
      if ("leftBehind" in globalThis) throw new Error("It is");
    })`;
    await using many = await tempProject(Object.fromEntries(Array.from({ length: 12 }, (_, at) => [
      `n${10 + at}_test.ts`,
      at % 2 ? second : first,
    ])));
    const { code, output, said } = await run("run_tests", [many.root]);
    assertEquals([code, said], [0, "12 passed, 0 failed"]);
    assertMatch(output, /Alone once more: \S*n11_test\.ts/);
  });

  await t.step("leaves files apart that change globals as they load", async () => {
    const set = 'Deno.env.set("LEFT_BY_A_TEST", "1");\nDeno.test("sets it", () => {})';
    const unset = `Deno.test("sees nothing of it", () => {
      if (performance.now() > 0 && "leftByATest" in globalThis) throw new Error("It does");
    })`;
    await using two = await tempProject({
      "a_test.ts": `${set};\nObject.assign(globalThis, { leftByATest: 1 });`,
      ...Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`b${at}_test.ts`, unset])),
    });
    const { code, said } = await run("run_tests", [two.root]);
    assertEquals([code, said], [0, "8 passed, 0 failed"]);
  });

  await t.step("and no others: what they import may be called alike", async () => {
    await using three = await tempProject({
      "alike_test.ts": 'import "../support/phoenix_wire.ts";\n',
      "apart_test.ts": 'import "../support/wire.ts";\n',
      "else_test.ts": "",
    });
    const files = ["alike", "apart", "else"].map((name) => join(three.root, `${name}_test.ts`));
    await using modules = await testModules(three.root, files);
    assertEquals(modules.together.map((file) => basename(file)), ["alike_test.ts", "else_test.ts"]);
  });

  await t.step("begins with what takes long, one file of that kind at a time", async () => {
    await using many = await tempProject({
      "a_test.ts": "",
      "b_test.ts": "",
      "c_test.ts": "// Takes long: begun first.\n",
      "d_test.ts": "// Takes long: begun first.\n",
    });
    const pile = await testPile(
      ["a", "b", "c", "d"].map((name) => join(many.root, `${name}_test.ts`)),
    );
    const taken = [pile.take(2), pile.take(2), pile.take(2)];
    assertEquals(taken.map((files) => files.map((file) => basename(file))), [
      ["c_test.ts", "a_test.ts"],
      ["d_test.ts", "b_test.ts"],
      [],
    ]);
    assertEquals(pile.length, 0);
  });

  await t.step("takes together what shares a stack", async () => {
    const shares = 'import { promptTest } from "../support/prompt_stack.ts";\n';
    await using many = await tempProject({
      "a_test.ts": "",
      "b_test.ts": shares,
      "c_test.ts": "",
      "d_test.ts": shares,
    });
    const pile = await testPile(
      ["a", "b", "c", "d"].map((name) => join(many.root, `${name}_test.ts`)),
    );
    assertEquals(pile.take(2).map((file) => basename(file)), ["b_test.ts", "d_test.ts"]);
    assertEquals(pile.take(2).map((file) => basename(file)), ["a_test.ts", "c_test.ts"]);
  });

  await t.step("finds nothing where all is about the other engine", async () => {
    const { code } = await run("run_tests", [`${project.root}/a_postgres_test.ts`]);
    assertEquals(code, 1);
  });
});
