/**
 * PNG files as the chunks that they are made of; pictures themselves are not looked at. Pure.
 *
 * @module
 */

import { type Bytes, joined } from "../platform/bytes.ts";
import { crc32 } from "../platform/crc32.ts";
import { cardError } from "./card_error.ts";

/** One chunk: its type, the whole of it, and what it holds. */
export interface PngChunk {
  readonly type: string;
  readonly whole: Bytes;
  readonly data: Bytes;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const MAX_CHUNKS = 10_000;
/** Small files can unfold to gigabytes in whoever shows them. */
const MAX_PIXELS = 50_000_000;

/** Whether bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/** The chunks of a file in their order; throws a 422 for one that is broken, or hides something. */
export function chunksOf(file: Bytes): PngChunk[] {
  if (!isPng(file)) throw cardError("it is no PNG");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: PngChunk[] = [];
  let at = SIGNATURE.length;
  while (chunks.at(-1)?.type !== "IEND") {
    if (file.length - at < 12) throw cardError("the PNG is cut off");
    const length = view.getUint32(at);
    if (length > file.length - at - 12) throw cardError("a PNG chunk is longer than the file");
    const end = at + 12 + length;
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) throw cardError("a PNG chunk has no type");
    if (view.getUint32(end - 4) !== crc32(file.subarray(at + 4, end - 4))) {
      throw cardError(`the checksum of the PNG chunk ${type} is wrong`);
    }
    chunks.push({ type, whole: file.subarray(at, end), data: file.subarray(at + 8, end - 4) });
    if (chunks.length > MAX_CHUNKS) throw cardError(`it has more than ${MAX_CHUNKS} PNG chunks`);
    at = end;
  }
  if (at !== file.length) throw cardError("something follows the end of the PNG");
  checkPicture(chunks);
  return chunks;
}

function checkPicture(chunks: readonly PngChunk[]): void {
  const [head] = chunks;
  if (head?.type !== "IHDR" || head.data.length !== 13) throw cardError("the PNG has no header");
  if (chunks.filter(({ type }) => type === "IHDR").length > 1) {
    throw cardError("the PNG has two headers");
  }
  const view = new DataView(head.data.buffer, head.data.byteOffset);
  checkPixels(view.getUint32(0), view.getUint32(4));
  if (!chunks.some(({ type }) => type === "IDAT")) throw cardError("the PNG holds no picture");
}

/** Throws a 422 for a picture of a size that none has, or nobody could show. */
export function checkPixels(width: number, height: number): void {
  const pixels = width * height;
  if (pixels === 0 || pixels > MAX_PIXELS) {
    throw cardError("the picture is too large", `At most ${MAX_PIXELS / 1_000_000} megapixels`);
  }
}

/** A file of these chunks. */
export function pngOf(chunks: readonly Pick<PngChunk, "whole">[]): Bytes {
  return joined([Uint8Array.from(SIGNATURE), ...chunks.map(({ whole }) => whole)]);
}

/** A chunk of one's own. */
export function chunkOf(type: string, data: Uint8Array): PngChunk {
  const whole = new Uint8Array(data.length + 12);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  whole.set(new TextEncoder().encode(type), 4);
  whole.set(data, 8);
  view.setUint32(data.length + 8, crc32(whole.subarray(4, data.length + 8)));
  return { type, whole, data: whole.subarray(8, data.length + 8) };
}
