/**
 * No process outlives its runner, even if the runner is killed.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { isAlive } from "../support/processes.ts";
import { openFunctions } from "./functions_project.ts";

/** Starts a runner in a process of its own, which calls two functions, one of them endless. */
async function startHost() {
  const script = fileURLToPath(
    new URL("./fixtures/functions_host.ts", import.meta.url),
  );
  const host = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", script],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = host.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  const { root, ...pids }: { root: string; idle: number; endless: number } = JSON.parse(value);
  return {
    ...pids,
    async kill() {
      host.kill("SIGKILL");
      await host.status;
      await reader.cancel();
      await Deno.remove(root, { recursive: true });
    },
  };
}

Deno.test("a killed runner leaves nothing behind", async (t) => {
  const host = await startHost();
  assert(isAlive(host.idle) && isAlive(host.endless));

  await t.step("its functions end by themselves", async () => {
    await host.kill();
    await eventually(() => !isAlive(host.idle));
  });

  await t.step(
    "and what hears nothing is ended by the next runner",
    async () => {
      assertEquals(isAlive(host.endless), true);
      await using _functions = await openFunctions();
      await eventually(() => !isAlive(host.endless));
    },
  );
});

Deno.test("runners beside each other leave each other alone", async () => {
  await using first = await openFunctions();
  assertEquals(await first.text("greet"), "200 hello");
  const [before] = first.runner.metrics();
  await using second = await openFunctions();
  assertEquals(await second.text("greet"), "200 hello");
  assertEquals(await first.text("greet"), "200 hello");
  assertEquals(first.runner.metrics()[0]?.pid, before?.pid);
});
