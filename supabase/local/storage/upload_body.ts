/**
 * The file of an upload, whichever way storage-js sent it.
 *
 * @module
 */

import { type Limited, limited } from "./limited.ts";
import { refused } from "./messages.ts";
import { boundaryOf, readUploadForm } from "./multipart.ts";

/** A file on its way in. */
export interface UploadBody {
  body: Limited;
  /** Bytes; nothing while a stream has not ended. */
  size: number | undefined;
  contentType: string;
  cacheControl: string | undefined;
  /** The uploader's own words about the file. */
  metadata: Record<string, unknown> | null;
}

/** A form's fields and boundaries, beside the file. */
const FORM_ROOM_BYTES = 64 * 1024;

/** Or the refusal of what is larger than `limit`, or has no file. A form is held in memory. */
export async function readUploadBody(
  request: Request,
  limit: number,
): Promise<UploadBody | Response> {
  const contentType = request.headers.get("content-type") ?? "application/octet-stream";
  const boundary = boundaryOf(contentType);
  const length = request.headers.get("content-length");
  const size = length === null ? undefined : Number(length);
  const room = boundary ? limit + FORM_ROOM_BYTES : limit;
  const sent = request.body ?? new Response("").body;
  if (!sent || (size ?? 0) > room) {
    await sent?.cancel();
    return tooLarge(limit);
  }

  const body = limited(sent, room);
  if (!boundary) {
    return {
      body,
      size,
      contentType,
      cacheControl: request.headers.get("cache-control") ?? undefined,
      metadata: readMetadata(fromBase64(request.headers.get("x-metadata"))),
    };
  }
  const bytes = await new Response(body.stream).bytes().catch((cause) => {
    if (!body.isTooLarge()) throw cause;
  });
  const form = bytes && readUploadForm(bytes, boundary);
  if (!bytes || form && form.file.byteLength > limit) return tooLarge(limit);
  if (!form) return refused(400, "InvalidRequest", "The form holds no file");
  const seconds = form.fields.get("cacheControl");
  return {
    body: limited(new Blob([form.file]).stream(), limit),
    size: form.file.byteLength,
    contentType: form.contentType,
    cacheControl: seconds && `max-age=${seconds}`,
    metadata: readMetadata(form.fields.get("metadata")),
  };
}

/** What hosted Storage answers to a file above the bucket's limit. */
export function tooLarge(limit: number): Response {
  const message = `The object exceeded the maximum allowed size of ${limit} bytes`;
  return refused(413, "Payload too large", message);
}

/** Hosted Storage keeps objects only; anything else counts as no metadata. */
function readMetadata(json: string | undefined): Record<string, unknown> | null {
  try {
    const metadata = JSON.parse(json ?? "null");
    return typeof metadata === "object" && !Array.isArray(metadata) ? metadata : null;
  } catch {
    return null;
  }
}

function fromBase64(text: string | null): string | undefined {
  try {
    return text === null ? undefined : new TextDecoder().decode(Uint8Array.fromBase64(text));
  } catch {
    return;
  }
}
