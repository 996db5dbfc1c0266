/**
 * Recordings as small as they can be: silence, or only the first bytes of a file.
 *
 * @module
 */

/** A text's characters as bytes, for those below 256. */
export function latin1(text: string) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Silence of so many seconds, 8,000 samples of one byte each. */
export function wav(seconds: number, { format = 1, told = true } = {}) {
  const samples = Math.round(seconds * 8_000);
  const bytes = new Uint8Array(44 + samples).fill(128);
  bytes.set(latin1("RIFF....WAVEfmt "));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, bytes.length - 8, true);
  view.setUint32(16, 16, true);
  for (const [at, value] of [[20, format], [22, 1], [32, 1], [34, 8]] as const) {
    view.setUint16(at, value, true);
  }
  view.setUint32(24, 8_000, true);
  view.setUint32(28, 8_000, true);
  bytes.set(latin1("data"), 36);
  view.setUint32(40, told ? samples : 0xffff_ffff, true);
  return bytes;
}

/** How files of each kind begin. */
export const HEADS = {
  webm:
    "\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webmB\x87\x81\x04",
  ogg: "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00",
  mp3: "ID3\x04\x00\x00\x00\x00\x00\x00",
  mp4: "\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00",
  wav: "RIFF\x24\x00\x00\x00WAVEfmt ",
  flac: "fLaC\x00\x00\x00\x22",
} as const;

/** A file for a form. */
export function recorded(bytes: Uint8Array | string, type = "audio/wav"): Blob {
  return new Blob([typeof bytes === "string" ? latin1(bytes) : Uint8Array.from(bytes)], { type });
}
