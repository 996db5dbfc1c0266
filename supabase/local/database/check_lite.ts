/**
 * Makes sure that the lite underneath is the one the overrides were written for.
 *
 * @module
 */

import { App, getAuthSchemaSql, getStorageSchemaSql } from "@supabase/lite";
import { PgliteConnection } from "@supabase/lite/pglite";
import { PostgresConnection } from "@supabase/lite/postgres";
import { packageVersion } from "./package_version.ts";

/** The one version whose every request path was read and tested. */
export const LITE_VERSION = "0.10.0";

const REPLACED = ["withContext", "introspect", "clearSchemaCache", "normalizeDbError"];

/** Throws when an update of lite has moved what we replace: its safety would be gone unnoticed. */
export async function checkLite(): Promise<void> {
  const version = await packageVersion(import.meta.resolve("@supabase/lite"));
  if (version !== LITE_VERSION) {
    throw new Error(`Cannot use @supabase/lite ${version}: the overrides are for ${LITE_VERSION}`);
  }
  for (const connection of [PgliteConnection, PostgresConnection]) {
    for (const member of REPLACED) {
      if (typeof Reflect.get(connection.prototype, member) === "function") continue;
      throw new Error(`Cannot use @supabase/lite: ${connection.name} has no method ${member}`);
    }
  }
  for (const used of [App.prototype.init, getAuthSchemaSql, getStorageSchemaSql]) {
    if (typeof used !== "function") throw new Error("Cannot use @supabase/lite: a part is missing");
  }
}
