/**
 * Changes of buckets that lite does not take, or takes too lightly.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";
import { mended, readJson, withBody } from "./messages.ts";
import { readBucketWish } from "./buckets.ts";
import type { StoredObject } from "./listing.ts";

type Handler = (request: Request) => Promise<Response>;

/** Creates a bucket or changes `bucket`: sizes may be words, and null takes a rule away. */
export async function changeBucket(
  request: Request,
  bucket: string | undefined,
  { next, database }: { next: Handler; database: Queries },
): Promise<Response> {
  const wish = await readJson(request);
  const answer = await next(withBody(request, readBucketWish(wish)));
  for (const rule of ["file_size_limit", "allowed_mime_types"]) {
    if (answer.ok && bucket !== undefined && wish[rule] === null) { // lite cannot set null
      await database.query(`update storage.buckets set ${rule} = null where id = $1`, [bucket]);
    }
  }
  return await mended(answer);
}

/** lite would delete what the caller cannot even see; here each object asks the policies. */
export async function emptyBucket(
  request: Request,
  bucket: string,
  next: Handler,
): Promise<Response> {
  const address = (path: string) => new URL(`/storage/v1/${path}/${bucket}`, request.url).href;
  const { headers } = request;
  const found = await next(new Request(address("bucket"), { headers }));
  if (!found.ok) return await mended(found);
  await found.body?.cancel();

  const listed = await next(withBody(request, {}, { url: address("object/list") }));
  if (!listed.ok) return await mended(listed);
  const objects: StoredObject[] = await listed.json();
  const prefixes = objects.map(({ name }) => name);
  const removal = withBody(request, { prefixes }, { url: address("object"), method: "DELETE" });
  return await mended(await next(removal), () => ({ message: "Successfully emptied" }));
}
