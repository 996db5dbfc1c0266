/**
 * Keeps the engine from deciding how this process ends.
 *
 * @module
 */

import type { PGlite } from "@electric-sql/pglite";

/**
 * PGlite's runtime writes the process's exit code as it starts and with every SQL error, so that a
 * stack that stopped cleanly, or a test that passed, would end as a failure. Every statement goes
 * through one method: around it the code stays as it was.
 */
export function keepExitCode(pglite: PGlite): void {
  const run = pglite.execProtocolRawSync.bind(pglite);
  pglite.execProtocolRawSync = (message) => {
    const { exitCode } = Deno;
    try {
      return run(message);
    } finally {
      Deno.exitCode = exitCode;
    }
  };
}
