/**
 * `deno task check:level`: `shared/` and the functions under production's Deno. They are type-checked
 * and asked one by one; then a stack starts whose functions run there, and the tests of `shared/`, the
 * functions and the stories run there too, against that stack.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { Failure } from "../../failure.ts";
import type { Functions, FunctionsSetting } from "../../stack.ts";
import { startStack } from "../../stack.ts";
import { runTool, say } from "../../terminal.ts";

/** What edge-runtime says it is compatible with. */
export const LEVEL = "2.1.4";

const ROOT = resolve(import.meta.dirname ?? ".", "../../../..");

/** Our lock file and our settings are of a newer version; only the map is read. */
const PLAIN = ["--no-lock", "--no-config", "--import-map=import_map.json"];

const TESTS = ["edge", "platform", "domains", "client", "functions", "stories"];

async function checkLevel(): Promise<void> {
  const deno = await pathOfLevel();
  say(`Types on Deno ${LEVEL}`);
  await run(deno, ["check", "--quiet", ...PLAIN, ...await modules()]);
  await run(deno, ["run", "-A", "--quiet", ...PLAIN, here("ask_each.ts")]);

  say(`Tests on Deno ${LEVEL}, and the functions they call`);
  const stack = await startStack({
    root: ROOT,
    port: 0,
    apertium: false,
    functions: (setting) => serveOnLevel(deno, setting),
    configure({ auth }) {
      // All tests sign in from one address.
      auth.rate_limit.anonymous_users = 100_000;
    },
    log: () => {},
  });
  try {
    const folders = TESTS.map((name) => join("tests", name));
    await run(deno, ["test", "-A", "--no-check", "--quiet", ...PLAIN, ...folders], {
      SUPABASE_URL: stack.url,
      SUPABASE_PUBLISHABLE_KEY: stack.keys.publishable,
      SUPABASE_CRON_KEY: stack.keys.secrets.cron,
    });
  } finally {
    await stack.close();
  }
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

/** Runs it and lets its output through; throws when it fails. */
async function run(deno: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const { success } = await new Deno.Command(deno, {
    args,
    cwd: ROOT,
    env: { ...env, DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
  }).spawn().status;
  if (!success) throw new Failure(`Cannot pass on Deno ${LEVEL}: ${args[0]} failed`);
}

/** The functions of a stack, in one process of the level's Deno. */
async function serveOnLevel(
  deno: string,
  { config, url, env }: FunctionsSetting,
): Promise<Functions> {
  const server = new Deno.Command(deno, {
    args: ["run", "-A", "--quiet", ...PLAIN, here("server.ts")],
    cwd: ROOT,
    env: { ...env, SUPABASE_URL: url, LOG_LEVEL: "fatal" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = server.stdout.getReader();
  const port = Number(new TextDecoder().decode((await reader.read()).value));

  return {
    names: () => Object.keys(config.functions),
    async fetch(request, peer) {
      const { pathname, search } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.set("x-forwarded-for", peer);
      const path = pathname.slice("/functions/v1".length);
      const body = request.body && await request.arrayBuffer();
      const { method } = request;
      return await fetch(`http://127.0.0.1:${port}${path}${search}`, { method, headers, body });
    },
    async close() {
      await server.stdin.close();
      await reader.cancel();
      await server.status;
    },
  };
}

function here(name: string): string {
  return join(import.meta.dirname ?? ".", name);
}

if (import.meta.main) {
  await runTool(checkLevel);
  Deno.exit(Deno.exitCode);
}
