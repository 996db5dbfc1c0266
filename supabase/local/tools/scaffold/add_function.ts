/**
 * Begins a new function: folder, contract, test and configuration, ready to be filled.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { Failure } from "../../failure.ts";
import { namesIn, withContract } from "./edits.ts";
import { functionNames } from "./function_name.ts";
import { configBlock, contract, indexFile, testFile } from "./pieces.ts";
import { withFunction } from "./readme_table.ts";

/** What the new function is. */
export interface NewFunction {
  /** Its folder and URL, such as `pin-contact`. */
  name: string;
  /** A folder of `shared/` with contracts, such as `phonelog`. */
  domain: string;
  /** One sentence about it; a stand-in when absent. */
  summary?: string;
}

/**
 * Writes into the project at `root` and returns the paths it has written. Throws a
 * {@linkcode Failure}, and has then written nothing, when the name is taken or cannot be.
 */
export async function addFunction(
  root: string,
  { name, domain, summary: given }: NewFunction,
): Promise<string[]> {
  const names = functionNames(name);
  const summary = given ?? `${names.words}: says here in one sentence what it does.`;
  checkSummary(summary);

  const paths = {
    index: `supabase/functions/${names.kebab}/index.ts`,
    contracts: `shared/${domain}/contracts.ts`,
    test: `tests/functions/${names.snake}_test.ts`,
    config: "supabase/config.toml",
    readme: "README.md",
  };
  const contracts = /^[a-z_]+$/.test(domain) ? await read(root, paths.contracts) : undefined;
  if (contracts === undefined) throw await noSuchDomain(root, domain);
  const config = await read(root, paths.config) ?? "";
  const taken = await exists(join(root, dirname(paths.index))) ||
    config.includes(`[functions.${names.kebab}]`) || await exists(join(root, paths.test)) ||
    new RegExp(`^export const ${names.camel}\\b`, "m").test(contracts);
  if (taken) {
    throw new Failure(
      `Cannot begin "${name}": something of that name is there already`,
      `Look at ${paths.index}, ${paths.contracts}, ${paths.test} and config.toml`,
    );
  }

  const readme = await read(root, paths.readme) ?? "";
  const written: Record<string, string> = {
    [paths.index]: indexFile(names, domain, summary),
    [paths.contracts]: withContract(contracts, contract(names, summary)),
    [paths.test]: testFile(names, summary),
    [paths.config]: config.trimEnd() + "\n" + configBlock(names),
  };
  const row = { name: names.kebab, who: "user", summary };
  const extended = withFunction(readme, row, namesIn(contracts));
  if (extended !== readme) written[paths.readme] = extended;

  for (const [path, text] of Object.entries(written)) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  }
  if (extended !== readme) await format(root, paths.readme);
  return Object.keys(written);
}

/** It becomes a comment, a string and a table cell. */
function checkSummary(summary: string): void {
  if (/^[^\n|\\]{1,120}\.$/.test(summary) && !summary.includes("*/")) return;
  throw new Failure(
    "Cannot use the summary: it has to be one sentence on one line that ends with a full stop",
    "It stands in index.ts, in the contract and in the README, so no |, no \\ and no */ either",
  );
}

async function noSuchDomain(root: string, domain: string): Promise<Failure> {
  const domains: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(root, "shared"))) {
    if (isDirectory && await exists(join(root, "shared", name, "contracts.ts"))) domains.push(name);
  }
  return new Failure(
    `Cannot find a domain "${domain}": there is no shared/${domain}/contracts.ts`,
    `There are: ${domains.sort().join(", ")}`,
  );
}

/** A table's columns are as wide as their widest cell. */
async function format(root: string, path: string): Promise<void> {
  const args = ["fmt", "--quiet", path];
  await new Deno.Command(Deno.execPath(), { args, cwd: root, stdout: "null" }).output();
}

async function read(root: string, path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(join(root, path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
