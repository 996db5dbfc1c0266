/**
 * Keeps storage objects as files below one folder.
 *
 * An object is a description named after the hash of its bucket and key, so that `a` and `a/b`
 * live side by side and no key leads outside; the description names the file with the bytes.
 * Renaming it into place makes an upload visible, whole or not at all.
 *
 * @module
 */

import type { App } from "@supabase/lite";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { stretch, writeBody } from "./bytes.ts";
import { readRange } from "./range.ts";
import { transfer } from "./transfer.ts";

type StorageAdapter = NonNullable<App["_storageAdapter"]>;
type Metadata = Awaited<ReturnType<StorageAdapter["headObject"]>>;
type ObjectResponse = Awaited<ReturnType<StorageAdapter["getObject"]>>;
type Body = Parameters<StorageAdapter["uploadObject"]>[3];

interface Description {
  /** The file with the bytes, below `bytes/`. */
  file: string;
  size: number;
  etag: string;
  mimetype: string;
  cacheControl: string;
  lastModified: string;
}

/** lite's storage adapter over a folder. Versions are not kept: an object has one. */
export class FileStorage implements StorageAdapter {
  readonly driver = null;
  #root: string;

  /** Makes `root` when the first object arrives. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Writes the bytes as they arrive. */
  async uploadObject(
    bucket: string,
    key: string,
    _version: string | undefined,
    body: Body,
    mimetype: string,
    cacheControl: string,
  ): Promise<Metadata> {
    const request = transfer.getStore();
    const file = crypto.randomUUID();
    const { size, etag } = await writeBody(await this.#bytesPath(file), body);
    return await this.#describe(bucket, key, {
      file,
      size,
      etag,
      mimetype: request?.contentType ?? mimetype,
      cacheControl: request?.cacheControl ?? cacheControl,
      lastModified: new Date().toISOString(),
    });
  }

  /** Opens the bytes, or the range the request asks for. */
  async getObject(bucket: string, key: string): Promise<ObjectResponse> {
    const opened = await this.#open(bucket, key).catch(ifMissing);
    return opened ?? await this.#open(bucket, key); // replaced between reading and opening
  }

  async #open(bucket: string, key: string): Promise<ObjectResponse> {
    const about = await this.#read(bucket, key);
    const metadata = metadataOf(about);
    const { first, last } = readRange(transfer.getStore()?.range, about.size);
    const contentLength = last - first + 1;
    if (contentLength < about.size) {
      metadata.contentLength = contentLength;
      metadata.contentRange = contentLength > 0
        ? `bytes ${first}-${last}/${about.size}`
        : `bytes */${about.size}`;
    }
    const body = await stretch(await this.#bytesPath(about.file), first, contentLength);
    return { metadata, httpStatusCode: 200, body };
  }

  /** Describes an object without opening it. */
  async headObject(bucket: string, key: string): Promise<Metadata> {
    return metadataOf(await this.#read(bucket, key));
  }

  /** Copies bytes and description. */
  async copyObject(
    bucket: string,
    key: string,
    _version: string | undefined,
    toBucket: string,
    toKey: string,
  ): Promise<Metadata> {
    const about = await this.#read(bucket, key);
    const file = crypto.randomUUID();
    await Deno.copyFile(await this.#bytesPath(about.file), await this.#bytesPath(file));
    const lastModified = new Date().toISOString();
    return await this.#describe(toBucket, toKey, { ...about, file, lastModified });
  }

  /** Succeeds for an object that is not there, too. */
  async deleteObject(bucket: string, key: string): Promise<void> {
    const about = await this.#read(bucket, key).catch(ifMissing);
    if (!about) return;
    await Deno.remove(this.#path(bucket, key)).catch(ifMissing);
    await Deno.remove(await this.#bytesPath(about.file)).catch(ifMissing);
  }

  async deleteObjects(bucket: string, keys: string[]): Promise<void> {
    for (const key of keys) await this.deleteObject(bucket, key);
  }

  /** Names a file for image transformers, of which the stack has none. */
  async privateAssetUrl(bucket: string, key: string): Promise<string> {
    const { file } = await this.#read(bucket, key);
    return "file://" + await this.#bytesPath(file);
  }

  async #describe(bucket: string, key: string, about: Description): Promise<Metadata> {
    const before = await this.#read(bucket, key).catch(ifMissing);
    const path = this.#path(bucket, key);
    const draft = `${path}.${about.file}`;
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeTextFile(draft, JSON.stringify(about));
    await Deno.rename(draft, path);
    // Whoever reads the old bytes holds them open.
    if (before) await Deno.remove(await this.#bytesPath(before.file)).catch(ifMissing);
    return metadataOf(about);
  }

  async #read(bucket: string, key: string): Promise<Description> {
    return JSON.parse(await Deno.readTextFile(this.#path(bucket, key)));
  }

  #path(bucket: string, key: string): string {
    return descriptionPath(this.#root, bucket, key);
  }

  async #bytesPath(file: string): Promise<string> {
    const path = bytesPath(this.#root, file);
    await Deno.mkdir(dirname(path), { recursive: true });
    return path;
  }
}

/** The two files of an object below a storage's root, for a copy of both; none when it is not there. */
export async function objectFiles(root: string, bucket: string, key: string): Promise<string[]> {
  const path = descriptionPath(root, bucket, key);
  const text = await Deno.readTextFile(path).catch(ifMissing);
  if (text === undefined) return [];
  const about: Description = JSON.parse(text);
  return [path, bytesPath(root, about.file)];
}

function descriptionPath(root: string, bucket: string, key: string): string {
  const name = createHash("sha256").update(JSON.stringify([bucket, key])).digest("hex");
  return join(root, "objects", name.slice(0, 2), name);
}

function bytesPath(root: string, file: string): string {
  return join(root, "bytes", file.slice(0, 2), file);
}

function metadataOf(about: Description): Metadata {
  return {
    cacheControl: about.cacheControl,
    contentLength: about.size,
    size: about.size,
    mimetype: about.mimetype,
    lastModified: new Date(about.lastModified),
    eTag: `"${about.etag}"`,
    httpStatusCode: 200,
  };
}

function ifMissing(cause: unknown): undefined {
  if (!(cause instanceof Deno.errors.NotFound)) throw cause;
}
