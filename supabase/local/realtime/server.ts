/**
 * What all sockets of one server share.
 *
 * @module
 */

import type { Engine } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import type { Changes } from "./changes.ts";
import type { Hub } from "./hub.ts";
import type { Identify } from "./identity.ts";
import type { Limits, Rates } from "./limits.ts";

/** How long a refusal takes: clients come again for ever, so waiting is part of the defence. */
export interface Delays {
  /** A refused handshake. */
  connectMs: number;
  /** A refused join; a client gives up after 10 s. */
  joinMs: number;
  /** At a stop, sockets are closed over so long: clients then do not return in step. */
  closeMs: number;
}

/** The delays of a server that others use. */
export const USUAL_DELAYS: Delays = { connectMs: 2000, joinMs: 5000, closeMs: 2000 };

/** One server. */
export interface Server {
  engine: Engine;
  hub: Hub;
  changes: Changes;
  identify: Identify;
  limits: Limits;
  rates: Rates;
  delays: Delays;
  /** Whether public channels are refused. */
  privateOnly: boolean;
  log: Log;
  /** How often the database has said that rights may have changed. */
  rightsChanged: number;
  /** How many sockets are open, those included that were cut off and have not gone yet. */
  connections(): number;
}
