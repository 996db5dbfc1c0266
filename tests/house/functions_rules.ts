/**
 * What an edge function is: rules over its source, its default export and its configuration.
 *
 * @module
 */

import type { FunctionConfig } from "../../supabase/local/config.ts";

const LONGEST = 40;

/** One function as the rules see it. */
export interface FunctionFacts {
  /** Its folder. */
  name: string;
  /** The text of its `index.ts`. */
  source: string;
  /** Its default export. */
  served: unknown;
  /** Its block in `config.toml`. */
  config: FunctionConfig | undefined;
}

/** What a default export has to have. */
export interface Served {
  contract: { name: string; summary: string; reads: boolean };
  access: { ways: readonly string[] };
  fetch: (request: Request) => Promise<Response>;
}

/** Whether it is one. */
export function isServed(served: unknown): served is Served {
  const { contract, access, fetch } = (served ?? {}) as Partial<Served>;
  return typeof contract?.name === "string" && typeof contract.summary === "string" &&
    Array.isArray(access?.ways) && access.ways.length > 0 &&
    access.ways.every((way) => typeof way === "string") && typeof fetch === "function";
}

/** Everything that one function does not keep to. */
export function functionFaults({ name, source, served, config }: FunctionFacts): string[] {
  const lines = source.trimEnd().split("\n");
  const faults: string[] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) faults.push("is not named in kebab-case");
  if (!isServed(served)) faults.push("does not export { contract, access, fetch }");
  else {
    const { contract } = served;
    if (contract.name !== name) faults.push(`has a contract named "${contract.name}"`);
    if (lines[0] !== `/** ${contract.summary} */`) faults.push("does not open with its summary");
    if (!/^[A-Z][^\n|]*\.$/.test(contract.summary)) {
      faults.push("has a summary that is no sentence");
    }
  }
  if (!/^ {2}limit: (limits\.\w+|IN_DATABASE),$/m.test(source)) {
    faults.push("has no limit of limits.ts");
  }
  if (lines.length > LONGEST) faults.push(`has ${lines.length} lines, more than ${LONGEST}`);
  if (!config) faults.push("has no block in config.toml");
  else {
    if (config.verify_jwt) faults.push("does not say verify_jwt = false");
    if (config.import_map !== "../import_map.json") faults.push("does not name the import map");
  }
  return faults.map((fault) => `${name} ${fault}`);
}

/** Blocks in `config.toml` for which there is no folder. */
export function orphanFaults(configured: readonly string[], folders: readonly string[]): string[] {
  return configured.filter((name) => !folders.includes(name))
    .map((name) => `[functions.${name}] has no folder`);
}
