/**
 * A backup of any format: which reader it needs is seen at its first bytes.
 *
 * @module
 */

import { BackupCsv, type CsvCheckpoint, type CsvOptions } from "./backup_csv.ts";
import { backupError } from "./backup_error.ts";
import { BackupXml, type XmlCheckpoint } from "./backup_xml.ts";

/** Where any reader goes on. */
export type Checkpoint = XmlCheckpoint | CsvCheckpoint;
/** Reads one file. */
export type BackupReader = BackupXml | BackupCsv;

/** What files begin with that are no text. */
const OTHERS: [begins: number[], problem: string, hint: string][] = [
  [[0x50, 0x4b, 3, 4], "it is a ZIP archive", "Unpack it, and import what is inside"],
  [[0x1f, 0x8b], "it is packed with gzip", "Unpack it, and import what is inside"],
  [[0xff, 0xfe], "it is written in UTF-16", "Save it as UTF-8"],
  [[0xfe, 0xff], "it is written in UTF-16", "Save it as UTF-8"],
];
const BACKUP = "Take a file that SMS Backup & Restore wrote, or a CSV";

/** The reader that goes on from a checkpoint. */
export function resumedReader(options: CsvOptions, from: Checkpoint): BackupReader {
  return from.format === "xml" ? new BackupXml(options, from) : new BackupCsv(options, from);
}

/** The reader for a file that begins like this; throws a 422 where none can read it. */
export function readerFor(options: CsvOptions, head: Uint8Array): BackupReader {
  const no = (problem: string, hint: string) =>
    backupError("no_backup", problem, hint, { line: 1, offset: 0 });
  for (const [begins, problem, hint] of OTHERS) {
    if (begins.every((byte, at) => head[at] === byte)) throw no(problem, hint);
  }
  if (head.includes(0)) throw no("it is no text", BACKUP);
  const text = new TextDecoder().decode(head).trimStart();
  if (text.startsWith("<")) return new BackupXml(options);
  if (/^[{[]/.test(text)) throw no("it is JSON", BACKUP);
  return new BackupCsv(options);
}
