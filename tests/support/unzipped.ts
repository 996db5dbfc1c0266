/**
 * An archive, opened and checked.
 *
 * @module
 */

/** The files of a zip by name, each checked against its checksum. */
export async function unzipped(zip: Uint8Array): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const { BlobReader, Uint8ArrayWriter, ZipReader } = await import("@zip.js/zip.js");
  const reader = new ZipReader(new BlobReader(new Blob([zip.slice()])), {
    checkSignature: true,
    useWebWorkers: false,
  });
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    files.set(entry.filename, await entry.getData(new Uint8ArrayWriter()));
  }
  await reader.close();
  return files;
}
