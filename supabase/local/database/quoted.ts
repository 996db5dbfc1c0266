/**
 * Names in SQL that is put together.
 *
 * @module
 */

/** A name as SQL takes it, whatever is in it; of several, each is in the one before: "schema"."table". */
export function quoted(...names: string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join(".");
}
