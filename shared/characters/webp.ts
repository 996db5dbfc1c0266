/**
 * WebP files as the chunks that they are made of; pictures themselves are not looked at. Pure.
 *
 * @module
 */

import { type Bytes, joined } from "../platform/bytes.ts";
import { cardError } from "./card_error.ts";
import { checkPixels } from "./png.ts";

const SHOWN = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF"]);
/** That there are notes of cameras and editors, EXIF and XMP, or of a screen: a profile of colours. */
const NOTES = 0x2c;

/** The picture alone: without what cameras and editors write into it. Throws a 422 for a broken one. */
export function webpToShow(file: Bytes): Bytes {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 20 || view.getUint32(4, true) + 8 !== file.length) {
    throw cardError("the WebP is cut off, or hides something");
  }
  const parts: Bytes[] = [];
  for (let at = 12; at < file.length;) {
    if (at + 8 > file.length) throw cardError("the WebP is cut off");
    const kind = String.fromCharCode(...file.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + size % 2;
    if (end > file.length) throw cardError("the WebP is cut off");
    const chunk = file.slice(at, end);
    if (at === 12) checkSize(kind, chunk);
    if (kind === "VP8X") chunk[8] = (chunk[8] ?? 0) & ~NOTES;
    if (SHOWN.has(kind)) parts.push(chunk);
    at = end;
  }
  const head = file.slice(0, 12);
  const size = parts.reduce((sum, { length }) => sum + length, 4);
  new DataView(head.buffer).setUint32(4, size, true);
  return joined([head, ...parts]);
}

/** The first chunk says how large the picture is, each kind in bits of its own. */
function checkSize(kind: string, chunk: Bytes): void {
  if (chunk.length < 18) throw cardError("the WebP holds no picture");
  const view = new DataView(chunk.buffer);
  if (kind === "VP8X") {
    checkPixels((view.getUint32(12, true) & 0xffffff) + 1, (view.getUint32(14, true) >>> 8) + 1);
  } else if (kind === "VP8L") {
    const bits = view.getUint32(9, true);
    checkPixels((bits & 0x3fff) + 1, (bits >>> 14 & 0x3fff) + 1);
  } else if (kind === "VP8 ") {
    checkPixels(view.getUint16(14, true) & 0x3fff, view.getUint16(16, true) & 0x3fff);
  } else throw cardError("the WebP holds no picture");
}
