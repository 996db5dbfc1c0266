/**
 * What buckets allow, in the words of hosted Storage.
 *
 * @module
 */

import type { Queries } from "../database/engine.ts";

/** The rules of one bucket. */
export interface BucketRules {
  file_size_limit: number | null;
  allowed_mime_types: string[] | null;
}

/** Nothing when there is no such bucket. */
export async function rulesOf(
  database: Queries,
  bucket: string,
): Promise<BucketRules | undefined> {
  const [rules] = await database.query<BucketRules>(
    `select file_size_limit::float8 as file_size_limit, allowed_mime_types
     from storage.buckets where id = $1`,
    [bucket],
  );
  return rules;
}

/**
 * The entry of the list that allows a type: `audio/*` allows `audio/webm;codecs=opus`. lite
 * compares letter by letter, so it is told the entry; refused types are left for it to refuse.
 */
export function allowingEntry(contentType: string, allowed: string[] | null): string {
  const plain = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const [family] = plain.split("/", 1);
  const entry = allowed?.find((pattern) => [plain, `${family}/*`, "*/*"].includes(pattern));
  return entry ?? contentType;
}

/** `{ file_size_limit: "5MB" }` → bytes, and no key where the caller sent null. */
export function readBucketWish(wish: Record<string, unknown>): Record<string, unknown> {
  const read = Object.entries(wish).filter(([, value]) => value !== null);
  const bucket = Object.fromEntries(read);
  const limit = bucket.file_size_limit;
  if (typeof limit === "string") bucket.file_size_limit = readSize(limit) ?? limit;
  return bucket;
}

const UNITS: Record<string, number> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
};

/** `50MiB` → 52428800; a number alone is bytes. */
export function readSize(text: string): number | undefined {
  const [, number, unit = "B"] = text.trim().match(/^(\d+(?:\.\d+)?)\s*([KMG]?I?B)?$/i) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  return number && factor ? Math.floor(Number(number) * factor) : undefined;
}
