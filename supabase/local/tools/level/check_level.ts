/**
 * `deno task check:level [--functions]`: `shared/` and the functions under production's Deno. They are
 * type-checked and asked one by one; the tests of `shared/` and the stories run there, against a stack
 * whose functions run there. With `--functions`, the tests of each function call it there as well.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { Failure } from "../../failure.ts";
import { startStack } from "../../stack.ts";
import { environmentWithout } from "../environment_without.ts";
import { inParallel } from "../in_parallel.ts";
import { runTests } from "../run_tests.ts";
import { runTool, say } from "../../terminal.ts";
import { levelTests } from "./level_tests.ts";
import { LEVEL_ENV, PLAIN, servedOnLevel } from "./served_on_level.ts";

/** What edge-runtime says it is compatible with. */
export const LEVEL = "2.1.4";

const ROOT = resolve(import.meta.dirname ?? ".", "../../../..");

async function checkLevel(): Promise<void> {
  const deno = await pathOfLevel();
  const { outside, inside } = await levelTests(ROOT);
  say(`Types on Deno ${LEVEL}`);
  await run(deno, ["check", "--quiet", ...PLAIN, ...await modules()]);
  await run(deno, ["run", "-A", "--quiet", ...PLAIN, here("ask_each.ts")]);

  say(`Tests of shared/ and the stories on Deno ${LEVEL}`);
  const stack = await startStack({
    root: ROOT,
    port: 0,
    apertium: false,
    functions: servedOnLevel(deno),
    configure({ auth }) {
      // All tests sign in from one address.
      auth.rate_limit.anonymous_users = 100_000;
    },
    log: () => {},
  });
  try {
    // A process a folder: files are read before the first test runs, and some set the environment.
    const tests = ["test", "-A", "--no-check", "--quiet", ...PLAIN, here("run_outside.ts"), "--"];
    await inParallel(outside, (files) =>
      run(deno, [...tests, ...files], {
        SUPABASE_URL: stack.url,
        SUPABASE_PUBLISHABLE_KEY: stack.keys.publishable,
        SUPABASE_CRON_KEY: stack.keys.secrets.cron,
      }), outside.length);
  } finally {
    await stack.close();
  }

  if (!Deno.args.includes("--functions")) return;
  say(`Tests of the functions, which run on Deno ${LEVEL}`);
  await runTests(inside.map((file) => join(ROOT, file)), {
    engine: "pglite",
    env: { FUNCTIONS_DENO: deno, LOG_LEVEL: "fatal" },
  });
}

/** npx starts it once; afterwards the program itself is started, so that it can be stopped. */
async function pathOfLevel(): Promise<string> {
  const { success, stdout } = await new Deno.Command("npx", {
    args: [
      "-y",
      `deno@${LEVEL}`,
      "eval",
      "--no-lock",
      "--no-config",
      "console.log(Deno.execPath())",
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Failure(`Cannot get Deno ${LEVEL}`, "It comes from npm: is it reached?");
  return new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
}

async function modules(): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) await walk(path);
      else if (name.endsWith(".ts")) found.push(path);
    }
  };
  await walk("shared");
  await walk("supabase/functions");
  return found;
}

/** Runs it and shows its output when it is through; throws when it fails. */
async function run(deno: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(deno, {
    args,
    cwd: ROOT,
    clearEnv: true,
    env: { ...environmentWithout("DATABASE_URL"), LOG_LEVEL: "fatal", ...LEVEL_ENV, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  for (const part of [stdout, stderr]) await Deno.stdout.write(part);
  if (!success) throw new Failure(`Cannot pass on Deno ${LEVEL}: ${args[0]} failed`);
}

function here(name: string): string {
  return join(import.meta.dirname ?? ".", name);
}

if (import.meta.main) {
  await runTool(checkLevel);
  Deno.exit(Deno.exitCode);
}
