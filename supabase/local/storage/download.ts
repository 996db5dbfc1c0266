/**
 * Reads of bytes: ranges, HEAD, and the name a browser saves under.
 *
 * @module
 */

import { decoded, mended, mendedLinkRefusal } from "./messages.ts";
import { transfer } from "./transfer.ts";

/** Answers `GET` and `HEAD` below `/object/`, with or without a signed link. */
export async function download(
  request: Request,
  next: (request: Request) => Promise<Response>,
): Promise<Response> {
  const url = new URL(request.url);
  const isLink = url.pathname.startsWith("/storage/v1/object/sign/");
  // hosted's long name for the same route
  url.pathname = url.pathname.replace("/v1/object/authenticated/", "/v1/object/");

  const range = request.headers.get("range");
  const asked = new Request(url, { method: "GET", headers: request.headers });
  const answer = await transfer.run(range ? { range } : {}, () => next(asked));
  if (!answer.ok) return await (isLink ? mendedLinkRefusal(answer) : mended(answer));

  const headers = new Headers(answer.headers);
  const saveAs = url.searchParams.get("download");
  if (saveAs !== null) {
    const name = saveAs || decoded(url.pathname.split("/").at(-1) ?? "");
    headers.set("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
  }
  const status = statusOf(headers.get("content-range"));
  if (request.method !== "HEAD" && status !== 416) {
    return new Response(answer.body, { status, headers });
  }
  await answer.body?.cancel();
  if (status === 416) headers.delete("content-length");
  return new Response(null, { status, headers });
}

function statusOf(contentRange: string | null): number {
  if (!contentRange) return 200;
  return contentRange.startsWith("bytes */") ? 416 : 206;
}
