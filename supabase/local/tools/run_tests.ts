/**
 * `deno task test [files, folders or options]`: the tests on PGlite, on every core. The files are
 * dealt out to as many processes as there are cores, at most four: each has an environment and
 * stacks of its own.
 *
 * @module
 */

import { glob } from "node:fs/promises";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../failure.ts";
import { runTool, say } from "../terminal.ts";
import { type Count, startShard } from "./test_shard.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

/** Files of tests that are about one engine carry its name, and no other engine sees them. */
const OTHERS = { pglite: "_postgres_test.ts", postgres: "_pglite_test.ts" };

/** Which engine the tests run on. */
export interface Suite {
  engine: keyof typeof OTHERS;
  /** The server, where the engine is one. */
  databaseUrl?: string;
}

/** Runs them, says how it went, and throws a {@linkcode Failure} when a test failed. */
export async function runTests(
  args: string[],
  { engine, databaseUrl }: Suite,
): Promise<void> {
  const cores = Math.min(4, navigator.hardwareConcurrency);
  const env = Deno.env.toObject();
  delete env.DATABASE_URL;
  if (databaseUrl) env.DATABASE_URL = databaseUrl;

  // The first one is shown as it goes, the others when it is through.
  const shards = (await dealt(args, engine, cores)).map((part, at) =>
    startShard({ root: ROOT, args: part, env, shown: at === 0 })
  );
  using _ = passedOn(shards);
  const counts: Count[] = [];
  for (const { ended } of shards) {
    const { count, output } = await ended;
    say(output);
    counts.push(count);
  }
  const sum = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
  const ignored = sum("ignored");
  say(
    `${sum("passed")} passed, ${sum("failed")} failed${ignored ? `, ${ignored} skipped` : ""}`,
  );
  if (sum("failed") > 0) throw new Failure("Some tests failed");
}

/** The arguments of each process: neighbours go to different ones, since they take alike long. */
async function dealt(args: string[], engine: Suite["engine"], cores: number): Promise<string[][]> {
  const other = OTHERS[engine];
  if (args.some((arg) => existsSync(arg))) return [[`--ignore=**/*${other}`, ...args]];

  const all = await Array.fromAsync(glob("tests/**/*_test.ts", { cwd: ROOT }));
  const files = all.filter((file) => !file.endsWith(other)).sort();
  return Array.from({ length: cores }, (_, core) => [
    ...args,
    ...files.filter((_, at) => at % cores === core),
  ]);
}

/** Whoever stops this stops the shards, and what comes after them still happens. */
function passedOn(shards: { stop(): void }[]): Disposable {
  const stop = () => shards.forEach((shard) => shard.stop());
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  return {
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, stop);
    },
  };
}

if (import.meta.main) await runTool(() => runTests(Deno.args, { engine: "pglite" }));
