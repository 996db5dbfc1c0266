/**
 * Where a page of a list ended, the newest first. Pure.
 *
 * @module
 */

import { z } from "zod";
import { AppError } from "../edge/errors.ts";

/** A moment as the database wrote it, and which row of that moment. */
const place = z.tuple([z.iso.datetime({ offset: true }), z.guid()]);

/** A page of these rows, of which there is one more than `limit` where another page follows. */
export function pageOf<T extends { id: string }>(
  rows: readonly T[],
  limit: number,
  at: (row: T) => string,
): { items: T[]; has_more: boolean; next_cursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const has_more = rows.length > limit;
  const next_cursor = has_more && last ? btoa(JSON.stringify([at(last), last.id])) : null;
  return { items, has_more, next_cursor };
}

/** After which row the next page begins: arguments of functions that list; throws a 400 for no cursor. */
export function afterCursor(
  cursor: string | undefined,
): { p_before?: string; p_before_id?: string } {
  if (cursor === undefined) return {};
  try {
    const [p_before, p_before_id] = place.parse(JSON.parse(atob(cursor)));
    return { p_before, p_before_id };
  } catch (cause) {
    throw new AppError(400, "invalid_cursor", "Cannot go on from there: this is no cursor", {
      cause,
    });
  }
}
