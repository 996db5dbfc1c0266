/**
 * Writes zip archives: one with an entry replaced, and small new ones. Entries are not packed: what is
 * in cards is packed already, or short. Pure, and always the same bytes.
 *
 * @module
 */

import { type Bytes, joined } from "../platform/bytes.ts";
import { crc32 } from "../platform/crc32.ts";
import type { Zip } from "./zip.ts";
import type { ZipEntry } from "./zip_entry.ts";

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The archive with other bytes under one of its names; all other entries as they are. */
export function zipWith(zip: Zip, replaced: ZipEntry, bytes: Uint8Array): Bytes {
  const records: Uint8Array[] = [];
  const places = new Map<ZipEntry, number>();
  let at = 0;
  for (const entry of zip.entries.toSorted((a, b) => a.start - b.start)) {
    const record = entry === replaced
      ? recordWith(zip.file.slice(entry.start, entry.end), bytes)
      : zip.file.subarray(entry.start, entry.end);
    places.set(entry, at);
    records.push(record);
    at += record.length;
  }
  const headers = zip.entries.map((entry) => {
    const header = entry.header.slice();
    const view = viewOf(header);
    if (entry === replaced) {
      view.setUint16(8, view.getUint16(8, true) & ~8, true);
      view.setUint16(10, 0, true);
      setSums(view, 16, bytes);
    }
    view.setUint32(42, places.get(entry) ?? 0, true);
    return header;
  });
  return joined([...records, ...headers, tailOf(zip.tail, at, headers)]);
}

/** Its local header, name and extra fields as they were, and the bytes behind them. */
function recordWith(record: Bytes, bytes: Uint8Array): Bytes {
  const view = viewOf(record);
  const length = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  view.setUint16(6, view.getUint16(6, true) & ~8, true);
  view.setUint16(8, 0, true);
  setSums(view, 14, bytes);
  return joined([record.subarray(0, length), bytes]);
}

function setSums(view: DataView, at: number, bytes: Uint8Array): void {
  view.setUint32(at, crc32(bytes), true);
  view.setUint32(at + 4, bytes.length, true);
  view.setUint32(at + 8, bytes.length, true);
}

function tailOf(tail: Uint8Array, directory: number, headers: readonly Uint8Array[]): Bytes {
  const written = tail.slice();
  const view = viewOf(written);
  view.setUint32(12, headers.reduce((sum, { length }) => sum + length, 0), true);
  view.setUint32(16, directory, true);
  return written;
}

/** A new archive of these names and bytes. */
export function newZip(files: readonly (readonly [name: string, bytes: Uint8Array])[]): Bytes {
  const records: Uint8Array[] = [];
  const headers: Uint8Array[] = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const title = new TextEncoder().encode(name);
    const record = new Uint8Array(30);
    const local = viewOf(record);
    local.setUint32(0, 0x04034b50, true);
    describe(local, 4, title, bytes);
    const header = new Uint8Array(46);
    const said = viewOf(header);
    said.setUint32(0, 0x02014b50, true);
    said.setUint16(4, 20, true);
    describe(said, 6, title, bytes);
    said.setUint32(42, at, true);
    records.push(record, title, bytes);
    headers.push(header, title);
    at += 30 + title.length + bytes.length;
  }
  const tail = new Uint8Array(22);
  const view = viewOf(tail);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, files.length, true);
  view.setUint16(10, files.length, true);
  return joined([...records, ...headers, tailOf(tail, at, headers)]);
}

/** What both headers say alike: version, UTF-8, not packed, the first of January 1980, sums, length. */
function describe(view: DataView, at: number, title: Uint8Array, bytes: Uint8Array): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, 0x0800, true);
  view.setUint16(at + 8, 0x0021, true);
  setSums(view, at + 10, bytes);
  view.setUint16(at + 22, title.length, true);
}
