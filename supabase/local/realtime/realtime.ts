/**
 * The Realtime server: sockets, rooms, changes of tables, and broadcasts of the database.
 *
 * @module
 */

import type { JSONWebKeySet } from "jose";
import type { Keys } from "../auth/keys.ts";
import type { Engine } from "../database/engine.ts";
import type { Log } from "../database/log.ts";
import { Changes } from "./changes.ts";
import { Hub } from "./hub.ts";
import { createIdentify } from "./identity.ts";
import { FREE_PLAN, type Limits, Rates } from "./limits.ts";
import { hearLostRights } from "./lost_rights.ts";
import { startOutbox } from "./outbox.ts";
import { Pressure } from "./pressure.ts";
import { Relay } from "./relay.ts";
import { createRoutes } from "./routes.ts";
import { type Delays, type Server, USUAL_DELAYS } from "./server.ts";
import { Sockets } from "./sockets.ts";
import { sendStored } from "./send_stored.ts";
import { keepTidy } from "./tidy.ts";
import { createReadToken } from "./tokens.ts";

/** What may differ from stack to stack. */
export interface RealtimeSettings {
  limits?: Partial<Limits>;
  delays?: Partial<Delays>;
  /** Refuses public channels. */
  privateOnly?: boolean;
}

/** What Realtime stands on. */
export interface RealtimeOptions extends RealtimeSettings {
  engine: Engine;
  keys: Keys;
  jwks: JSONWebKeySet;
  log: Log;
}

/** How it goes, as `/realtime/v1/_stats` says it. */
export interface Stats {
  sockets: number;
  channels: number;
  rooms: number;
  /** Messages of rooms that were sent, one for each who heard it. */
  deliveries: number;
  subscriptions: number;
  /** Changes of tables that were sent, one for each who saw it. */
  delivered: number;
  /** Changes and broadcasts that the database had. */
  drained: number;
  batches: number;
  /** How old the oldest of the last batch was. */
  lagMs: number;
  /** Clients that read too slowly. */
  cuts: number;
  /** What waits for clients to read it. */
  bufferedBytes: number;
}

/** A running Realtime. */
export interface Realtime {
  /** Takes everything below `/realtime/v1`, and upstream's own paths; the request is untouched. */
  fetch(request: Request, peer: string): Promise<Response>;
  stats(): Stats;
  close(): Promise<void>;
}

/** Starts it; what it opened is closed by `close`. */
export async function startRealtime(options: RealtimeOptions): Promise<Realtime> {
  const { engine, keys, jwks, log } = options;
  const limits = { ...FREE_PLAN, ...options.limits };
  const hub = new Hub();
  const pressure = new Pressure(limits);
  const changes: Changes = new Changes({ engine, outbox: () => outbox, log });
  const server: Server = {
    engine,
    hub,
    changes,
    identify: createIdentify(keys, createReadToken({ secret: keys.secret, jwks })),
    limits,
    rates: new Rates(limits),
    delays: { ...USUAL_DELAYS, ...options.delays },
    privateOnly: options.privateOnly ?? false,
    log,
    rightsChanged: 0,
    connections: () => sockets.size,
  };

  await using undo = new AsyncDisposableStack();
  let relay: Relay | undefined = undefined;
  const outbox = await startOutbox({
    engine,
    log,
    onChanges: (batch) => changes.handle(batch),
    onBroadcasts: (batch) => sendStored(hub, batch),
    onRelayed: (batch) => relay?.take(batch),
    onDropped: () => {
      changes.dropped();
      void relay?.again();
    },
    onDdl: () => changes.forgetGrants(),
  });
  undo.defer(() => outbox.close());
  undo.defer(await keepTidy(engine, () => outbox.stats().drained, log));
  undo.defer(await hearLostRights(server));
  const ours = relay = await Relay.start({ engine, hub, outbox, log });
  undo.defer(() => ours.close());
  const sockets = new Sockets(server, pressure);
  undo.defer(() => sockets.close());

  const stats = () => ({
    ...sockets.stats(),
    ...hub.stats(),
    ...changes.stats(),
    ...outbox.stats(),
    cuts: pressure.cuts,
    bufferedBytes: pressure.total,
  });
  const held = undo.move();
  return {
    fetch: createRoutes({ server, sockets, keys, stats }),
    stats,
    close: () => held.disposeAsync(),
  };
}
