/**
 * `deno task test [files, folders or options]`: the tests on PGlite, on every core. Some
 * processes, at most four, take the files from one pile, a handful at a time: each has its environment
 * and stacks of its own.
 *
 * @module
 */

import { glob } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { runTool, say } from "../terminal.ts";
import { environmentWithout } from "./environment_without.ts";
import { reaches } from "./reaches.ts";
import { testModules } from "./test_modules.ts";
import { testPile } from "./test_pile.ts";
import { type Count, type Shard, startShard } from "./test_shard.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

/** These need Chromium, and a task of their own: `test:browser`. */
const BROWSER = join(ROOT, "tests/browser/");

/** Files of tests that are about one engine carry its name, and no other engine sees them. */
const OTHERS = { pglite: "_postgres_test.ts", postgres: "_pglite_test.ts" };
const NAMES = { pglite: "PGlite", postgres: "Postgres" };

/** What opens, starts or clones a database. Without it a test tells the same on any engine. */
const A_DATABASE =
  /\/supabase\/local\/(database\/open_|stack\.ts|postgres\/)|support\/(stack|started_stack|template)\.ts/;

/** Which engine the tests run on. */
export interface Suite {
  engine: keyof typeof OTHERS;
  /** The server, where the engine is one. */
  databaseUrl?: string;
  /** What else stands in the environment of the tests. */
  env?: Record<string, string>;
}

/** The most files that one process takes at a time: fewer where most take long, so that all end together. */
const HANDFUL = { pglite: 24, postgres: 8 };
/** The fewest, of many: a process that starts compiles everything anew, for five seconds. */
const FEW = 4;

/** Runs them, says how it went, and throws a {@linkcode Failure} when a test failed. */
export async function runTests(
  args: string[],
  { engine, databaseUrl, env: more }: Suite,
): Promise<void> {
  const env = {
    ...environmentWithout("DATABASE_URL"),
    ...databaseUrl && { DATABASE_URL: databaseUrl },
    ...more,
  };
  const places = args.filter((arg) => existsSync(arg));
  const options = args.filter((arg) => !places.includes(arg));
  const pile = await testPile(await filesFor(engine, places));
  // One more than there are cores: tests wait as well as work.
  const atOnce = Math.min(4, navigator.hardwareConcurrency + 1, pile.length);
  // Smaller handfuls towards the end, so that nobody waits long for the last one.
  const share = (of: number) => Math.min(of, Math.ceil(pile.length / (2 * atOnce)));
  const fewest = share(FEW);
  const running = new Set<Shard>();
  using stopped = passedOn(running);

  const total: Count = { passed: 0, failed: 0, ignored: 0 };
  const failures: string[] = [];
  const run = async (files: string[]) => {
    // Alone, it is shown as it goes; among others, when it is through.
    const shown = atOnce === 1;
    const shard = startShard({ root: ROOT, args: [...options, ...files], env, shown });
    running.add(shard);
    const ended = await shard.ended;
    running.delete(shard);
    return ended;
  };
  const work = async () => {
    while (pile.length > 0 && !stopped.stopped) {
      const files = pile.take(Math.max(fewest, share(HANDFUL[engine])));
      await using modules = await testModules(ROOT, files);
      let { count, failed, ...ended } = await run(modules.args);
      if (ended.output) say(modules.named(ended.output));
      // Behind one that hung are others that were never asked: that is no pass, whatever comes of it alone.
      const isOver = stopped.stopped || ended.hung;
      const again = isOver ? [] : failedAmong(modules.together, failed);
      if (again.length > 0) {
        // What one file left behind may have failed another: only what fails alone as well counts.
        const names = again.map((file) => file.replace(`${ROOT}/`, ""));
        say(`Alone once more: ${names.join(" ")}\n`);
        const alone = await run(again);
        if (alone.output) say(alone.output);
        const others = failed.filter((line) => !again.some((file) => isOf(file, line)));
        failed = [...others, ...alone.failed];
        const still = Math.min(count.failed, others.length + alone.count.failed);
        count = { ...count, passed: count.passed + count.failed - still, failed: still };
      }
      failures.push(...failed);
      for (const key of ["passed", "failed", "ignored"] as const) total[key] += count[key];
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));

  if (failures.length > 0 && atOnce > 1) say(`Failed:\n  ${failures.join("\n  ")}\n`);
  const { passed, failed, ignored } = total;
  say(`${passed} passed, ${failed} failed${ignored ? `, ${ignored} skipped` : ""}`);
  if (failed > 0 || stopped.stopped) throw new Failure("Some tests failed");
}

/** Of the files that shared a module those that a failure names; all, where it names none. */
function failedAmong(together: string[], failed: string[]): string[] {
  const named = together.filter((file) => failed.some((line) => isOf(file, line)));
  const isUnclear = failed.some((line) => line.endsWith("(uncaught error)"));
  return isUnclear ? together : named;
}

/** Whether a line of the summary is about this file. */
function isOf(file: string, line: string): boolean {
  const place = relative(ROOT, file);
  return line.includes(`=> ${place.startsWith("..") ? "" : "./"}${place}:`);
}

/** The files of these places, or of all, that are about this engine. */
async function filesFor(engine: Suite["engine"], places: string[]): Promise<string[]> {
  const found = await Promise.all((places.length ? places : [join(ROOT, "tests")]).map(testsAt));
  const files = found.flat().filter((file) => !file.endsWith(OTHERS[engine]))
    .filter((file) => places.length > 0 || !file.startsWith(BROWSER));
  if (files.length === 0) {
    throw new Failure(`Cannot find a test that is for ${NAMES[engine]} there`);
  }
  return engine === "postgres" && places.length === 0 ? await aboutDatabases(files) : files;
}

/** The embedded engine's run of all tests has said what the others have to say. */
async function aboutDatabases(files: string[]): Promise<string[]> {
  const about = await Promise.all(
    files.map(async (file) => file.endsWith(OTHERS.pglite) || await reaches(file, A_DATABASE)),
  );
  return files.filter((_, at) => about[at]);
}

/** The file itself, or all below a folder. */
async function testsAt(place: string): Promise<string[]> {
  const { isFile } = await Deno.stat(place);
  if (isFile) return [resolve(place)];
  const names = await Array.fromAsync(glob("**/*_test.ts", { cwd: place }));
  return names.sort().map((name) => resolve(place, name));
}

/** Whoever stops this stops what runs, and what comes after still happens. */
function passedOn(running: Set<Shard>): Disposable & { readonly stopped: boolean } {
  let stopped = false;
  const stop = () => {
    stopped = true;
    for (const shard of running) shard.stop();
  };
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  return {
    get stopped() {
      return stopped;
    },
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, stop);
    },
  };
}

if (import.meta.main) await runTool(() => runTests(Deno.args, { engine: "pglite" }));
