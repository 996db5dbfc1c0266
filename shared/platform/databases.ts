/**
 * The database by domain, made when it is first used.
 *
 * @module
 */

import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "../database.types.ts";
import { DatabaseService } from "./database_service.ts";

/** One {@linkcode DatabaseService} a schema, all with the same caller's rights. */
export interface Databases {
  readonly platform: DatabaseService<"platform">;
  readonly translator: DatabaseService<"translator">;
  readonly reading: DatabaseService<"reading">;
  /** The same with these headers on every request; SQL reads them from `request.headers`. */
  sending(headers: Record<string, string>): Databases;
}

/** Opens a client that sends these headers besides its own. */
export type OpenClient = (headers: Record<string, string>) => SupabaseClient<Database>;

/** Services over one client, which `open` makes at the first use. */
export function databases(open: OpenClient, headers: Record<string, string> = {}): Databases {
  let client: SupabaseClient<Database> | undefined;
  const opened = () => client ??= open(headers);
  const own: Databases = {
    sending: (more) =>
      Object.keys(more).length === 0 ? own : databases(open, { ...headers, ...more }),
    get platform() {
      return new DatabaseService(opened(), "platform");
    },
    get translator() {
      return new DatabaseService(opened(), "translator");
    },
    get reading() {
      return new DatabaseService(opened(), "reading");
    },
  };
  return own;
}
