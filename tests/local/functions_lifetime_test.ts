/**
 * When processes begin and end, and how many there are.
 *
 * @module
 */

import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { cacheProject } from "../../supabase/local/functions/cache.ts";
import { type FunctionsProject, openFunctions } from "./functions_project.ts";

/** The functions that take requests. */
function running({ runner }: FunctionsProject): string[] {
  return runner.metrics().filter(({ retiring }) => !retiring).map((child) => child.function).sort();
}

Deno.test("a function starts when it is called, once", async (t) => {
  await using functions = await openFunctions();

  await t.step("and not before", () => {
    assertEquals(functions.runner.metrics(), []);
    const { status, children, spare } = functions.runner.health();
    assertEquals([status, children, spare], ["ok", 0, true]);
    assertEquals(functions.runner.names().slice(0, 2), [
      "answers",
      "background",
    ]);
  });

  await t.step("also for many first callers at once", async () => {
    const calls = Array.from({ length: 10 }, () => functions.text("greet"));
    assertEquals(new Set(await Promise.all(calls)), new Set(["200 hello"]));
    const [child, ...others] = functions.runner.metrics();
    assertEquals([child?.function, child?.requests, child?.in_flight], [
      "greet",
      10,
      0,
    ]);
    assertEquals(others, []);
  });
});

Deno.test("at most so many functions run at once, and the one called last stays", async () => {
  await using functions = await openFunctions({ maxChildren: 2 });
  for (const name of ["greet", "mirror", "greet", "environment"]) {
    await functions.text(name);
  }
  await functions.logged("mirror", "it ended with code 0");
  assertEquals(running(functions), ["environment", "greet"]);
  assertEquals((await functions.text("mirror")).slice(0, 3), "200");
});

Deno.test("a function that nobody calls ends", async () => {
  await using functions = await openFunctions({
    limits: { keepMs: 100, pollMs: 20 },
  });
  await functions.text("background?ms=0");
  await functions.logged("background", "early_drop");
  await eventually(() => functions.runner.metrics().length === 0);
});

Deno.test("a function that is old takes no new requests", async () => {
  await using functions = await openFunctions({
    limits: { lifetimeMs: 300, pollMs: 20 },
  });
  await functions.text("background?ms=0");
  await functions.logged("background", "wall_clock");
  await functions.logged("background", "it ended with code 0");
  assertEquals((await functions.text("background?ms=0")).slice(0, 3), "200");
});

Deno.test("work behind an answer has its limit", async () => {
  await using functions = await openFunctions({
    limits: { drainMs: 100, keepMs: 50, pollMs: 20 },
  });
  await functions.text("background?ms=60000");
  await functions.logged("background", "it ended with code 0");
  assertEquals(functions.logs.filter(({ text }) => text === "work done"), []);
});

Deno.test("with the policy oneshot a process serves one request", async () => {
  await using functions = await openFunctions({ policy: "oneshot" });
  assertEquals(await functions.text("greet"), "200 hello");
  assertEquals(await functions.text("greet"), "200 hello");
  await eventually(() => functions.logs.filter(({ event }) => event === "ended").length === 2);
  const pids = functions.logs.filter(({ event }) => event === "booted").map((
    { pid },
  ) => pid);
  assertEquals(new Set(pids).size, 2);
});

Deno.test("what a project imports can be fetched before it is served", async () => {
  await using functions = await openFunctions({
    files: {
      "supabase/functions/not-found/index.ts": 'import "./nowhere.ts";',
    },
  });
  const block = {
    enabled: true,
    verify_jwt: false,
    import_map: "../import_map.json",
    env: {},
  };
  const missing = await cacheProject(functions.root, {
    real: block,
    keyed: block,
    "not-found": block,
  });
  assertEquals(missing.map(({ slug }) => slug), ["not-found"]);
  assertEquals(missing[0]?.text.includes("nowhere.ts"), true);
});

Deno.test("a project is never written to", async () => {
  await using functions = await openFunctions({
    files: {
      "supabase/deno.lock": '{"version":"5"}',
      "deno.lock": '{"version":"5"}',
    },
  });
  const call = { method: "POST", body: '{"name":"Ana"}' };
  assertEquals((await functions.text("real", call)).slice(0, 3), "200");
  for (const lock of ["supabase/deno.lock", "deno.lock"]) {
    assertEquals(
      await Deno.readTextFile(`${functions.root}/${lock}`),
      '{"version":"5"}',
    );
  }
});
