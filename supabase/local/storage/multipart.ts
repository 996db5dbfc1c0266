/**
 * Takes a file out of a multipart form. storage-js names its file part with an empty name, which
 * `Request.formData()` loses.
 *
 * @module
 */

import { Buffer } from "node:buffer";

/** What storage-js puts into a form. */
export interface UploadForm {
  file: Uint8Array<ArrayBuffer>;
  contentType: string;
  fields: Map<string, string>;
}

/** The boundary of a multipart content type, or nothing for other types. */
export function boundaryOf(contentType: string | null): string | undefined {
  return contentType?.match(/^multipart\/form-data;.*boundary="?([^";]+)"?/i)?.[1];
}

/** Reads the whole form; nothing when it holds no file. */
export function readUploadForm(
  bytes: Uint8Array<ArrayBuffer>,
  boundary: string,
): UploadForm | undefined {
  let form: UploadForm | undefined;
  const fields = new Map<string, string>();
  for (const { head, body } of partsOf(bytes, boundary)) {
    const name = head.match(/[\s;]name="([^"]*)"/)?.[1] ?? "";
    if (/[\s;]filename\*?=/i.test(head) || name === "") {
      const contentType = head.match(/^content-type:\s*([^\r\n]+)/im)?.[1] ??
        "application/octet-stream";
      form = { file: body, contentType, fields };
    } else fields.set(name, new TextDecoder().decode(body));
  }
  return form;
}

function* partsOf(bytes: Uint8Array<ArrayBuffer>, boundary: string) {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = `--${boundary}`;
  let start = all.indexOf(mark);
  while (start >= 0) {
    const end = all.indexOf(`\r\n${mark}`, start);
    if (end < 0) return;
    const headStart = start + mark.length + 2;
    const headEnd = all.indexOf("\r\n\r\n", headStart);
    if (headEnd >= 0 && headEnd <= end) {
      yield {
        head: all.toString("latin1", headStart, headEnd),
        body: bytes.subarray(headEnd + 4, end),
      };
    }
    start = end + 2;
  }
}
