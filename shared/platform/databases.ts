/**
 * The database by domain, made when it is first used.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../database.types.ts";
import { DatabaseService } from "./database_service.ts";
import { type Heard, heardBy } from "./heard.ts";

/** One {@linkcode DatabaseService} a schema, all with the same caller's rights. */
export interface Databases {
  readonly platform: DatabaseService<"platform">;
  readonly translator: DatabaseService<"translator">;
  readonly phonelog: DatabaseService<"phonelog">;
  readonly lift: DatabaseService<"lift">;
  readonly reading: DatabaseService<"reading">;
  readonly characters: DatabaseService<"characters">;
  /** The same with these headers on every request; SQL reads them from `request.headers`. */
  sending(headers: Record<string, string>, heard?: Heard): Databases;
  /** The same at another address, which knows the same keys and people: a replica's. */
  at(url: string): Databases;
}

/** How a client sends: the `global` of its options. */
export interface Sending {
  headers: Record<string, string>;
  fetch?: typeof fetch;
}

/** Where a client finds the database, if that is not where the project is. */
export interface Place {
  env?: { url: string };
}

/** Opens a client that sends like this, its own headers besides. */
export type OpenClient = (sending: Sending, place: Place) => SupabaseClient<Database>;

/** Services over one client, which `open` makes at the first use. */
export function databases(
  open: OpenClient,
  sending: Sending = { headers: {} },
  place: Place = {},
): Databases {
  let client: SupabaseClient<Database> | undefined;
  const opened = () => client ??= open(sending, place);
  const own: Databases = {
    sending: (headers, heard) =>
      databases(open, {
        headers: { ...sending.headers, ...headers },
        ...heard && { fetch: heardBy(heard) },
      }, place),
    at: (url) => databases(open, sending, { env: { url } }),
    get platform() {
      return new DatabaseService(opened(), "platform");
    },
    get translator() {
      return new DatabaseService(opened(), "translator");
    },
    get phonelog() {
      return new DatabaseService(opened(), "phonelog");
    },
    get lift() {
      return new DatabaseService(opened(), "lift");
    },
    get reading() {
      return new DatabaseService(opened(), "reading");
    },
    get characters() {
      return new DatabaseService(opened(), "characters");
    },
  };
  return own;
}
