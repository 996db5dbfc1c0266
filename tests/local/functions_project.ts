/**
 * A copy of the project in `fixtures/functions_project` with a runner, for tests.
 *
 * @module
 */

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FunctionConfig } from "../../supabase/local/config.ts";
import type { FunctionLog } from "../../supabase/local/functions/logs.ts";
import {
  type Runner,
  type RunnerOptions,
  startRunner,
} from "../../supabase/local/functions/runner.ts";
import { eventually } from "../support/eventually.ts";

/** The address the tests' callers come from. */
export const PEER = "192.0.2.7";

/** A running copy, removed when it is disposed of. */
export interface FunctionsProject extends AsyncDisposable {
  root: string;
  runner: Runner;
  logs: FunctionLog[];
  /** Calls `/functions/v1/<path>`. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** Calls it and returns status and text. */
  text(path: string, init?: RequestInit): Promise<string>;
  /** Writes a file of the project. */
  write(path: string, text: string): Promise<void>;
  /** Waits for a line of a function's log. */
  logged(name: string, part: string): Promise<FunctionLog>;
}

/** The options of a runner, with blocks that say only what matters. */
export type ProjectOptions = Partial<Omit<RunnerOptions, "functions">> & {
  functions?: Record<string, Partial<FunctionConfig>>;
  /** Files to write before the start. */
  files?: Record<string, string>;
};

const FIXTURE = fileURLToPath(
  new URL("./fixtures/functions_project", import.meta.url),
);

/** Copies the project, writes `files` into it, and starts a runner. */
export async function openFunctions(
  options: ProjectOptions = {},
): Promise<FunctionsProject> {
  const root = await Deno.makeTempDir();
  await cp(FIXTURE, root, { recursive: true });
  const write = async (path: string, text: string) => {
    await Deno.mkdir(join(root, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  };
  for (const [path, text] of Object.entries(options.files ?? {})) {
    await write(path, text);
  }

  const logs: FunctionLog[] = [];
  const removed = () => Deno.remove(root, { recursive: true });
  let runner: Runner;
  try {
    runner = await startRunner({
      root,
      url: "http://127.0.0.1:54321",
      env: {},
      verify: { jwks: { keys: [] } },
      log: (line) => logs.push(line),
      ...options,
      functions: await blocksOf(root, options.functions),
    });
  } catch (error) {
    await removed();
    throw error;
  }

  const call = (path: string, init: RequestInit = {}) =>
    runner.fetch(
      new Request(`http://localhost:54321/functions/v1/${path}`, init),
      PEER,
    );
  return {
    root,
    runner,
    logs,
    call,
    write,
    async text(path, init) {
      const answer = await call(path, init);
      return `${answer.status} ${await answer.text()}`;
    },
    logged: (name, part) =>
      eventually(() => logs.find((line) => line.function === name && line.text.includes(part))),
    async [Symbol.asyncDispose]() {
      await runner.close();
      await removed();
    },
  };
}

// The functions of the fixture ask for no token unless a test says so.
async function blocksOf(
  root: string,
  given: Record<string, Partial<FunctionConfig>> = {},
): Promise<Record<string, FunctionConfig>> {
  const block = {
    enabled: true,
    verify_jwt: false,
    import_map: "../import_map.json",
    env: {},
  };
  const folders = await Array.fromAsync(
    Deno.readDir(join(root, "supabase", "functions")),
  );
  const names = folders.filter(({ name }) => /^[a-z]/.test(name)).map((
    { name },
  ) => name);
  return Object.fromEntries(
    [...names, ...Object.keys(given)].map((
      name,
    ) => [name, { ...block, ...given[name] }]),
  );
}
