/**
 * Runs a pgTAP file where no `psql` is needed: on either engine, in a transaction that is undone.
 *
 * @module
 */

import type { Engine } from "../../supabase/local/database/engine.ts";
import { inPassing } from "./in_passing.ts";
import { type PgtapReport, readReport } from "./pgtap_report.ts";
import type { PgtapScript } from "./pgtap_script.ts";

/** Runs it to its end or to the first error, which is among the faults; leaves nothing behind. */
export async function runPgtap(engine: Engine, script: PgtapScript): Promise<PgtapReport> {
  const lines: string[] = [];
  const stopped: string[] = [];

  await inPassing(engine, async (tx) => {
    for (const { text, file, line } of script.statements) {
      try {
        for (const row of await tx.query(text)) lines.push(...linesOf(row));
      } catch (error) {
        stopped.push(`${file}, line ${line}: ${(error as Error).message}`);
        break;
      }
    }
  });

  const report = readReport(lines);
  return { ...report, faults: [...stopped, ...report.faults] };
}

function linesOf(row: object): string[] {
  return Object.values(row).flatMap((value) => typeof value === "string" ? value.split("\n") : []);
}
