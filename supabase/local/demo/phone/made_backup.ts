/**
 * A made-up phone's backup as a file, for whoever has none at hand. Runs in the browser too.
 *
 * @module
 */

import { History } from "../../generate/phonelog/history.ts";
import { rootOf, xmlHead, xmlRow } from "../../generate/phonelog/xml_format.ts";

/** The file of the messages, or of the calls, of a phone with so many of both. */
export function madeBackup(root: "calls" | "smses", events: number): Blob {
  const options = { events, seed: 7, months: 24, until: today() };
  const rows: string[] = [];
  for (const day of new History(options).days()) {
    for (const made of day) if (rootOf(made) === root) rows.push(xmlRow(made));
  }
  return new Blob([xmlHead(root, rows.length), ...rows, `</${root}>`], { type: "text/xml" });
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
