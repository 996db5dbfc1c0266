/**
 * Adds a new function to files that hold several: as text, so that everything else stays as it is.
 *
 * @module
 */

const IMPORT = /import \{([^}]*)\} from "\.\.\/contract\.ts";/;

/** Appends a contract, and imports `change` where nothing did. */
export function withContract(contracts: string, contract: string): string {
  const imported = contracts.replace(IMPORT, (line, list: string) => {
    const names = list.split(",").map((name) => name.trim()).filter(Boolean);
    if (names.includes("change")) return line;
    return `import { ${[...names, "change"].sort().join(", ")} } from "../contract.ts";`;
  });
  return imported.trimEnd() + "\n" + contract;
}

/** The names of the functions that a file of contracts declares. */
export function namesIn(contracts: string): string[] {
  return [...contracts.matchAll(/^ {2}name: "([^"]+)",$/gm)].map(([, name = ""]) => name);
}
