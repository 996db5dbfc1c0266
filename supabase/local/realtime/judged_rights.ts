/**
 * What somebody may hear, as of a moment at which nothing has changed meanwhile.
 *
 * @module
 */

import type { Identity } from "./identity.ts";
import { type ReadRights, readRights } from "./rights.ts";
import type { Server } from "./server.ts";

const MOST_LOOKS = 5;

/** Judges again when rights changed while it was judging: that change would be heard by nobody. */
export async function judgedRights(
  server: Server,
  who: Identity,
  subtopic: string,
  withPresence: boolean,
): Promise<ReadRights> {
  const { engine, log } = server;
  for (let look = 1;; look++) {
    const { rightsChanged } = server;
    const rights = await readRights(engine, who, subtopic, withPresence, log);
    if (rightsChanged === server.rightsChanged || look === MOST_LOOKS) return rights;
  }
}
