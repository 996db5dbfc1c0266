/**
 * The folder of a backup while it is made: beside its place, for its owner's eyes only.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { type BackupFile, MANIFEST, type Manifest } from "./manifest.ts";

/** Becomes the backup when everything is in it; goes away otherwise. */
export class Draft implements AsyncDisposable {
  /** What was written so far. */
  readonly files: BackupFile[] = [];
  readonly #place: string;
  readonly #folder: string;
  #isDone = false;

  private constructor(place: string) {
    this.#place = place;
    this.#folder = `${place}.unfinished`;
  }

  /** `place` is where the backup will be. */
  static async begin(place: string): Promise<Draft> {
    const draft = new Draft(place);
    await Deno.mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await Deno.mkdir(draft.#folder, { mode: 0o700 });
    return draft;
  }

  /** Writes a file as it comes and notes its sum; answers how many lines it has, and its size. */
  async write(
    path: string,
    content: AsyncIterable<Uint8Array<ArrayBuffer>>,
  ): Promise<{ lines: number; bytes: number }> {
    const whole = join(this.#folder, path);
    await Deno.mkdir(dirname(whole), { recursive: true, mode: 0o700 });
    using file = await Deno.open(whole, { write: true, createNew: true, mode: 0o600 });
    const hash = createHash("sha256");
    let [bytes, lines] = [0, 0];
    for await (const chunk of gathered(content)) {
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = -1; (at = chunk.indexOf(10, at + 1)) >= 0;) lines++;
      for (let sent = 0; sent < chunk.length;) sent += await file.write(chunk.subarray(sent));
    }
    await file.syncData();
    this.files.push({ path, bytes, sha256: hash.digest("hex") });
    return { lines, bytes };
  }

  /** The same for a short text. */
  async writeText(path: string, text: string): Promise<void> {
    await this.write(path, new Blob([text]).stream());
  }

  /** Writes the manifest, the last file, and puts the folder in its place. */
  async finish(manifest: Manifest): Promise<void> {
    const text = JSON.stringify(manifest, null, 2) + "\n";
    await Deno.writeTextFile(join(this.#folder, MANIFEST), text, { mode: 0o600 });
    await Deno.rename(this.#folder, this.#place);
    this.#isDone = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isDone) await Deno.remove(this.#folder, { recursive: true });
  }
}

/** A server sends a row at a time, and a write to the disk for each would take most of the time. */
async function* gathered(content: AsyncIterable<Uint8Array<ArrayBuffer>>, size = 256 * 1024) {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const part of content) {
    parts.push(part);
    bytes += part.length;
    if (bytes < size) continue;
    yield joined(parts, bytes);
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield joined(parts, bytes);
}

function joined(parts: Uint8Array<ArrayBuffer>[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
