/**
 * A page of events, from the wire to the database and back.
 *
 * @module
 */

import type { Received, Returned } from "../contract.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import type { listEvents } from "./contracts.ts";

/** Answers what the database made of it: all of it is decided there, by who asks. */
export async function pageOfEvents(
  phonelog: DatabaseService<"phonelog">,
  input: Received<typeof listEvents>,
): Promise<Returned<typeof listEvents>> {
  const { from, to, contact_id, types, directions, q, limit, cursor, count } = input;
  const page = await phonelog.rpc("get_filtered_events", {
    ...from && { p_from: from },
    ...to && { p_to: to },
    ...contact_id && { p_contact: contact_id },
    ...types && { p_types: types },
    ...directions && { p_directions: directions },
    ...q && { p_q: q },
    ...cursor && { p_cursor: cursor },
    p_limit: limit,
    p_count: count,
  });
  return page as Returned<typeof listEvents>;
}
