/**
 * `deno task test [files or options]`: the tests, on every core. The files are dealt out to as many
 * processes as there are cores, at most four: each has an environment and stacks of its own.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { runTool, say } from "../terminal.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

/** What the last line of `deno test` counts. */
interface Count {
  passed: number;
  failed: number;
  ignored: number;
}

async function runTests(): Promise<void> {
  const given = Deno.args;
  const dealt = given.length === 0;
  const shards = dealt ? Math.min(4, navigator.hardwareConcurrency) : 1;
  const wanted = dealt ? [join(ROOT, "tests")] : given;

  // The first one is shown as it goes, the others when it is through.
  const runs = Array.from({ length: shards }, (_, at) => {
    const shard = shards > 1 ? [`--shard=${at + 1}/${shards}`] : [];
    return runShard([...shard, ...wanted], at === 0);
  });
  const counts: Count[] = [];
  for (const run of runs) {
    const { success, output, shown } = await run;
    if (!shown) say(output);
    const count = countIn(output);
    if (!success && count.failed === 0) count.failed = 1;
    counts.push(count);
  }
  const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
  const ignored = sum("ignored");
  say(
    `${sum("passed")} passed, ${sum("failed")} failed${ignored ? `, ${ignored} skipped` : ""}`,
  );
  if (sum("failed") > 0) throw new Failure("Some tests failed");
}

async function runShard(
  args: string[],
  shown: boolean,
): Promise<{ success: boolean; output: string; shown: boolean }> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "--quiet", ...args],
    cwd: ROOT,
    env: { DENO_NO_UPDATE_CHECK: "1", ...(!Deno.stdout.isTerminal() && { NO_COLOR: "1" }) },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  let output = "";
  const read = async (stream: ReadableStream<Uint8Array>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      output += text;
      if (shown) await Deno.stdout.write(new TextEncoder().encode(text));
    }
  };
  const [{ success }] = await Promise.all([
    process.status,
    read(process.stdout),
    read(process.stderr),
  ]);
  return { success, output, shown };
}

function countIn(output: string): Count {
  // deno-lint-ignore no-control-regex -- colours
  const plain = output.replace(/\u001b\[[\d;]*m/g, "");
  const [, passed, failed, ignored] =
    [...plain.matchAll(/\| (\d+) passed.*?\| (\d+) failed(?:.*?\| (\d+) ignored)?/g)].at(-1) ?? [];
  return {
    passed: Number(passed ?? 0),
    failed: Number(failed ?? 0),
    ignored: Number(ignored ?? 0),
  };
}

if (import.meta.main) await runTool(runTests);
