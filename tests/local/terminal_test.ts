/** What people see in the terminal, and what a script that reads it sees. */

import { fileURLToPath } from "node:url";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { tempProject } from "../support/temp_project.ts";

const terminal = new URL("../../supabase/local/terminal.ts", import.meta.url).href;
const failure = new URL("../../supabase/local/failure.ts", import.meta.url).href;
const configFile = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** Runs a few lines as a program that imports the terminal. */
async function run(lines: string) {
  await using project = await tempProject({
    "program.ts": `import { runTool, say, styled, warn } from ${JSON.stringify(terminal)};
      import { Failure } from ${JSON.stringify(failure)};
      ${lines}`,
  });
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", `--config=${configFile}`, `${project.root}/program.ts`],
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("the terminal shows lines, and colours only to people", async () => {
  const ran = await run('say(styled("red", "hot")); say(); warn("careful"); styled("bold", "x");');
  assertEquals(ran, { code: 0, stdout: "hot\n\n", stderr: "careful\n" });
});

Deno.test("a failure is a sentence, a hint and exit code 1", async () => {
  const ran = await run(
    'await runTool(() => { throw new Failure("Cannot do it: why", "Do this"); });',
  );
  assertEquals(ran, { code: 1, stdout: "", stderr: "Cannot do it: why\nDo this\n" });
});

Deno.test("any other error keeps its stack", async () => {
  const { code, stderr } = await run('await runTool(() => { throw new TypeError("a bug"); });');
  assertEquals(code, 1);
  assertStringIncludes(stderr, "TypeError: a bug\n    at ");
});

Deno.test("a reader who stops early is no error", async () => {
  const lines = 'for (let n = 0; n < 50_000; n++) say("x".repeat(100)); Deno.exit(0);';
  await using project = await tempProject({
    "program.ts": `import { say } from ${JSON.stringify(terminal)};\n${lines}`,
  });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", `--config=${configFile}`, `${project.root}/program.ts`],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();

  assertEquals([(await child.status).code, await errors], [0, ""]);
});
