/**
 * Packs small text files into a ustar archive, the form in which PGlite takes extensions, and leaves
 * files out of one.
 *
 * @module
 */

const BLOCK = 512;
const utf8 = new TextEncoder();

/** An uncompressed archive of `files`, by their paths inside it (at most 100 bytes each). */
export function tar(files: Map<string, string>): Blob {
  const blocks: Uint8Array<ArrayBuffer>[] = [];
  for (const [path, text] of files) {
    const data = utf8.encode(text);
    blocks.push(header(path, data.length), data, new Uint8Array(-data.length & (BLOCK - 1)));
  }
  return new Blob([...blocks, new Uint8Array(2 * BLOCK)]);
}

/** The archive without the files and folders whose paths `isLeftOut` says. */
export function tarWithout(archive: Uint8Array<ArrayBuffer>, isLeftOut: (path: string) => boolean) {
  const ascii = new TextDecoder();
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  while (at < archive.length && archive[at] !== 0) {
    const path = ascii.decode(archive.subarray(at, at + 100)).replace(/\0.*$/s, "");
    const size = parseInt(ascii.decode(archive.subarray(at + 124, at + 135)), 8);
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (!isLeftOut(path)) kept.push(archive.subarray(at, end));
    at = end;
  }
  return new Blob([...kept, new Uint8Array(2 * BLOCK)]);
}

function header(path: string, size: number): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  const put = (offset: number, text: string) => block.set(utf8.encode(text), offset);
  const octal = (value: number, width: number) => value.toString(8).padStart(width, "0");
  put(0, path);
  put(100, octal(0o644, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(size, 11));
  put(136, octal(0, 11));
  put(148, " ".repeat(8)); // the checksum counts as blanks while it is computed
  put(156, "0");
  put(257, "ustar\0" + "00");
  put(148, octal(block.reduce((sum, byte) => sum + byte, 0), 6) + "\0 ");
  return block;
}
