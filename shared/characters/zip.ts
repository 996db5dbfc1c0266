/**
 * Small zip archives, read strictly and carried byte for byte: an entry that is not replaced stays as
 * it was packed, which libraries that unpack and pack again do not promise.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";
import { crc32 } from "../platform/crc32.ts";
import { inflate, TooMuch } from "../platform/inflate.ts";
import { cardError, cardTooLarge } from "./card_error.ts";
import { MAX_UNPACKED } from "./card_limits.ts";
import { checkName } from "./zip_name.ts";

/** One entry: where its record and its data are, and its header in the directory at the end. */
export interface ZipEntry {
  readonly name: string;
  readonly method: 0 | 8;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** The local record: from its header to behind its data and what describes it. */
  readonly start: number;
  readonly end: number;
  readonly data: Bytes;
  readonly header: Bytes;
}

/** An archive and its entries, in the directory's order. */
export interface Zip {
  readonly file: Bytes;
  readonly entries: readonly ZipEntry[];
  /** The end record, with the archive's comment. */
  readonly tail: Bytes;
}

const MAX_ENTRIES = 1_000;
const broken = () => cardError("the archive is broken");
const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

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

function entryOf(file: Bytes, header: Bytes, directory: number): ZipEntry {
  const said = viewOf(header);
  const [flags, method] = [said.getUint16(8, true), said.getUint16(10, true)];
  if ((flags & 0x2041) !== 0 || method === 99) throw cardError("the archive is encrypted");
  if (method !== 0 && method !== 8) {
    throw cardError("the archive is packed in a way that nobody knows", "Use deflate");
  }
  const [crc, packed, size] = [16, 20, 24].map((offset) => said.getUint32(offset, true)) as [
    number,
    number,
    number,
  ];
  const start = said.getUint32(42, true);
  if ([packed, size, start].includes(0xffffffff)) throw cardError("the archive is a ZIP64 archive");
  const nameLength = said.getUint16(28, true);
  const name = checkName(header.subarray(46, 46 + nameLength));
  // The upper half of the attributes is a Unix file's mode.
  if (said.getUint16(40, true) >> 12 === 0xa) throw cardError("the archive holds a link");
  // Deflate packs at most 1032 to 1.
  if (method === 0 ? packed !== size : size > packed * 1032 + 1032) throw broken();

  if (start + 30 > directory) throw broken();
  const local = viewOf(file.subarray(start, directory));
  const isNamedAlike = local.getUint16(26, true) === nameLength &&
    header.subarray(46, 46 + nameLength).every((byte, at) => byte === file[start + 30 + at]);
  const isLikewise = local.getUint32(0, true) === 0x04034b50 && isNamedAlike &&
    local.getUint16(6, true) === flags && local.getUint16(8, true) === method;
  if (!isLikewise) throw cardError("the archive contradicts itself");
  const isDescribed = (flags & 8) !== 0;
  const sums = [14, 18, 22].map((offset) => local.getUint32(offset, true));
  const hasSums = sums[0] === crc && sums[1] === packed && sums[2] === size;
  if (!hasSums && !(isDescribed && sums.every((sum) => sum === 0))) {
    throw cardError("the archive contradicts itself");
  }
  const from = start + 30 + nameLength + local.getUint16(28, true);
  const until = from + packed;
  if (until > directory) throw broken();
  const end = isDescribed ? behindDescription(file, until, [crc, packed, size]) : until;
  return { name, method, crc, packed, size, start, end, data: file.subarray(from, until), header };
}

/** Behind the sums that follow data whose header was written before them; their mark may be missing. */
function behindDescription(file: Bytes, at: number, sums: readonly number[]): number {
  const view = viewOf(file.subarray(at));
  for (const skip of [4, 0]) {
    if (view.byteLength < skip + 12 || skip > 0 && view.getUint32(0, true) !== 0x08074b50) continue;
    if (sums.every((sum, nth) => view.getUint32(skip + nth * 4, true) === sum)) {
      return at + skip + 12;
    }
  }
  throw cardError("the archive contradicts itself");
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

/** The bytes of an entry; throws a 422 when they are others than the archive says. */
export async function bytesOf(entry: ZipEntry): Promise<Bytes> {
  const { name, method, data, size, crc } = entry;
  let bytes = data;
  if (method === 8) {
    try {
      bytes = await inflate(data, "deflate-raw", size);
    } catch (cause) {
      if (cause instanceof TooMuch) throw cardError(`"${name}" is larger than the archive says`);
      if (cause instanceof TypeError) throw cardError(`"${name}" cannot be unpacked`);
      throw cause;
    }
  }
  if (bytes.length !== size || crc32(bytes) !== crc) {
    throw cardError(`the checksum of "${name}" is wrong`);
  }
  return bytes;
}
