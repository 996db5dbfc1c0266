/**
 * Keys of the cache, and the names under which each can be forgotten. Pure.
 *
 * A key is a path: `dashboard:<user>:month`. What changes forgets everything below one:
 * `dashboard:<user>:`. A key that holds somebody's data holds their id, and is tagged with it.
 *
 * @module
 */

import type { CacheEntry } from "./cache_store.ts";

const MAX_KEY = 300;
const MAX_NAMES = 32;

/** An id as Postgres writes it: the shape of everybody's. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A key with its names.
 *
 * @throws {TypeError} for keys that no store takes.
 */
export function entryOf(key: string, tags: readonly string[] = []): CacheEntry {
  if (!isPath(key) || key.endsWith(":") || key.startsWith("#")) {
    throw new TypeError('Cannot cache: a key is a path like "dashboard:<user>:month"');
  }
  const parts = key.split(":");
  const prefixes = parts.slice(1).map((_, at) =>
    prefixName(`${parts.slice(0, at + 1).join(":")}:`)
  );
  const people = parts.filter((part) => ID.test(part)).map((id) => userTag(id));
  const names = [...new Set([key, ...prefixes, ...[...tags, ...people].map(tagName)])];
  if (names.length > MAX_NAMES) throw new TypeError("Cannot cache: the key has too many names");
  return { key, names };
}

/** The name of all keys that begin like this. */
export function prefixName(prefix: string): string {
  if (!isPath(prefix) || !prefix.endsWith(":") || prefix.startsWith("#")) {
    throw new TypeError('Cannot forget: a prefix ends with ":"');
  }
  return prefix;
}

/** The name of all keys with this tag. */
export function tagName(tag: string): string {
  if (!isPath(tag)) throw new TypeError("Cannot cache: a tag is a short word");
  return `#${tag}`;
}

/** The tag of everything that holds somebody's data. */
export function userTag(id: string): string {
  return `user:${id}`;
}

/** Short, and printable in every protocol. */
function isPath(text: string): boolean {
  return text.length > 0 && text.length <= MAX_KEY && /^[\x21-\x7e]+$/.test(text);
}
