/**
 * A search, from the wire to the database and back.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { highlight } from "./highlights.ts";
import type { searchEvents } from "./search_contracts.ts";

type Page = Returned<typeof searchEvents>;

/** As the database has it: with the whole text. */
type Found = Omit<Page["items"][number], "snippet" | "highlights"> & { body: string | null };

/** Answers what was found, with the piece of each text that shows why. */
export async function search(
  phonelog: DatabaseService<"phonelog">,
  { q, from, to, contact_id, types, directions, limit, cursor }: Received<typeof searchEvents>,
): Promise<Page> {
  const page = await phonelog.rpc("search_events", {
    p_q: q,
    ...from && { p_from: from },
    ...to && { p_to: to },
    ...contact_id && { p_contact: contact_id },
    ...types && { p_types: types },
    ...directions && { p_directions: directions },
    ...cursor && { p_cursor: cursor },
    p_limit: limit,
  }) as Omit<Page, "items"> & { items: Found[] };
  return { ...page, items: page.items.map((found) => ({ ...found, ...snippetOf(found, q) })) };
}

function snippetOf({ body }: Found, q: string) {
  return body === null ? { snippet: null, highlights: [] } : highlight(body, q);
}
