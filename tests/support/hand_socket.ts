/**
 * The server's end of an official realtime client, played by hand.
 *
 * @module
 */

/** What a client sent, in serializer 2.0.0. */
export interface SentFrame {
  joinRef: string | null;
  ref: string | null;
  topic: string;
  event: string;
  payload: Record<string, unknown>;
}

/** One connection; `HandServer.Socket` is the transport to give to a client. */
export class HandServer {
  /** Whether sockets open, and whether joins are let in. */
  up = true;
  /** Why a join is refused; "silence" leaves it without an answer. */
  refuse: () => string | undefined = () => undefined;
  /** What pushes other than joins are answered with. */
  pushes: "ok" | "error" = "ok";
  /** Every frame that arrived. */
  readonly frames: SentFrame[] = [];
  /** Everybody who is joined, and the reference of their join. */
  readonly joined = new Map<string, string>();
  #socket: HandSocket | undefined;

  /** The transport to give to a client. */
  get transport(): new (address: string | URL) => HandSocket {
    // deno-lint-ignore no-this-alias -- the class below needs its server
    const server = this;
    return class extends HandSocket {
      constructor() {
        super(server);
      }
    };
  }

  get joins(): SentFrame[] {
    return this.frames.filter(({ event }) => event === "phx_join");
  }

  /** What was shown of whoever is there. */
  get tracked(): unknown[] {
    return this.frames.filter(({ event }) => event === "presence")
      .map(({ payload }) => payload.payload);
  }

  connect(socket: HandSocket): void {
    if (!this.up) return socket.drop();
    this.#socket = socket;
    socket.open();
  }

  /** Breaks the connection as a server that died does. */
  break(): void {
    this.joined.clear();
    this.#socket?.drop();
  }

  /** Something the server says to whoever is joined, as if nobody had asked for it. */
  say(topic: string, event: string, payload: object, ref: string | null = null): void {
    this.#socket?.hear([null, ref, `realtime:${topic}`, event, payload]);
  }

  /** An event of somebody else's. */
  broadcast(topic: string, event: string, payload: object): void {
    this.say(topic, "broadcast", { type: "broadcast", event, payload });
  }

  /** Complains and closes the channel, as the server does at the end of a token. */
  close(topic: string, complaint?: string): void {
    const ref = this.joined.get(`realtime:${topic}`) ?? null;
    if (complaint) {
      this.say(topic, "system", {
        extension: "system",
        status: "error",
        message: complaint,
        channel: topic,
      });
    }
    this.joined.delete(`realtime:${topic}`);
    this.say(topic, "phx_close", {}, ref);
  }

  receive(socket: HandSocket, data: string | ArrayBuffer): void {
    const [joinRef, ref, topic, event, payload] = typeof data === "string"
      ? JSON.parse(data)
      : pushIn(new Uint8Array(data));
    this.frames.push({ joinRef, ref, topic, event, payload });
    const answer = (status: string, response: object) =>
      socket.hear([joinRef, ref, topic, "phx_reply", { status, response }]);
    if (event === "phx_leave") this.joined.delete(topic);
    if (event !== "phx_join") return answer(this.pushes, {});
    const reason = this.refuse();
    if (reason === "silence") return;
    if (reason) return answer("error", { reason });
    this.joined.set(topic, ref);
    answer("ok", { postgres_changes: [] });
  }
}

/** A broadcast that came as bytes of kind 3; its payload does not matter here. */
function pushIn(bytes: Uint8Array): unknown[] {
  let at = 7;
  const [joinRef, ref, topic, event] = [1, 2, 3, 4].map((field) => {
    const length = bytes[field] ?? 0;
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  });
  return [joinRef, ref, topic, event, {}];
}

/** As much of a WebSocket as the client asks of one. */
class HandSocket {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly protocol = "";
  readonly url = "";
  readyState = 0;
  bufferedAmount = 0;
  binaryType = "arraybuffer";
  onopen: ((event: unknown) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  onclose: ((event: unknown) => void) | null = null;
  onmessage: ((event: unknown) => void) | null = null;
  readonly #server: HandServer;

  constructor(server: HandServer) {
    this.#server = server;
    queueMicrotask(() => server.connect(this));
  }

  open(): void {
    this.readyState = this.OPEN;
    this.onopen?.({});
  }

  hear(frame: unknown[]): void {
    queueMicrotask(() => this.onmessage?.({ data: JSON.stringify(frame) }));
  }

  drop(): void {
    this.readyState = this.CLOSED;
    this.onclose?.({ code: 1006, reason: "" });
  }

  addEventListener(): void {}

  removeEventListener(): void {}

  send(data: string | ArrayBuffer): void {
    this.#server.receive(this, data);
  }

  close(): void {
    this.drop();
  }
}
