/**
 * Which part of Realtime answers which address.
 *
 * @module
 */

import { keyKind, type Keys } from "../auth/keys.ts";
import { createHttpBroadcast } from "./http_broadcast.ts";
import type { Server } from "./server.ts";
import type { Sockets } from "./sockets.ts";

/** The parts. */
export interface Routed {
  server: Server;
  sockets: Sockets;
  keys: Keys;
  stats: () => object;
}

const EVERYWHERE = { "access-control-allow-origin": "*" };

/** Serves `/realtime/v1/…`, and upstream's own `/socket/websocket` and `/api/ping`. */
export function createRoutes({ server, sockets, keys, stats }: Routed) {
  const broadcast = createHttpBroadcast(server);
  return async (request: Request, peer: string): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const path = pathname.replace(/^\/realtime\/v1\//, "/");
    if (/^\/api\/broadcast(\/|$)/.test(path)) return await broadcast(request, peer, path);
    switch (path) {
      case "/websocket":
      case "/socket/websocket":
        if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
          return await sockets.upgrade(request, peer);
        }
        return Response.json({ error: "A WebSocket upgrade is expected" }, { status: 400 });
      case "/api/ping":
        return Response.json({ message: "Success" }, { headers: EVERYWHERE });
      case "/_stats":
        if (keyKind(keys, request.headers.get("apikey")) === "secret") {
          return Response.json(stats());
        }
    }
    const message = `There is nothing at "${pathname}"`;
    return Response.json({ message }, { status: 404, headers: EVERYWHERE });
  };
}
