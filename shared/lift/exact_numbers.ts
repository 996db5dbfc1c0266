/**
 * Numbers that come back as they went. Pure.
 *
 * @module
 */

import type { z } from "zod";

/**
 * The same schema, which refuses numbers beyond ±9007199254740991: of those JSON is read with the last
 * digits rounded, before anybody could keep them.
 */
export function exactNumbers<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.superRefine((value, context) => {
    const path = roundedIn(value);
    if (path) {
      context.addIssue({
        code: "custom",
        path,
        message: "Numbers beyond ±9007199254740991 are not kept exactly: send text",
      });
    }
  });
}

/** Where the first such number is. */
function roundedIn(value: unknown): (string | number)[] | undefined {
  if (typeof value === "number") return Math.abs(value) > Number.MAX_SAFE_INTEGER ? [] : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const path = roundedIn(inner);
    if (path) return [Array.isArray(value) ? Number(key) : key, ...path];
  }
  return undefined;
}
