/**
 * Where a project's own server keeps its data.
 *
 * @module
 */

import { basename, join } from "node:path";
import { serverAccount } from "./server_account.ts";

/**
 * With the project's other data. As root it lies elsewhere, under a name made of the project's path: the
 * server runs as nobody, who cannot enter root's home, where the project may well be.
 */
export async function clusterFolder(root: string): Promise<string> {
  if (!serverAccount()) return join(root, "supabase/local/.data/postgres");
  const path = new TextEncoder().encode(root);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", path)).toHex();
  return `/var/lib/quintet/clusters/${basename(root)}-${digest.slice(0, 8)}`;
}
