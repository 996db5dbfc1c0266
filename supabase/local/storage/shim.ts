/**
 * Stands between storage-js and lite, and gives each what the other does not.
 *
 * @module
 */

import { changeBucket, emptyBucket } from "./change_buckets.ts";
import { download } from "./download.ts";
import { readLink, readLinks, uploadLink } from "./links.ts";
import { entriesOf } from "./listing.ts";
import { decoded, flatInfo, mended, readJson, reworded, withBody } from "./messages.ts";
import { upload, type UploadContext } from "./upload.ts";

type Handler = (request: Request) => Promise<Response>;

/** Takes a request, and the bucket where its route names one. */
type Answer = (request: Request, bucket: string | undefined) => Promise<Response>;

/** Returns the handler that goes before lite's; requests that are not Storage's pass through. */
export function createStorageShim(context: UploadContext): Handler {
  const { next } = context;
  const uploadTo: Answer = (request, bucket = "") => upload(request, bucket, context);

  /** The first route that fits answers; what fits none is lite's. */
  const routes: [methods: string, path: RegExp, answer: Answer][] = [
    ["POST PUT", /^\/bucket(?:\/([^/]+))?$/, (request, id) => changeBucket(request, id, context)],
    ["POST", /^\/bucket\/([^/]+)\/empty$/, (request, id = "") => emptyBucket(request, id, next)],
    ["POST", /^\/object\/list\/[^/]+$/, list],
    ["POST", /^\/object\/copy$/, copy],
    ["POST", /^\/object\/move$/, async (request) => mended(await next(request))],
    ["POST", /^\/object\/sign\/[^/]+$/, (request) => readLinks(request, next)],
    ["POST", /^\/object\/sign\//, (request) => readLink(request, next)],
    ["POST", /^\/object\/upload\/sign\//, (request) => uploadLink(request, next)],
    ["PUT", /^\/object\/upload\/sign\/([^/]+)\//, uploadTo],
    ["GET", /^\/object\/info\//, info],
    ["POST PUT", /^\/object\/([^/]+)\/./, uploadTo],
    ["GET HEAD", /^\/object\//, (request) => download(request, next)],
  ];

  return async (request) => {
    const { pathname } = new URL(request.url);
    const path = pathname.replace(/^\/storage\/v1(?=\/)/, "");
    for (const [methods, pattern, answer] of path === pathname ? [] : routes) {
      const found = path.match(pattern);
      if (!found || !methods.split(" ").includes(request.method)) continue;
      return await answer(request, found[1] && decoded(found[1]));
    }
    return await next(request);
  };

  /** lite pages before there are folders, so it is asked for everything below the prefix. */
  async function list(request: Request): Promise<Response> {
    const asked = await readJson(request);
    const answer = await next(withBody(request, asked.prefix ? { prefix: asked.prefix } : {}));
    if (!answer.ok) return await mended(answer);
    return reworded(answer, entriesOf(await answer.json(), asked));
  }

  async function copy(request: Request): Promise<Response> {
    const asked = await readJson(request);
    const bucket = asked.destinationBucket ?? asked.bucketId;
    const answer = await next(withBody(request, asked));
    return await mended(answer, ({ key }) => ({ Key: `${bucket}/${key}` }));
  }

  async function info(request: Request): Promise<Response> {
    const url = request.url.replace(/\/object\/info\/(?:authenticated|public)\//, "/object/info/");
    return await mended(await next(new Request(url, request)), flatInfo);
  }
}
