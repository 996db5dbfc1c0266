/**
 * A file of Storage from some byte on, as it arrives: how a job goes on where another one stopped.
 *
 * @module
 */

import { createAdminClient } from "@supabase/server/core";
import { AppError } from "../edge/errors.ts";
import type { Bytes } from "./bytes.ts";
import { addressOf } from "./file_address.ts";
import { fileOf } from "./file_failure.ts";
import { heardBy } from "./heard.ts";

/** What is left of a file. */
export interface Stretch {
  /** From the byte that was asked for to the end. */
  bytes: ReadableStream<Bytes>;
  /** The same as long as the file is the same. */
  etag: string;
  /** Of the whole file, in bytes. */
  size: number;
}

/**
 * Opens a file at a byte; whoever stops before its end cancels the stream. The signal ends waiting for
 * it, and for what is left of it.
 *
 * @throws {AppError} 404 when there is no such file, or no such byte of it, else 503.
 */
export async function openStretch(
  bucket: string,
  path: string,
  from: number,
  signal: AbortSignal,
): Promise<Stretch> {
  let heard: Response | undefined;
  const hearing = heardBy((answer) => heard = answer);
  const client = createAdminClient({
    supabaseOptions: { global: { fetch: (input, init) => hearing(input, { ...init, signal }) } },
  });
  const file = client.storage.from(bucket)
    .setHeader("range", `bytes=${from}-`)
    // Bytes are counted as they lie there.
    .setHeader("accept-encoding", "identity");
  const stream = await fileOf(file.download(addressOf(path)).asStream());
  const bytes = stream as ReadableStream<Bytes>;
  const etag = (heard?.headers.get("etag") ?? "").replace(/^W\/|"/g, "");
  const isPart = heard?.status === 206;
  const size = isPart
    ? Number(/\/(\d+)$/.exec(heard?.headers.get("content-range") ?? "")?.[1] ?? NaN)
    : Number(heard?.headers.get("content-length") ?? NaN);
  if (Number.isNaN(size)) {
    await bytes.cancel();
    throw new AppError(503, "unavailable", "Files cannot be reached right now", {
      cause: "Storage does not say how large the file is",
    });
  }
  return { bytes: isPart ? bytes : bytes.pipeThrough(skipping(from)), etag, size };
}

/** For a Storage that knows no ranges: what lies before passes by. */
function skipping(bytes: number): TransformStream<Bytes, Bytes> {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      if (chunk.length > left) controller.enqueue(left > 0 ? chunk.subarray(left) : chunk);
      left = Math.max(0, left - chunk.length);
    },
  });
}
