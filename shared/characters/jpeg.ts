/**
 * JPEG files as the segments that they are made of; pictures themselves are not looked at. Pure.
 *
 * @module
 */

import { type Bytes, joined } from "../platform/bytes.ts";
import { cardError } from "./card_error.ts";
import { checkPixels } from "./png.ts";

const [SCAN, END] = [0xda, 0xd9];
const [JFIF, ADOBE] = [[0xe0, "JFIF\0"], [0xee, "Adobe"]] as const;
/** Of JFIF what comes before a thumbnail, which may show what was cut off since. */
const JFIF_LENGTH = 18;

/** The picture alone: without what cameras and editors write into it. Throws a 422 for a broken one. */
export function jpegToShow(file: Bytes): Bytes {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const parts: Bytes[] = [file.subarray(0, 2)];
  let hasPicture = false;
  let at = 2;
  while (true) {
    if (at + 4 > file.length && file[at + 1] !== END) throw cardError("the JPEG is cut off");
    const kind = file[at + 1] ?? 0;
    // What fills up before a mark says nothing.
    if (file[at] === 0xff && kind === 0xff) {
      at++;
      continue;
    }
    if (file[at] !== 0xff || kind < 0xc0) throw cardError("the JPEG is broken");
    if (kind === END) return joined([...parts, file.subarray(at, at + 2)]);
    let end = at + 2 + view.getUint16(at + 2);
    if (end > file.length) throw cardError("the JPEG is cut off");
    if (isFrame(kind)) {
      hasPicture = true;
      checkPixels(view.getUint16(at + 7), view.getUint16(at + 5));
    }
    if (kind === SCAN) {
      if (!hasPicture) throw cardError("the JPEG is broken");
      end = endOfScan(file, end);
    }
    const part = shownOf(kind, file.subarray(at, end));
    if (part) parts.push(part);
    at = end;
  }
}

/**
 * A segment as far as the picture is shown by it: no notes, no thumbnail, and no profile of colours,
 * which may name somebody's screen.
 */
function shownOf(kind: number, segment: Bytes): Bytes | null {
  const isApp = kind >= 0xe0 && kind <= 0xef;
  if (kind !== 0xfe && !isApp) return segment;
  const says = (sign: string) =>
    [...sign].every((letter, at) => segment[4 + at] === letter.charCodeAt(0));
  if (kind === ADOBE[0] && says(ADOBE[1])) return segment;
  if (kind !== JFIF[0] || !says(JFIF[1]) || segment.length < JFIF_LENGTH) return null;
  const plain = segment.slice(0, JFIF_LENGTH);
  plain.set([0, JFIF_LENGTH - 2], 2);
  plain.set([0, 0], JFIF_LENGTH - 2);
  return plain;
}

/** What says how large the picture is; three of these numbers say something else. */
function isFrame(kind: number): boolean {
  return kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;
}

/** In what is packed, a mark is followed by 0 or is one to go on at. */
function endOfScan(file: Bytes, from: number): number {
  for (let at = from; at + 1 < file.length; at++) {
    const next = file[at + 1] ?? 0;
    if (file[at] === 0xff && next >= 0xc0 && (next < 0xd0 || next > 0xd7)) return at;
  }
  throw cardError("the JPEG is cut off");
}
