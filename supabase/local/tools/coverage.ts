/**
 * `deno task coverage`: how much of the code of some domains their tests run, and a failure below the
 * least. One process runs all of a domain's, and functions run in it too, so that what is counted is what
 * they do.
 *
 * @module
 */

import { glob } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "../failure.ts";
import { runTool, say } from "../terminal.ts";
import { environmentWithout } from "./environment_without.ts";
import { testModules } from "./test_modules.ts";
import { startShard } from "./test_shard.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "../../..");

/** A file without any of these has types alone, which are gone before it could be loaded. */
const RUNS = /^(?:export )?(?:default )?(?:async )?(?:const|let|class|abstract|function|enum)\b/m;

/**
 * Runs the tests of a domain, and answers a table: which share of each file's lines and branches they run.
 *
 * @throws {Failure} Below `least` percent of all lines, of all branches or of all functions, and where a
 * file is loaded by no test.
 */
export async function coverageOf(root: string, domain: string, least: number): Promise<string> {
  const tests = await testsOf(root, domain);
  const folder = await Deno.makeTempDir({ prefix: "quintet_coverage_" });
  try {
    await using modules = await testModules(root, tests);
    const args = [`--coverage=${folder}`, "--coverage-raw-data-only", ...modules.args];
    const env = environmentWithout("DATABASE_URL");
    const { count, output } = await startShard({ root, args, env, shown: false }).ended;
    if (count.failed > 0) {
      throw new Failure("Cannot tell the coverage: some tests failed", modules.named(output));
    }

    const code = join(root, "shared", domain);
    const about = [`--include=^${pathToFileURL(code).href}/`, folder];
    const { text: records } = await report(["--lcov", ...about]);
    for await (const name of glob("**/*.ts", { cwd: code })) {
      if (records.includes(`/shared/${domain}/${name}\n`)) continue;
      if (!RUNS.test(await Deno.readTextFile(join(code, name)))) continue;
      throw new Failure(`No test loads shared/${domain}/${name}`);
    }
    const { success, text } = await report([`--threshold=${least}`, ...about]);
    if (!success) throw new Failure(`Tests run less than ${least} % of shared/${domain}`, text);
    return `${count.passed} tests of ${domain}\n${text}`;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Those that carry its name, and those of the functions that use it. */
async function testsOf(root: string, domain: string): Promise<string[]> {
  const named = [`tests/domains/${domain}_*_test.ts`, `tests/domains/${domain}/**/*_test.ts`];
  const tests = await Array.fromAsync(glob(named, { cwd: root }));
  for await (const path of glob("supabase/functions/*/index.ts", { cwd: root })) {
    if (!(await Deno.readTextFile(join(root, path))).includes(`"@shared/${domain}/`)) continue;
    const name = path.split("/").at(-2)?.replaceAll("-", "_");
    tests.push(...await Array.fromAsync(glob(`tests/functions/${name}_test.ts`, { cwd: root })));
  }
  return tests.filter((path) => !path.endsWith("_postgres_test.ts")).sort()
    .map((path) => join(root, path));
}

/** What Deno makes of what was collected. */
async function report(args: string[]): Promise<{ success: boolean; text: string }> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["coverage", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  return {
    success,
    text: new TextDecoder().decode(success ? stdout : new Uint8Array([...stdout, ...stderr])),
  };
}

/** Domains with the least of each, as `lift=95 reading=80` says it. */
async function coverages(asked: string[]): Promise<string> {
  const tables = asked.map((each) => {
    const [domain = "", least] = each.split("=");
    return coverageOf(ROOT, domain, Number(least));
  });
  // None is left running, whichever fails first.
  await Promise.allSettled(tables);
  return (await Promise.all(tables)).join("\n");
}

if (import.meta.main) await runTool(async () => say(await coverages(Deno.args)));
