/**
 * A project of many equal functions, for measuring.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Runner, startRunner } from "../../supabase/local/functions/runner.ts";

/** The project and what runs it. */
export interface Project {
  runner: Runner;
  /** Functions that start from the spare, and as many that cannot. */
  names: { spare: string[]; cold: string[] };
  /** A call of a function, without the server's address. */
  call(name: string): { url: string; method: string; body: string };
  request(name: string): Request;
  /** The URL of a function's module. */
  entry(name: string): string;
  close(): Promise<void>;
}

const FIXTURE = fileURLToPath(new URL("../local/fixtures/functions_project", import.meta.url));

/** Writes `count` functions of both kinds into a temporary project and starts a runner. */
export async function openProject(count: number): Promise<Project> {
  const root = await Deno.makeTempDir();
  const functions = join(root, "supabase", "functions");
  const code = await Deno.readTextFile(join(FIXTURE, "supabase/functions/real/index.ts"));
  const map = await Deno.readTextFile(join(FIXTURE, "import_map.json"));

  const names = { spare: [] as string[], cold: [] as string[] };
  await Deno.mkdir(join(root, "shared"));
  for (const kind of ["spare", "cold"] as const) {
    await Deno.writeTextFile(join(root, `${kind}_map.json`), map);
    // One more of the first kind: the spare resolves imports as most functions do.
    for (let i = 0; i < count + Number(kind === "spare"); i++) {
      const name = `${kind}-${i}`;
      names[kind].push(name);
      await Deno.mkdir(join(functions, name), { recursive: true });
      await Deno.writeTextFile(join(functions, name, "index.ts"), code);
    }
  }
  const block = (kind: string) => ({
    enabled: true,
    verify_jwt: false,
    // A map of their own: the spare has another one, so they start from nothing.
    import_map: `../${kind}_map.json`,
    env: {},
  });
  const runner = await startRunner({
    root,
    functions: Object.fromEntries([
      ...names.spare.map((name) => [name, block("spare")]),
      ...names.cold.map((name) => [name, block("cold")]),
    ]),
    url: "http://127.0.0.1:54321",
    env: {},
    verify: { jwks: { keys: [] } },
    log() {},
  });

  const call = (name: string) => ({
    url: `/functions/v1/${name}`,
    method: "POST",
    body: '{"name":"Ana"}',
  });
  return {
    runner,
    names,
    call,
    request: (name) => {
      const { url, ...init } = call(name);
      return new Request(`http://127.0.0.1${url}`, init);
    },
    entry: (name) => pathToFileURL(join(functions, name, "index.ts")).href,
    async close() {
      await runner.close();
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** The middle of the numbers. */
export function median(numbers: readonly number[]): number {
  return percentile(numbers, 50);
}

/** The number that `percent` of the numbers do not exceed. */
export function percentile(numbers: readonly number[], percent: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))] ?? NaN;
}
