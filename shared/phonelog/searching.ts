/**
 * A search, from the wire to the database and back.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import { highlight } from "./highlights.ts";
import { type Looking, meaningOf } from "../platform/embedding_meaning.ts";
import type { searchEvents } from "./search_contracts.ts";

type Page = Returned<typeof searchEvents>;

/** As the database has it: with a longer piece of the text, and whether vectors were compared. */
type Found = Omit<Page["items"][number], "snippet" | "highlights"> & { body: string | null };
type Answer = Omit<Page, "items" | "semantic"> & { items: Found[]; compares: boolean };

/** Which ways to find there are, by what is wanted. */
const WAYS = {
  auto: ["words", "name", "meaning"],
  never: ["words", "name"],
  only: ["meaning"],
};

/** Answers what was found, with the piece of each text that shows why. */
export async function search(
  phonelog: DatabaseService<"phonelog">,
  input: Received<typeof searchEvents>,
  looking: Looking,
): Promise<Page> {
  const { q, semantic, from, to, contact_id, types, directions, limit, cursor } = input;
  const isRead = (model: string) => phonelog.rpc("has_meanings", { p_model: model });
  const meaning = semantic === "never" ? undefined : await meaningOf(q, isRead, looking);
  const { compares, ...page } = await phonelog.rpc("search_events", {
    p_q: q,
    ...from && { p_from: from },
    ...to && { p_to: to },
    ...contact_id && { p_contact: contact_id },
    ...types && { p_types: types },
    ...directions && { p_directions: directions },
    ...cursor && { p_cursor: cursor },
    ...meaning && { p_meaning: meaning },
    p_ways: WAYS[semantic],
    p_limit: limit,
  }) as Answer;
  return {
    ...page,
    semantic: semantic === "never" ? "unused" : meaning && compares ? "used" : "unavailable",
    items: page.items.map((found) => ({ ...found, ...snippetOf(found, q) })),
  };
}

function snippetOf({ body }: Found, q: string) {
  return body === null ? { snippet: null, highlights: [] } : highlight(body, q);
}
