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
}

/** Services over one client, which `open` makes at the first use. */
export function databases(open: () => SupabaseClient<Database>): Databases {
  let client: SupabaseClient<Database> | undefined;
  const opened = () => client ??= open();
  return {
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
}
