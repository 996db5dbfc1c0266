/**
 * One entry of a zip archive: what the directory says of it has to be what is there.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";
import { crc32 } from "../platform/crc32.ts";
import { inflate, TooMuch } from "../platform/inflate.ts";
import { cardError } from "./card_error.ts";
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

/** For an archive that says what cannot be. */
export const broken = () => cardError("the archive is broken");
/** Bytes as the numbers in them. */
export const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The entry of this header in the directory; throws a 422 where it says something else than its record. */
export function entryOf(file: Bytes, header: Bytes, directory: number): ZipEntry {
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
