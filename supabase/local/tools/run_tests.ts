/**
 * `deno task test [files, folders or options]`: the tests on PGlite, on every core. The files are
 * dealt out to as many processes as there are cores, at most four: each has an environment and
 * stacks of its own.
 *
 * @module
 */

import { glob } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { runTool, say } from "../terminal.ts";
import { type Count, startShard } from "./test_shard.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

/** These need Chromium, and a task of their own: `test:browser`. */
const BROWSER = join(ROOT, "tests/browser/");

/** Files of tests that are about one engine carry its name, and no other engine sees them. */
const OTHERS = { pglite: "_postgres_test.ts", postgres: "_pglite_test.ts" };
const NAMES = { pglite: "PGlite", postgres: "Postgres" };

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
  const env = Deno.env.toObject();
  delete env.DATABASE_URL;
  if (databaseUrl) env.DATABASE_URL = databaseUrl;

  // The first one is shown as it goes, the others when it is through.
  const shards = (await dealt(args, engine)).map((part, at) =>
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
async function dealt(args: string[], engine: Suite["engine"]): Promise<string[][]> {
  const places = args.filter((arg) => existsSync(arg));
  const options = args.filter((arg) => !places.includes(arg));
  const found = await Promise.all((places.length ? places : [join(ROOT, "tests")]).map(testsAt));
  const files = found.flat().filter((file) => !file.endsWith(OTHERS[engine]))
    .filter((file) => places.length > 0 || !file.startsWith(BROWSER));
  if (files.length === 0) {
    throw new Failure(`Cannot find a test that is for ${NAMES[engine]} there`);
  }

  const shards = Math.min(4, navigator.hardwareConcurrency, files.length);
  return Array.from({ length: shards }, (_, shard) => [
    ...options,
    ...files.filter((_, at) => at % shards === shard),
  ]);
}

/** The file itself, or all below a folder. */
async function testsAt(place: string): Promise<string[]> {
  const { isFile } = await Deno.stat(place);
  if (isFile) return [resolve(place)];
  const names = await Array.fromAsync(glob("**/*_test.ts", { cwd: place }));
  return names.sort().map((name) => resolve(place, name));
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
