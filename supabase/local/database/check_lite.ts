/**
 * Makes sure that the lite underneath is the one the overrides were written for.
 *
 * @module
 */

import { App, Connection, getVersion } from "@supabase/lite";
import { PgliteConnection } from "@supabase/lite/pglite";
import { PostgresConnection } from "@supabase/lite/postgres";

const VERSION = "0.10.0";
const REPLACED = ["withContext", "introspect", "clearSchemaCache", "normalizeDbError", "close"];
const USED = ["init", "exec"];

/** Throws when an update of lite has moved a member we replace: its safety would be gone unnoticed. */
export async function checkLite(): Promise<void> {
}
