/**
 * Passes uploads on to lite, under the bucket's own rules.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";
import { type Json, mended, mendedLinkRefusal, reworded } from "./messages.ts";
import { allowingEntry, rulesOf } from "./buckets.ts";
import { transfer } from "./transfer.ts";
import { readUploadBody, tooLarge } from "./upload_body.ts";

/** What an upload needs besides the request. */
export interface UploadContext {
  next: (request: Request) => Promise<Response>;
  /** As the superuser: who may upload is lite's business. */
  database: Queries;
  /** Bytes, where the bucket says nothing. */
  fileSizeLimit: number;
}

/** Answers an upload into `bucket`, signed or not. */
export async function upload(
  request: Request,
  bucket: string,
  { next, database, fileSizeLimit }: UploadContext,
): Promise<Response> {
  const rules = await rulesOf(database, bucket);
  const limit = rules?.file_size_limit ?? fileSizeLimit;
  const sent = await readUploadBody(request, limit);
  if (sent instanceof Response) return sent;

  const { body, size, contentType, cacheControl, metadata } = sent;
  const headers = new Headers(request.headers);
  headers.set("content-type", allowingEntry(contentType, rules?.allowed_mime_types ?? null));
  if (size !== undefined) headers.set("content-length", String(size));
  if (cacheControl) headers.set("cache-control", cacheControl);

  const asked = new Request(request.url, { method: request.method, headers, body: body.stream });
  const answer = await transfer.run(
    { contentType, ...cacheControl && { cacheControl } },
    () => next(asked),
  );
  if (!asked.bodyUsed) await asked.body?.cancel(); // refused before it was read
  if (body.isTooLarge()) {
    await answer.body?.cancel();
    return tooLarge(limit);
  }
  const isLink = new URL(request.url).pathname.startsWith("/storage/v1/object/upload/sign/");
  if (!answer.ok) return await (isLink ? mendedLinkRefusal(answer) : mended(answer));

  const { Key, ...rest }: Json = await answer.json();
  const name = isLink ? String(Key) : String(Key).slice(bucket.length + 1);
  await database.query(
    `update storage.objects set user_metadata = $3::text::jsonb where bucket_id = $1 and name = $2`,
    [bucket, name, metadata && JSON.stringify(metadata)],
  );
  return reworded(answer, { ...rest, Key: `${bucket}/${name}` });
}
