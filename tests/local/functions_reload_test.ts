/**
 * Functions change under their callers, and nobody sees an error.
 *
 * @module
 */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { type FunctionsProject, openFunctions } from "./functions_project.ts";

const RELOADS = 10;

const serving = (text: string) => `export default { fetch: () => new Response("${text}") };`;

/** Waits until a function answers with the text. */
function becomes(functions: FunctionsProject, name: string, text: string) {
  return eventually(async () => await functions.text(name) === `200 ${text}`, {
    seconds: 10,
  });
}

function pidOf(functions: FunctionsProject, name: string): number | undefined {
  return functions.runner.metrics().find((child) => child.function === name && !child.retiring)
    ?.pid;
}

Deno.test("a change is answered by the next request", async (t) => {
  await using functions = await openFunctions({ watch: true });
  for (const name of ["greet", "greet-too", "mirror", "environment"]) {
    await (await functions.call(name)).body?.cancel();
  }
  // The module graphs are known as soon as a foreign change leaves a function alone.
  const foreign = "supabase/functions/works/index.ts";
  await eventually(async () => {
    const before = ["greet", "greet-too", "mirror"].map((name) => pidOf(functions, name));
    await functions.write(foreign, serving("changed"));
    await new Promise((done) => setTimeout(done, 100));
    for (const name of ["greet", "greet-too", "mirror"]) {
      await functions.text(name);
    }
    const after = ["greet", "greet-too", "mirror"].map((name) => pidOf(functions, name));
    return before.join() === after.join();
  });

  await t.step(
    "of the function's own file, and of no other function",
    async () => {
      const mirror = pidOf(functions, "mirror");
      const path = "supabase/functions/greet/index.ts";
      const code = await Deno.readTextFile(`${functions.root}/${path}`);
      await functions.write(path, code.replace("(greeting)", "(greeting + 2)"));
      await becomes(functions, "greet", "hello2");
      assertEquals(pidOf(functions, "mirror"), mirror);
    },
  );

  await t.step("of a shared file, in all functions that hold it", async () => {
    const mirror = pidOf(functions, "mirror");
    await functions.write(
      "shared/greeting.ts",
      'export const greeting = "good day";',
    );
    await becomes(functions, "greet", "good day2");
    await becomes(functions, "greet-too", "good day to 0.0.0.0");
    assertEquals(pidOf(functions, "mirror"), mirror);
  });

  await t.step("of the values of its environment", async () => {
    await functions.write("supabase/functions/.env", "COLOUR=green");
    const colour = async () => (await (await functions.call("environment")).json()).COLOUR;
    await eventually(async () => await colour() === "green");
    await functions.write("supabase/functions/environment/.env", "COLOUR=blue");
    await eventually(async () => await colour() === "blue");
  });

  await t.step("of the import map", async () => {
    const path = `${functions.root}/import_map.json`;
    await functions.write(
      "shared/other.ts",
      'export const greeting = "otherwise";',
    );
    await functions.write(
      "supabase/functions/greet/index.ts",
      'import { greeting } from "greeting"; Deno.serve(() => new Response(greeting));',
    );
    await becomes(functions, "greet", "good day");
    const map = await Deno.readTextFile(path);
    await functions.write(
      "import_map.json",
      map.replace("greeting.ts", "other.ts"),
    );
    await becomes(functions, "greet", "otherwise");
  });

  await t.step(
    "of a file that does not parse, and of the next that does",
    async () => {
      await functions.write(
        "supabase/functions/greet/index.ts",
        "export default {",
      );
      await eventually(async () => (await functions.text("greet")).startsWith("503"));
      await functions.logged("greet", "greet/index.ts:1");
      await functions.write(
        "supabase/functions/greet/index.ts",
        serving("healed"),
      );
      await becomes(functions, "greet", "healed");
    },
  );

  await t.step("of a file that an import was waiting for", async () => {
    const path = "supabase/functions/greet/index.ts";
    await functions.write(path, 'import { late } from "./late.ts"; Deno.serve(() => late());');
    await eventually(async () => (await functions.text("greet")).startsWith("503"));
    await functions.write(
      "supabase/functions/greet/late.ts",
      'export const late = () => new Response("late");',
    );
    await becomes(functions, "greet", "late");
  });

  await t.step("that adds a function, or takes one away", async () => {
    await functions.write("supabase/functions/added/deno.json", "{}");
    await functions.write("supabase/functions/added/index.ts", serving("new"));
    // It has no block: then the platform asks for a token.
    assertEquals((await functions.text("added")).slice(0, 3), "401");
    await Deno.remove(`${functions.root}/supabase/functions/mirror/index.ts`);
    await eventually(async () => (await functions.text("mirror")).startsWith("404"));
  });
});

Deno.test("no request is lost while a function is reloaded under load", async () => {
  await using functions = await openFunctions({ watch: true });
  const path = "supabase/functions/mirror/index.ts";
  const version = (number: number) => `
    export default {
      async fetch() {
        await new Promise((done) => setTimeout(done, Math.random() * 20));
        return new Response("${number}");
      },
    };`;
  await functions.write(path, version(0));
  await becomes(functions, "mirror", "0");

  let over = false;
  let calls = 0;
  const callers = Array.from({ length: 8 }, async () => {
    let last = 0;
    while (!over) {
      const answer = await functions.call("mirror");
      const number = Number(await answer.text());
      assertEquals(answer.status, 200);
      assert(number >= last, `${number} came after ${last}`);
      last = number;
      calls++;
    }
  });
  const failed = Promise.all(callers);
  failed.catch(() => over = true);
  for (let number = 1; number <= RELOADS && !over; number++) {
    // As some editors write: for a moment the file is not whole.
    await functions.write(path, "export const half = ");
    await new Promise((done) => setTimeout(done, 40));
    await functions.write(path, version(number));
    await becomes(functions, "mirror", String(number));
  }
  over = true;
  await failed;
  assert(calls > RELOADS * 8, `Only ${calls} calls were made`);
});

Deno.test("work behind an answer goes on across a reload", async () => {
  await using functions = await openFunctions({ watch: true });
  const answer = await functions.call("background?ms=400", {
    headers: { "x-request-id": "first" },
  });
  assertEquals(await answer.json(), { same: true, members: ["waitUntil"] });

  await functions.write(
    "supabase/functions/background/index.ts",
    serving("fresh"),
  );
  await functions.logged("background", "reloaded");
  assertEquals(await functions.text("background"), "200 fresh");
  await functions.logged("background", "it ended with code 0");
  const said = functions.logs.filter(({ event }) => event === "output");
  assertEquals(said.map(({ text }) => text), [
    "early_drop",
    "work done",
    "unload",
  ]);
  assertEquals(said[1]?.request_id, "first");
});

Deno.test("a stream goes on across a reload", async () => {
  await using functions = await openFunctions({
    watch: true,
    limits: { killMs: 300 },
  });
  const answer = await functions.call("stream");
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await reader?.read())?.value, "data: 0\n\n");

  await functions.write("supabase/functions/stream/index.ts", serving("fresh"));
  await functions.logged("stream", "reloaded");
  assertEquals(await functions.text("stream"), "200 fresh");
  // Longer than a process without an open request has.
  await new Promise((done) => setTimeout(done, 500));
  assertEquals(functions.logs.filter(({ event }) => event === "ended"), []);
  await reader?.cancel();
  await functions.logged("stream", "it ended with code 0");
});
