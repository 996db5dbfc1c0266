/**
 * The schemas that the migrations make.
 *
 * @module
 */

import { join } from "node:path";
import { readConfig } from "../../supabase/local/config.ts";
import { ROOT } from "./test_database.ts";

/** Those of the API, and the one that is never exposed; by name. */
export async function ourSchemas(): Promise<string[]> {
  const { api } = await readConfig(join(ROOT, "supabase/config.toml"));
  return [...api.schemas, "private"].sort();
}
