/**
 * Puts into the vault what SQL needs to call functions: where they are, and the key named cron.
 *
 * @module
 */

import type { Engine } from "./database/engine.ts";

/** Keeps each secret under its name; a stack that moved to another port says so here. */
export async function keepInVault(engine: Engine, secrets: Record<string, string>): Promise<void> {
  await engine.transaction(async (tx) => {
    for (const [name, secret] of Object.entries(secrets)) {
      const known = await tx.query(
        "select vault.update_secret(id, $2) from vault.secrets where name = $1",
        [name, secret],
      );
      if (known.length === 0) await tx.query("select vault.create_secret($2, $1)", [name, secret]);
    }
  });
}
