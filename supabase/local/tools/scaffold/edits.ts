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

/**
 * Adds a row below the last row of the domain, or below the last function of all; the text as it
 * is when the README has no table of functions.
 */
export function withRow(readme: string, row: string, siblings: readonly string[]): string {
  const lines = readme.split("\n");
  const rows = lines.flatMap((line, index) => {
    const name = /^\| *`([a-z][a-z0-9-]*)` *\|/.exec(line)?.[1];
    return name ? [{ name, index }] : [];
  });
  const below = rows.findLast(({ name }) => siblings.includes(name)) ?? rows.at(-1);
  return below ? lines.toSpliced(below.index + 1, 0, row).join("\n") : readme;
}

/** The names of the functions that a file of contracts declares. */
export function namesIn(contracts: string): string[] {
  return [...contracts.matchAll(/^ {2}name: "([^"]+)",$/gm)].map(([, name = ""]) => name);
}
