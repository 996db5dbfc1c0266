/**
 * Which recordings there are: told by their first bytes, because names and declared types are anybody's
 * guess. Pure.
 *
 * @module
 */

import type { Bytes } from "./bytes.ts";

/** What a file is called at its end. */
export type AudioKind = keyof typeof AUDIO_TYPES;

/** Each kind, and the media types it goes by; the first one is its own. */
export const AUDIO_TYPES = {
  webm: ["audio/webm", "video/webm"],
  ogg: ["audio/ogg", "application/ogg", "audio/opus"],
  mp3: ["audio/mpeg", "audio/mp3"],
  mp4: ["audio/mp4", "audio/x-m4a", "audio/m4a", "video/mp4"],
  wav: ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"],
  flac: ["audio/flac", "audio/x-flac"],
} as const satisfies Record<string, readonly string[]>;

/** What the bytes are a recording in; undefined for all else. */
export function audioKindOf(bytes: Bytes): AudioKind | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  // Matroska and WebM begin alike; the document's type follows a few bytes on.
  if (head.startsWith("\x1aE\xdf\xa3")) return head.includes("webm") ? "webm" : undefined;
  if (head.startsWith("OggS")) return "ogg";
  if (head.startsWith("fLaC")) return "flac";
  if (head.startsWith("RIFF")) return head.slice(8, 12) === "WAVE" ? "wav" : undefined;
  if (head.slice(4, 8) === "ftyp") return "mp4";
  return head.startsWith("ID3") || isMp3Frame(bytes) ? "mp3" : undefined;
}

/** Eleven bits set, layer III, and neither a bit rate nor a sample rate that does not exist. */
function isMp3Frame([first = 0, second = 0, third = 0]: Bytes): boolean {
  return first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) === 0x02 &&
    (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
}

/** Speech is recorded with more: what a recording of so many bytes can last at most. */
const LEAST_BITS_A_SECOND = 32_000;

/** As many seconds as a recording may last: of samples that are not compressed it is known. */
export function mostSeconds(bytes: Bytes, kind: AudioKind): number {
  return (kind === "wav" ? secondsOfSamples(bytes) : undefined) ??
    bytes.length * 8 / LEAST_BITS_A_SECOND;
}

const PLAIN_SAMPLES = [1, 3];

/** By what the file says of its samples, and not of its length, which whoever streams does not know. */
function secondsOfSamples(bytes: Bytes): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let rate = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    const from = at + 8;
    if (name === "fmt " && from + 16 <= bytes.length) {
      if (!PLAIN_SAMPLES.includes(view.getUint16(from, true))) return undefined;
      const [channels, hertz] = [view.getUint16(from + 2, true), view.getUint32(from + 4, true)];
      rate = channels * hertz * view.getUint16(from + 14, true) / 8;
    }
    if (name === "data") return rate > 0 ? (bytes.length - from) / rate : undefined;
    const size = view.getUint32(at + 4, true);
    at = from + size + size % 2;
  }
  return undefined;
}
