/**
 * Files in a bucket of Storage, for functions: uploads that stream, signed links, folders.
 *
 * With the secret key, and for that reason only here: private buckets have no policy that lets a
 * caller in, because what lies in them is written and handed out by functions alone.
 *
 * @module
 */

import type { Bytes } from "./bytes.ts";
import { createAdminClient } from "@supabase/server/core";
import { addressOf } from "./file_address.ts";
import { fileOf } from "./file_failure.ts";

type Bucket = ReturnType<ReturnType<typeof createAdminClient>["storage"]["from"]>;
/** What an upload brings: text, bytes, or a stream. */
export type FileBody = Parameters<Bucket["upload"]>[1];

/** How many names Storage takes or gives at once. */
const AT_ONCE = 500;

/** One bucket. Every failure is an {@linkcode AppError}: 404 for what is not there, else 503. */
export class Files {
  readonly #bucket: Bucket;

  constructor(bucket: string) {
    this.#bucket = createAdminClient().storage.from(bucket);
  }

  /** Writes a file or replaces it; nobody sees it before its last byte has arrived. */
  async upload(path: string, body: FileBody, type: string): Promise<void> {
    await fileOf(this.#bucket.upload(addressOf(path), body, {
      contentType: type,
      upsert: true,
      // What streams is sent while it is made; nothing is held in memory.
      ...(body instanceof ReadableStream && { duplex: "half" }),
    }));
  }

  /** The bytes of a file as they arrive. */
  async download(path: string): Promise<ReadableStream<Bytes>> {
    const stream = await fileOf(this.#bucket.download(addressOf(path)).asStream());
    return stream as ReadableStream<Bytes>;
  }

  /** A link by which anybody reads the file for so many seconds, saved under a name. */
  async sign(path: string, seconds: number, saveAs: string): Promise<string> {
    const { signedUrl } = await fileOf(
      this.#bucket.createSignedUrl(addressOf(path), seconds, { download: saveAs }),
    );
    return signedUrl;
  }

  /** A link by which whoever has it may bring one file to this place, for two hours. */
  async signUpload(path: string): Promise<{ url: string; token: string }> {
    const { signedUrl, token } = await fileOf(this.#bucket.createSignedUploadUrl(addressOf(path)));
    return { url: signedUrl, token };
  }

  /** Every file below a folder, by its whole path. */
  async list(folder: string): Promise<string[]> {
    const found: string[] = [];
    for (let offset = 0;; offset += AT_ONCE) {
      const entries = await fileOf(this.#bucket.list(folder, { limit: AT_ONCE, offset }));
      for (const { id, name } of entries) {
        const path = `${folder}/${name}`;
        // A folder has no id.
        if (id === null) found.push(...await this.list(path));
        else found.push(path);
      }
      if (entries.length < AT_ONCE) return found;
    }
  }

  /** Removes files; those that are gone already are no error. */
  async remove(paths: readonly string[]): Promise<void> {
    for (let from = 0; from < paths.length; from += AT_ONCE) {
      await fileOf(this.#bucket.remove(paths.slice(from, from + AT_ONCE)));
    }
  }

  /** Removes everything below a folder. */
  async removeFolder(folder: string): Promise<void> {
    await this.remove(await this.list(folder));
  }
}
