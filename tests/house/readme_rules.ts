/**
 * The README's table of functions against the functions themselves.
 *
 * @module
 */

import { functionRows } from "../../supabase/local/tools/scaffold/readme_table.ts";
import { type FunctionFacts, isServed } from "./functions_rules.ts";

/** Rows that are missing, wrong, twice, or about nothing. */
export function readmeFaults(readme: string, functions: readonly FunctionFacts[]): string[] {
  const rows = functionRows(readme);
  const faults = rows
    .filter(({ name }) => !functions.some((each) => each.name === name))
    .map(({ name }) => `The README has a row for "${name}", which is no function`);

  for (const { name, served } of functions) {
    if (!isServed(served)) continue;
    const [row, second] = rows.filter((each) => each.name === name);
    if (!row) faults.push(`The README has no row for "${name}"`);
    if (second) faults.push(`The README has two rows for "${name}"`);
    if (!row) continue;
    const { contract, access } = served;
    if (row.summary !== contract.summary) {
      faults.push(`${name}: the README says "${row.summary}", the contract "${contract.summary}"`);
    }
    const ways = access.ways.join(", ");
    if (row.who !== ways) {
      faults.push(`${name}: the README lets in "${row.who}", the code "${ways}"`);
    }
  }
  return faults;
}
