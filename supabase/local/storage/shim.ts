/**
 * Stands between storage-js and lite, and gives each what the other does not.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";
import { flatInfo, type Json, mended, reworded, withoutPrefix } from "./answers.ts";
import { readBucketWish } from "./buckets.ts";
import { download } from "./download.ts";
import { entriesOf, type ListRequest, type StoredObject } from "./listing.ts";
import { upload } from "./upload.ts";

type Handler = (request: Request) => Promise<Response>;

/** What the shim works with. */
export interface StorageShimOptions {
  /** lite, or what stands before it. */
  next: Handler;
  /** As the superuser. */
  database: Queries;
  /** `[storage].file_size_limit` in bytes. */
  fileSizeLimit: number;
}

/** A request with its path below `/storage/v1`, and what its route found in it. */
type Answer = (request: Request, found: string[]) => Promise<Response>;

/** Returns the handler that goes before lite's; requests that are not Storage's pass through. */
export function createStorageShim({ next, database, fileSizeLimit }: StorageShimOptions): Handler {
  const uploadTo: Answer = (request, [bucket = ""]) =>
    upload(request, decodeURIComponent(bucket), { next, database, fileSizeLimit });

  /** The first route that fits answers. */
  const routes: [methods: string, path: RegExp, answer: Answer][] = [
    ["POST PUT", /^\/bucket(?:\/([^/]+))?$/, changeBucket],
    ["POST", /^\/bucket\/([^/]+)\/empty$/, emptyBucket],
    ["POST", /^\/object\/list\/[^/]+$/, list],
    ["POST", /^\/object\/copy$/, copy],
    ["POST", /^\/object\/move$/, async (request) => mended(await next(request))],
    ["POST", /^\/object\/sign\/[^/]+$/, readLinks],
    ["POST", /^\/object\/sign\//, readLink],
    ["POST", /^\/object\/upload\/sign\//, uploadLink],
    ["PUT", /^\/object\/upload\/sign\/([^/]+)\//, uploadTo],
    ["GET", /^\/object\/info\//, info],
    ["POST PUT", /^\/object\/([^/]+)\/./, uploadTo],
    ["GET HEAD", /^\/object\//, (request) => download(request, next)],
  ];

  return async (request) => {
    const { pathname } = new URL(request.url);
    const path = pathname.replace(/^\/storage\/v1(?=\/)/, "");
    for (const [methods, pattern, answer] of path === pathname ? [] : routes) {
      const [whole, ...found] = path.match(pattern) ?? [];
      if (whole !== undefined && methods.split(" ").includes(request.method)) {
        return await answer(request, found);
      }
    }
    return await next(request);
  };

  async function changeBucket(request: Request, [bucket]: string[]): Promise<Response> {
    const wish: Json = await request.json();
    const answer = await next(withBody(request, readBucketWish(wish)));
    // lite cannot take a rule away.
    for (const rule of ["file_size_limit", "allowed_mime_types"]) {
      if (answer.ok && bucket && wish[rule] === null) {
        await database.query(`update storage.buckets set ${rule} = null where id = $1`, [bucket]);
      }
    }
    return await mended(answer);
  }

  /** lite would delete what the caller cannot even see; here each object asks the policies. */
  async function emptyBucket(request: Request, [bucket = ""]: string[]): Promise<Response> {
    const { origin } = new URL(request.url);
    const ask = (method: string, path: string, body?: unknown) => {
      const headers = new Headers(request.headers);
      headers.set("content-type", "application/json");
      headers.delete("content-length");
      const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
      return next(new Request(`${origin}/storage/v1${path}`, init));
    };
    const found = await ask("GET", `/bucket/${bucket}`);
    if (!found.ok) return await mended(found);
    await found.body?.cancel();

    const listed = await ask("POST", `/object/list/${bucket}`, {});
    if (!listed.ok) return await mended(listed);
    const objects: StoredObject[] = await listed.json();
    const removed = await ask("DELETE", `/object/${bucket}`, {
      prefixes: objects.map(({ name }) => name),
    });
    return await mended(removed, () => ({ message: "Successfully emptied" }));
  }

  /** lite pages before there are folders, so it is asked for everything below the prefix. */
  async function list(request: Request): Promise<Response> {
    const asked: ListRequest = await request.json();
    const answer = await next(withBody(request, asked.prefix ? { prefix: asked.prefix } : {}));
    if (!answer.ok) return await mended(answer);
    return reworded(answer, entriesOf(await answer.json(), asked));
  }

  async function copy(request: Request): Promise<Response> {
    const { bucketId, destinationBucket }: Json = await request.clone().json();
    const bucket = destinationBucket ?? bucketId;
    return await mended(await next(request), ({ key }) => ({ Key: `${bucket}/${key}` }));
  }

  async function readLink(request: Request): Promise<Response> {
    return await mended(await next(request), ({ signedUrl }) => ({
      signedURL: withoutPrefix(signedUrl),
    }));
  }

  /** lite takes the bucket for an object here, so it is asked for one link after the other. */
  async function readLinks(request: Request): Promise<Response> {
    const { paths, ...wish }: { paths: string[] } = await request.json();
    const links: Json[] = [];
    for (const path of paths) {
      const asked = withBody(request, wish, `${request.url}/${encodeURI(path)}`);
      const answer = await readLink(asked);
      const { signedURL = null, message = null }: Json = await answer.json();
      links.push({ path, signedURL, error: message });
    }
    return Response.json(links);
  }

  async function uploadLink(request: Request): Promise<Response> {
    return await mended(await next(request), ({ signedUrl, token }) => ({
      url: withoutPrefix(signedUrl),
      token,
    }));
  }

  async function info(request: Request): Promise<Response> {
    const url = request.url.replace(/\/object\/info\/(?:authenticated|public)\//, "/object/info/");
    return await mended(await next(new Request(url, request)), flatInfo);
  }
}

function withBody(request: Request, body: unknown, url = request.url): Request {
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  return new Request(url, { method: request.method, headers, body: JSON.stringify(body) });
}
