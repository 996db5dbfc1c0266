/**
 * A page of an export as the files that people get: lines of JSON, an array, a spreadsheet.
 *
 * @module
 */

import { crc32 } from "./crc32.ts";
import { csvOf } from "./csv.ts";

/** Rows of one table, as the database gives them. */
export interface ExportPage {
  /** `schema.table` */
  source: string;
  page: number;
  is_last: boolean;
  /** JSON objects, one a line. */
  lines: string;
  /** Null where the rows know it themselves. */
  columns: string[] | null;
  format: "all" | "ndjson" | "json" | "csv";
}

/** A file that waits for the archive: how it is called there, and where it lies until then. */
export type ExportFile = {
  name: string;
  rows?: number;
  bytes: number;
  sha256: string;
  path: string;
  /** As zip knows them: 0 is stored as it was, 8 is deflated. */
  method: 0 | 8;
  packed: number;
  crc32: number;
};

/** What a page becomes, by the name in the archive. */
export function filesOfPage({ source, page, is_last, lines, columns, format }: ExportPage) {
  const [schema = "", table = ""] = source.split(".");
  const part = page === 1 && is_last ? "" : `.${String(page).padStart(4, "0")}`;
  const name = (ending: string) => `${schema}/${table}${part}.${ending}`;
  const files = new Map<string, string>();
  if (format === "all" || format === "ndjson") files.set(name("ndjson"), `${lines}\n`);
  if (format === "json") files.set(name("json"), `[\n${lines.replaceAll("\n", ",\n")}\n]\n`);
  if (format === "all" || format === "csv") {
    const rows = lines.split("\n").map(parseExactly);
    files.set(name("csv"), csvOf(columns ?? Object.keys(rows[0] ?? {}), rows));
  }
  return files;
}

/** Bytes as they lie in a zip, with what its directory says of them. */
export async function packed(text: string) {
  const bytes = new TextEncoder().encode(text);
  const deflated = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const [sha256, body] = await Promise.all([
    crypto.subtle.digest("SHA-256", bytes),
    new Response(deflated).arrayBuffer(),
  ]);
  return {
    body,
    about: {
      bytes: bytes.length,
      sha256: hex(new Uint8Array(sha256)),
      method: 8 as const,
      packed: body.byteLength,
      crc32: crc32(bytes),
    },
  };
}

/** Hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Numbers that JavaScript would round stay as they were written. */
function parseExactly(line: string): Record<string, unknown> {
  if (!/\d{16}/.test(line)) return JSON.parse(line);
  const exactly = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && context?.source
      ? context.source
      : value;
  return JSON.parse(line, exactly);
}
