/**
 * Turns the flat names of objects into one folder's entries.
 *
 * @module
 */

/** What storage-js sends to list a folder. */
export interface ListRequest {
  prefix?: string;
  limit?: number;
  offset?: number;
  search?: string;
  sortBy?: { column?: string; order?: string };
}

/** An object as lite lists it. */
export type StoredObject = { name: string } & Record<string, unknown>;

const SHOWN = ["id", "updated_at", "created_at", "last_accessed_at", "metadata"];

const FOLDER = Object.fromEntries(SHOWN.map((key) => [key, null]));

/**
 * Folders first, then files, names relative to the folder. `search` is the beginning of a name;
 * `limit` and `offset` count entries, so a folder of a thousand objects is one.
 */
export function entriesOf(objects: StoredObject[], asked: ListRequest): StoredObject[] {
  const base = asked.prefix ? asked.prefix.replace(/\/*$/, "/").replace(/^\/+/, "") : "";
  const search = String(asked.search ?? "").toLowerCase();
  const folders = new Set<string>();
  const files: StoredObject[] = [];

  for (const object of objects) {
    if (!object.name.startsWith(base)) continue;
    const rest = object.name.slice(base.length);
    const [name = "", ...below] = rest.split("/");
    if (!name.toLowerCase().startsWith(search)) continue;
    if (below.length > 0) folders.add(name);
    else files.push({ ...pick(object, SHOWN), name });
  }

  const column = asked.sortBy?.column ?? "name";
  const direction = asked.sortBy?.order === "desc" ? -1 : 1;
  files.sort((one, other) => direction * compare(one[column], other[column]));
  const names = [...folders].sort((one, other) => direction * compare(one, other));
  const entries = [...names.map((name) => ({ ...FOLDER, name })), ...files];

  const offset = asked.offset ?? 0;
  return entries.slice(offset, offset + (asked.limit ?? 100));
}

function pick(object: StoredObject, keys: string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, object[key] ?? null]));
}

function compare(one: unknown, other: unknown): number {
  const [left, right] = [String(one), String(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}
