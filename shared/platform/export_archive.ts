/**
 * One zip out of files that are packed already, as it is sent: nothing of it is held in memory, and
 * packing it costs no more than moving the bytes.
 *
 * @module
 */

import type { Bytes } from "./bytes.ts";
import { createHash } from "node:crypto";
import type { ExportFile } from "./export_page.ts";

/** What an archive was when its last byte had gone. */
export type ArchiveSize = {
  bytes: number;
  sha256: string;
};

/** An archive on its way, and what it will have been. */
export interface Archive {
  stream: ReadableStream<Bytes>;
  sent: Promise<ArchiveSize>;
}

/**
 * Puts files into an archive in their order, and the texts after them. The same files at the same
 * `moment` are the same bytes.
 */
export function archiveOf(
  files: readonly ExportFile[],
  texts: Readonly<Record<string, string>>,
  open: (file: ExportFile) => Promise<ReadableStream<Bytes>>,
  moment: Date,
): Archive {
  const counted = counting();
  const written = write(counted.writable, files, texts, open, moment);
  const sent = written.then(() => counted.size());
  // Whoever reads the stream hears of it; that nobody may wait for the size is no second failure.
  sent.catch(() => {});
  return { stream: counted.readable, sent };
}

async function write(
  writable: WritableStream<Bytes>,
  files: readonly ExportFile[],
  texts: Readonly<Record<string, string>>,
  open: (file: ExportFile) => Promise<ReadableStream<Bytes>>,
  lastModDate: Date,
): Promise<void> {
  try {
    // Loaded by those who pack alone.
    const { configure, TextReader, ZipWriter } = await import("@zip.js/zip.js");
    configure({ useWebWorkers: false });
    const zip = new ZipWriter(writable, { lastModDate, extendedTimestamp: false });
    for (const file of files) {
      const source = { readable: await open(file), size: file.packed };
      await zip.add(file.name, source, {
        passThrough: true,
        compressionMethod: file.method,
        uncompressedSize: file.bytes,
        crc32: file.crc32,
      });
    }
    for (const [name, text] of Object.entries(texts)) await zip.add(name, new TextReader(text));
    await zip.close();
  } catch (error) {
    await writable.abort(error).catch(() => {});
    throw error;
  }
}

/** Passes bytes on, and knows in the end how many there were and what they hash to. */
export function counting() {
  const hash = createHash("sha256");
  let bytes = 0;
  const { readable, writable } = new TransformStream<
    Bytes,
    Bytes
  >({
    transform(chunk, controller) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      controller.enqueue(chunk);
    },
  });
  return { readable, writable, size: () => ({ bytes, sha256: hash.digest("hex") }) };
}
