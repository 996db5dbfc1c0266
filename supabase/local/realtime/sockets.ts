/**
 * All open sockets: they come in by a handshake, and their tokens end.
 *
 * @module
 */

import { delay } from "./delay.ts";
import { type Handshake, HandshakeRefused, shakeHands } from "./handshake.ts";
import type { Pressure } from "./pressure.ts";
import type { Server } from "./server.ts";
import { Socket } from "./socket.ts";
import { expiry } from "./tokens.ts";

const RESTART = 1012;
const EXPIRY_LOOK_MS = 1000;
/** How long a peer may take to close its half when the server stops. */
const GRACE_MS = 2000;

/** The sockets of one server. */
export class Sockets {
  readonly #server: Server;
  readonly #pressure: Pressure;
  /** Each WebSocket until it is closed on both sides, also when nothing is sent to it any more. */
  readonly #open = new Map<WebSocket, Socket>();
  readonly #expiry: ReturnType<typeof setInterval>;
  readonly #end = new AbortController();

  constructor(server: Server, pressure: Pressure) {
    this.#server = server;
    this.#pressure = pressure;
    this.#expiry = setInterval(() => this.#endExpired(), EXPIRY_LOOK_MS);
  }

  /** How many are open, those included that were cut off and have not gone yet. */
  get size(): number {
    return this.#open.size;
  }

  /** Those that are in use. */
  *[Symbol.iterator](): Generator<Socket> {
    for (const socket of this.#open.values()) if (!socket.isOver) yield socket;
  }

  stats(): { sockets: number; channels: number } {
    const open = [...this];
    const channels = open.reduce((sum, socket) => sum + socket.channels.size, 0);
    return { sockets: open.length, channels };
  }

  /** Answers an upgrade; a refusal takes its time. */
  async upgrade(request: Request, peer: string): Promise<Response> {
    try {
      const hands = await shakeHands(this.#server, request, peer);
      return this.#begin(request, hands);
    } catch (error) {
      if (!(error instanceof HandshakeRefused)) throw error;
      await delay(this.#server.delays.connectMs, this.#end.signal);
      return Response.json({ error: error.message }, { status: error.status });
    }
  }

  /** Counts and opens in one go: of many who come at once no more are let in than there is room for. */
  #begin(request: Request, hands: Handshake): Response {
    const server = this.#server;
    if (this.#end.signal.aborted) throw new HandshakeRefused(500, "Error connecting to Realtime");
    if (this.size >= server.limits.connections) {
      throw new HandshakeRefused(429, "Too many connected users");
    }
    const { socket: web, response } = upgraded(request);
    web.binaryType = "arraybuffer";
    const socket = new Socket({ server, pressure: this.#pressure, web, ...hands });
    this.#open.set(web, socket);
    web.onmessage = ({ data }) => socket.receive(data);
    web.onerror = () => {
      socket.end();
      // Who has gone before it was open has no close to come.
      if (web.readyState === WebSocket.CONNECTING) this.#open.delete(web);
    };
    web.onclose = () => {
      socket.end();
      this.#open.delete(web);
    };
    web.onopen = () => {
      if (this.#end.signal.aborted) socket.close(RESTART, "Server restarts");
    };
    return response;
  }

  /** Tells everybody, closes every socket within `delays.closeMs`, and frees what is left. */
  async close(): Promise<void> {
    clearInterval(this.#expiry);
    this.#end.abort();
    for (const socket of this) {
      for (const channel of socket.channels.values()) {
        channel.notice("ok", "Server requested disconnect");
      }
    }
    const { closeMs } = this.#server.delays;
    await Promise.all(
      [...this.#open].map(([web, socket]) => this.#closeOne(web, socket, Math.random() * closeMs)),
    );
  }

  async #closeOne(web: WebSocket, socket: Socket, afterMs: number): Promise<void> {
    const ended = new AbortController();
    web.addEventListener("close", () => ended.abort());
    await delay(afterMs, ended.signal);
    socket.close(RESTART, "Server restarts");
    if (web.readyState !== WebSocket.CLOSED) await delay(GRACE_MS, ended.signal);
  }

  #endExpired(): void {
    const now = Date.now();
    for (const socket of this) {
      for (const channel of [...socket.channels.values()]) {
        const expired = expiry(channel.identity().expiresAt, now);
        if (expired) channel.fail(expired.message);
      }
    }
  }
}

function upgraded(request: Request): Deno.WebSocketUpgrade {
  try {
    return Deno.upgradeWebSocket(request);
  } catch {
    throw new HandshakeRefused(400, "The WebSocket upgrade is not valid");
  }
}
