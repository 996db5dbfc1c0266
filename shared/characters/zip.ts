/**
 * Small zip archives, read strictly and carried byte for byte: an entry that is not replaced stays as
 * it was packed, which libraries that unpack and pack again do not promise.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";
import { cardError, cardTooLarge } from "./card_error.ts";
import { MAX_UNPACKED } from "./card_limits.ts";
import { broken, entryOf, viewOf, type ZipEntry } from "./zip_entry.ts";

/** An archive and its entries, in the directory's order. */
export interface Zip {
  readonly file: Bytes;
  readonly entries: readonly ZipEntry[];
  /** The end record, with the archive's comment. */
  readonly tail: Bytes;
}

const MAX_ENTRIES = 1_000;

/** Reads the directory, and holds it against what is there; throws a 422 for anything odd. */
export function readZip(file: Bytes): Zip {
  const view = viewOf(file);
  const tailAt = findTail(view);
  const count = view.getUint16(tailAt + 10, true);
  const size = view.getUint32(tailAt + 12, true);
  const directory = view.getUint32(tailAt + 16, true);
  const isLong = tailAt >= 20 && view.getUint32(tailAt - 20, true) === 0x07064b50;
  if (isLong || count === 0xffff || size === 0xffffffff || directory === 0xffffffff) {
    throw cardError("the archive is a ZIP64 archive", "Pack it as a plain zip");
  }
  if (view.getUint32(tailAt + 4, true) !== 0 || view.getUint16(tailAt + 8, true) !== count) {
    throw cardError("the archive is one of several parts");
  }
  if (count > MAX_ENTRIES) throw cardError(`the archive has more than ${MAX_ENTRIES} entries`);
  if (directory + size !== tailAt) throw broken();

  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = directory;
  for (let nth = 0; nth < count; nth++) {
    if (at + 46 > tailAt || view.getUint32(at, true) !== 0x02014b50) throw broken();
    const parts = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const end = at + 46 + parts.reduce((sum, part) => sum + part, 0);
    if (end > tailAt) throw broken();
    const entry = entryOf(file, file.subarray(at, end), directory);
    if (names.has(entry.name.toLowerCase())) throw cardError("the archive has a name twice");
    names.add(entry.name.toLowerCase());
    entries.push(entry);
    at = end;
  }
  if (at !== tailAt) throw broken();
  checkLayout(entries, directory);
  if (entries.reduce((sum, entry) => sum + entry.size, 0) > MAX_UNPACKED) {
    throw cardTooLarge("the archive, unpacked,", MAX_UNPACKED);
  }
  return { file, entries, tail: file.subarray(tailAt) };
}

/** The end record is the last thing of the file, but for a comment as long as it says. */
function findTail(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    if (at + 22 + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw cardError("the archive is broken or cut off");
}

/** Entries follow each other from the first byte to the directory: none overlap, nothing hides between. */
function checkLayout(entries: readonly ZipEntry[], directory: number): void {
  let at = 0;
  for (const { start, end } of entries.toSorted((a, b) => a.start - b.start)) {
    if (start !== at) throw cardError("entries of the archive overlap, or hide something");
    at = end;
  }
  if (at !== directory) throw cardError("the archive hides something");
}
