/**
 * Speaking to the database as somebody who sent no token: under their row level security.
 *
 * @module
 */

import { createContextClient } from "@supabase/server/core";
import { type Databases, databases } from "./databases.ts";

/**
 * The database with the rights of a ticket's owner, for as long as the ticket lives. With the
 * publishable key, so that a ticket nobody opens is a stranger, who finds nothing; with the secret key
 * that would be everything.
 */
export function actAs(ticket: string): Databases {
  return databases((sending, place) =>
    createContextClient({
      ...place,
      supabaseOptions: {
        db: { retry: false },
        global: { ...sending, headers: { ...sending.headers, "x-acting": ticket } },
      },
    })
  );
}
