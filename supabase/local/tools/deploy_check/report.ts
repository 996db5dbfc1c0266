/**
 * The report of the deploy check as text.
 *
 * @module
 */

import type { Deployed, DeployReport } from "./check_deploy.ts";

const HEADS = ["function", "files", "KB", "modules", "unused"];

/** A table of the functions, then one line for each finding. */
export function reportLines({ functions, findings }: DeployReport): string[] {
  const rows = [HEADS, ...functions.map(cells)];
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, column) =>
      column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
    ).join("  ")
  );
  const faults = findings.map(({ name, fault, hint }) =>
    `${name ? `${name}: ` : ""}${fault}. ${hint}`
  );
  return faults.length ? [...lines, "", ...faults] : lines;
}

function cells({ name, files, bytes, modules, unused }: Deployed): string[] {
  return [name, ...[files, Math.ceil(bytes / 1024), modules, unused].map(String)];
}
