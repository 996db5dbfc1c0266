/**
 * Test files that share one module, and with it one isolate: what they import, the embedded database
 * above all, is then compiled once and not once a file, which is a third of the work of a run.
 *
 * @module
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** These change what all modules share as they load, or say that they count on modules of their own. */
const STAYS_APART =
  /^(?:trustMadeUpProject\(|Deno\.env\.|\/\/ In an isolate of its own: )|\/(?:count_timers|wire)\.ts"/m;

/** What `deno test` is given, until it is disposed of. */
export interface TestModules extends AsyncDisposable {
  args: string[];
  /** Those that share a module. */
  together: string[];
  /** Says which files are meant where Deno's output names the shared module. */
  named(output: string): string;
}

/** One file is itself; several are imported by one module, but for those that stay apart. */
export async function testModules(root: string, files: string[]): Promise<TestModules> {
  const apart = new Set<string>();
  for (const file of files) {
    if (STAYS_APART.test(await Deno.readTextFile(file))) apart.add(file);
  }
  const together = files.filter((file) => !apart.has(file));
  if (together.length < 2) {
    return {
      args: files,
      together: [],
      named: (output) => output,
      async [Symbol.asyncDispose]() {},
    };
  }

  const folder = await Deno.makeTempDir({ prefix: "quintet_tests_" });
  const path = join(folder, "all_test.ts");
  const lines = together.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};\n`);
  await Deno.writeTextFile(path, lines.join(""));
  const names = together.map((file) => file.replace(`${root}/`, "")).join(" ");
  return {
    args: ["--config", join(root, "deno.json"), path, ...apart],
    together,
    named: (output) => output.replaceAll(/\S*quintet_tests_\w+\/all_test\.ts/g, names),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
