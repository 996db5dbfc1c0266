/**
 * Reads ustar archives, the form in which PGlite brings extensions and leaves a database.
 *
 * @module
 */

const BLOCK = 512;

/** What an archive holds; `data` is a view of the archive, and absent for a folder. */
export interface TarEntry {
  path: string;
  data?: Uint8Array<ArrayBuffer>;
}

/** The files and folders of an archive, in their order. */
export function* entriesOf(archive: Uint8Array<ArrayBuffer>): Generator<TarEntry> {
  const ascii = new TextDecoder();
  const text = (from: number, to: number) =>
    ascii.decode(archive.subarray(from, to)).replace(/\0.*$/s, "");
  let at = 0;
  while (at < archive.length && archive[at] !== 0) {
    const name = text(at, at + 100);
    const prefix = text(at + 345, at + 500);
    const path = prefix ? `${prefix}/${name}` : name;
    const size = parseInt(text(at + 124, at + 135), 8) || 0;
    const kind = String.fromCharCode(archive[at + 156] ?? 0);
    const from = at + BLOCK;
    if (kind === "5") yield { path };
    else if (kind === "0" || kind === "\0") {
      yield { path, data: archive.subarray(from, from + size) };
    }
    at = from + Math.ceil(size / BLOCK) * BLOCK;
  }
}
