/**
 * What a function finds around it: production's globals, and no others.
 *
 * @module
 */

import { assert, assertEquals } from "../support/assert.ts";
import { openFunctions } from "./functions_project.ts";

Deno.test("a function misses what production misses", async (t) => {
  await using functions = await openFunctions();
  const blocked = [
    "chmod",
    "copyFile",
    "rename",
    "symlink",
    "readLink",
    "utime",
    "truncateSync",
  ];
  const afterBoot = [
    "readTextFileSync",
    "writeFileSync",
    "statSync",
    "mkdirSync",
  ];
  const answer = await functions.call("denied", {
    method: "POST",
    body: JSON.stringify({
      globals: [
        "Worker",
        "BroadcastChannel",
        "EventSource",
        "WebSocketStream",
        "localStorage",
      ]
        .concat("sessionStorage", "alert", "confirm", "prompt"),
      deno: [
        "openKv",
        "cron",
        "watchFs",
        "test",
        "bench",
        "dlopen",
        "listenDatagram",
        "inspect",
      ]
        .concat("umask", "ppid", "noColor"),
      blocked: [...blocked, ...afterBoot],
    }),
  });
  const found = await answer.json();

  await t.step("globals and parts of Deno that are not there", () => {
    assertEquals([found.globals, found.deno, found.args, found.cpus], [
      [],
      [],
      [],
      1,
    ]);
  });
  await t.step("shared memory", () => {
    assertEquals(found.sharedIsPlain, true);
    assertEquals(
      found.sharedMemory,
      "TypeError: Shared WebAssembly memory is not available",
    );
  });
  await t.step(
    "calls of the file system, and synchronous ones after the boot",
    () => {
      const refusals = [...blocked, ...afterBoot].map((name) =>
        `PermissionDenied: Deno.${name} is blocklisted`
      );
      assertEquals(found.blocked, refusals);
      assertEquals(found.atBoot, true);
    },
  );
  await t.step(
    "processes, the system, and files outside of its own directory",
    () => {
      for (const tried of [found.subprocess, found.system, found.outside]) {
        assertEquals(tried.split(":")[0], "NotCapable");
      }
      assertEquals([found.hostname, found.temporary], ["string", "done"]);
    },
  );
});

Deno.test("a function finds a stand-in for the embedding model", async () => {
  await using functions = await openFunctions();
  const embed = async (body: string): Promise<number[]> =>
    await (await functions.call("embeds", { method: "POST", body })).json();
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

  const lost = await embed("I lost my keys");
  assertEquals(lost.length, 384);
  assert(Math.abs(dot(lost, lost) - 1) < 1e-9);
  assertEquals(await embed("I lost my keys"), lost);
  assert(
    dot(lost, await embed("my keys are lost")) >
      dot(lost, await embed("rain tomorrow")),
  );
  assertEquals((await embed("")).length, 384);
});

Deno.test("a log line has its level, its request and at most 10,000 characters", async () => {
  await using functions = await openFunctions();
  await functions.text("logs", { headers: { "x-request-id": "logged" } });
  await functions.logged("logs", "xxx");
  const lines = functions.logs.filter(({ event }) => event === "output");
  assertEquals(lines.map(({ level }) => level), [
    "debug",
    "info",
    "warn",
    "error",
    "info",
  ]);
  assertEquals(
    new Set(lines.map(({ request_id }) => request_id)),
    new Set(["logged"]),
  );
  assertEquals(lines[1]?.text, "two\nlines { of: 'one' }");
  assertEquals(lines[3]?.text.startsWith("Error: sorry\n"), true);
  assertEquals(lines[4]?.text.length, 10_000);
  const [booted] = functions.logs;
  assertEquals([booted?.event, typeof booted?.boot_ms, typeof booted?.pid], [
    "booted",
    "number",
    "number",
  ]);
});
