/**
 * What a function that goes wrong does to itself, and what it does not do to its neighbours.
 *
 * @module
 */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { type FunctionsProject, openFunctions } from "./functions_project.ts";

/** Calls a neighbour again and again while `call` runs; each answer must be there. */
async function besides(
  functions: FunctionsProject,
  call: Promise<Response>,
): Promise<string> {
  let over = false;
  const answered = call.finally(() => over = true);
  let calls = 0;
  while (!over) {
    assertEquals(await functions.text("greet"), "200 hello");
    calls++;
    await new Promise((done) => setTimeout(done, 10));
  }
  assert(calls > 1, "The neighbour was not asked");
  const answer = await answered;
  const { code } = await answer.json();
  assertEquals(answer.headers.get("sb-error-code"), code);
  return `${answer.status} ${code}`;
}

Deno.test("a strict runner ends a function that computes for too long", async (t) => {
  await using functions = await openFunctions({
    strict: true,
    limits: { cpuMs: 300, pollMs: 20 },
  });
  assertEquals(await functions.text("greet"), "200 hello");

  await t.step(
    "with 546, and starts a new process for the next caller",
    async () => {
      assertEquals(await functions.text("loop"), "200 out");
      assertEquals(
        await besides(functions, functions.call("loop/for-ever")),
        "546 WORKER_LIMIT",
      );
      assertEquals(
        (await functions.logged("loop", "cpu limit")).level,
        "error",
      );
      assertEquals(await functions.text("loop"), "200 out");
    },
  );

  await t.step("also when the caller has left", async () => {
    const leaving = new AbortController();
    const answered = functions.call("loop/for-ever", {
      signal: leaving.signal,
    });
    await eventually(() => functions.runner.metrics().some((child) => child.in_flight === 1));
    leaving.abort();
    assertEquals((await answered).status, 499);
    await eventually(() => functions.logs.filter(({ text }) => text.includes("cpu limit"))[1]);
  });

  await t.step("but not one that answers many callers at once", async () => {
    const calls = Array.from(
      { length: 20 },
      () => functions.text("works?ms=60"),
    );
    assertEquals(new Set(await Promise.all(calls)), new Set(["200 worked"]));
  });
});

Deno.test("a function that goes wrong hurts nobody else", async (t) => {
  await using functions = await openFunctions({
    limits: { memoryMb: 64, pollMs: 20 },
  });
  assertEquals(await functions.text("greet"), "200 hello");

  await t.step("taking all memory of V8: 546", async () => {
    assertEquals(
      await besides(functions, functions.call("memory/heap")),
      "546 WORKER_LIMIT",
    );
    assertEquals(
      (await functions.logged("memory", "it ended by")).signal,
      "SIGTRAP",
    );
    assertEquals(await functions.text("memory"), "200 0");
  });

  await t.step("taking memory beside V8: 546", async () => {
    assertEquals(
      await besides(functions, functions.call("memory/bytes")),
      "546 WORKER_LIMIT",
    );
    assertEquals(
      (await functions.logged("memory", "memory limit")).level,
      "error",
    );
    assertEquals(await functions.text("memory"), "200 0");
  });

  await t.step("throwing outside of its handler: 500", async () => {
    assertEquals(await functions.text("crashes"), "200 fine");
    assertEquals(
      await besides(functions, functions.call("crashes/crash")),
      "500 WORKER_ERROR",
    );
    await functions.logged("crashes", "outside the handler");
    assertEquals(await functions.text("crashes"), "200 fine");
  });

  await t.step(
    "ending its process: nothing happens, as in production",
    async () => {
      assertEquals(await functions.text("exits"), "200 still here");
      assertEquals(await functions.text("exits"), "200 still here");
    },
  );

  await t.step("and the neighbour was the same process all the time", () => {
    const boots = functions.logs.filter((line) => line.function === "greet");
    assertEquals(boots.map((line) => line.event), ["booted"]);
  });
});

Deno.test("a function that does not answer in time gives 504, and is ended", async () => {
  await using functions = await openFunctions({
    limits: { idleMs: 200, pollMs: 20, killMs: 200 },
  });
  assertEquals(await functions.text("greet"), "200 hello");
  assertEquals(
    await besides(functions, functions.call("silent")),
    "504 IDLE_TIMEOUT",
  );
  // This one hears no order, and is killed.
  assertEquals(
    await besides(functions, functions.call("loop/for-ever")),
    "504 IDLE_TIMEOUT",
  );
  assertEquals((await functions.logged("loop", "SIGKILL")).signal, "SIGKILL");
  assertEquals(await functions.text("loop"), "200 out");
});

Deno.test("a function stops when its caller leaves", async () => {
  await using functions = await openFunctions({ limits: { pollMs: 20 } });
  const leaving = new AbortController();
  const answered = functions.call("silent", { signal: leaving.signal });
  await eventually(() => functions.runner.metrics()[0]?.in_flight === 1);
  leaving.abort();
  assertEquals((await answered).status, 499);
  assertEquals(functions.runner.metrics()[0]?.in_flight, 0);
});

Deno.test("a function that does not load in time gives 503", async () => {
  await using functions = await openFunctions({
    limits: { bootMs: 500 },
    files: {
      "supabase/functions/loads/index.ts": "await new Promise(() => {});",
    },
  });
  assertEquals((await functions.text("loads")).slice(0, 3), "503");
  await functions.logged("loads", "it did not load in time");
});

Deno.test("a function that fails to start is left alone for a while", async (t) => {
  await using functions = await openFunctions({ watch: true });
  const tries = () =>
    functions.logs.filter(({ function: name, event }) =>
      name === "breaks-at-import" && event === "failed"
    ).length;

  await t.step("after three failures it is not started again", async () => {
    for (const retryAfter of [null, null, null, "1", "1"]) {
      const answer = await functions.call("breaks-at-import");
      assertEquals([answer.status, answer.headers.get("retry-after")], [
        503,
        retryAfter,
      ]);
      await answer.body?.cancel();
    }
    assertEquals(tries(), 3);
  });

  await t.step("until its file changes", async () => {
    const path = "supabase/functions/breaks-at-import/index.ts";
    await functions.write(
      path,
      'export default { fetch: () => new Response("healed") };',
    );
    await eventually(async () => await functions.text("breaks-at-import") === "200 healed");
  });
});
