/**
 * The folder of a backup while it is made: beside its place, for its owner's eyes only.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import { type BackupFile, MANIFEST, type Manifest } from "./manifest.ts";

/** Becomes the backup when everything is in it; goes away otherwise. */
export class Draft implements AsyncDisposable {
  /** What was written so far. */
  readonly files: BackupFile[] = [];
  /** Where the backup will be. */
  readonly place: string;
  readonly #folder: string;
  #isDone = false;

  private constructor(place: string) {
    this.place = place;
    this.#folder = `${place}.unfinished`;
  }

  /** `wanted` is where the backup will be; where one is already, a number makes the name its own. */
  static async begin(wanted: string): Promise<Draft> {
    await makeParent(dirname(wanted));
    for (let number = 1;; number++) {
      const draft = new Draft(number === 1 ? wanted : `${wanted}-${number}`);
      if (!await isMade(draft.#folder)) continue;
      // Whoever finishes gives both names up at once, so the place is looked at last.
      if (!await isThere(draft.place)) return draft;
      await Deno.remove(draft.#folder);
    }
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
    await Deno.rename(this.#folder, this.place);
    this.#isDone = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isDone) await Deno.remove(this.#folder, { recursive: true });
  }
}

async function makeParent(folder: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Deno.errors.AlreadyExists ||
        cause instanceof Deno.errors.NotADirectory
      ? "there is a file in its way"
      : (cause as Error).message;
    throw new Failure(
      `Cannot make a backup in "${folder}": ${reason}`,
      "Name a folder that you may write to",
      { cause },
    );
  }
}

/** False where somebody else has made it. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await Deno.mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

function isThere(path: string): Promise<boolean> {
  return Deno.lstat(path).then(() => true, () => false);
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
