/**
 * Packs small text files into a ustar archive, the form in which PGlite takes extensions.
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
