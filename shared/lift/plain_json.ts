/**
 * What can be kept as JSON and comes back as it went. Pure.
 *
 * @module
 */

import type { Json } from "../database.types.ts";
import { SessionStoreError } from "./store_error.ts";

/**
 * A copy that is JSON through and through.
 *
 * @throws {SessionStoreError} "serialisation" for what JSON would leave out, or write as something else,
 * and for text that the database cannot keep: U+0000 and half of a character.
 */
export function plainJson(value: unknown, path = "it"): Json {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string" && value.isWellFormed() && !value.includes("\0")) return value;
  if (Array.isArray(value)) {
    return Array.from(value, (item, at) => plainJson(item, `${path}[${at}]`));
  }
  if (typeof value === "object" && isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).filter(([, item]) => item !== undefined)
        .map(([key, item]) => [plainJson(key, path), plainJson(item, `${path}.${key}`)]),
    );
  }
  throw new SessionStoreError(
    "serialisation",
    `Cannot keep this as JSON: ${path} is ${named(value)}`,
  );
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function named(value: unknown): string {
  if (typeof value === "string") return "text that is not whole";
  return typeof value === "object" ? "no plain object" : String(value);
}
