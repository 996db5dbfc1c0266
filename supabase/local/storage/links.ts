/**
 * Signed links, where storage-js looks for them.
 *
 * @module
 */

import { type Json, mended, readJson, withBody } from "./messages.ts";

type Handler = (request: Request) => Promise<Response>;

/** A link to read one object by. */
export async function readLink(request: Request, next: Handler): Promise<Response> {
  return await mended(await next(request), ({ signedUrl }) => ({
    signedURL: withoutPrefix(signedUrl),
  }));
}

/** Links to several; lite takes the bucket for an object here, so it is asked one by one. */
export async function readLinks(request: Request, next: Handler): Promise<Response> {
  const { paths, ...wish } = await readJson(request);
  const links: Json[] = [];
  for (const path of Array.isArray(paths) ? paths : []) {
    const asked = withBody(request, wish, { url: `${request.url}/${encodeURI(path)}` });
    const answer = await readLink(asked, next);
    const { signedURL = null, message = null }: Json = await answer.json();
    links.push({ path, signedURL, error: message });
  }
  return Response.json(links);
}

/** A link to upload one object by. */
export async function uploadLink(request: Request, next: Handler): Promise<Response> {
  return await mended(await next(request), ({ signedUrl, token }) => ({
    url: withoutPrefix(signedUrl),
    token,
  }));
}

/** storage-js puts its own address, `/storage/v1` included, before a link. */
function withoutPrefix(link: unknown): string | null {
  return typeof link === "string" && link ? link.replace(/^\/storage\/v1/, "") : null;
}
