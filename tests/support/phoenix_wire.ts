/**
 * A conversation with Realtime frame by frame, where the official client would not say such a thing or
 * would not show the answer. It is written from the protocol's description alone.
 *
 * @module
 */

import { type Ending, RawSocket } from "./raw_socket.ts";

/** One frame from the server, whichever serializer wrote it. */
export interface Heard {
  join_ref: string | null;
  ref: string | null;
  topic: string;
  event: string;
  payload: Record<string, unknown>;
  /** Whether it came as a binary frame of kind 4. */
  binary: boolean;
  /** The keys of the frame under serializer 1.0.0. */
  keys?: string[];
}

/** Which frames are meant: equal in all that is named, or what the function says. */
export type Look = Partial<Heard> | ((frame: Heard) => boolean);

/** What a push says of itself; a ref is made up unless there is one, or null. */
export interface Envelope {
  topic?: string;
  ref?: string | null;
  join_ref?: string | null;
}

/** The answer to a push. */
export interface Reply {
  status: string;
  response: Record<string, unknown>;
  frame: Heard;
}

/** A socket that speaks the protocol, and what it heard that nobody asked for yet. */
export class Wire implements AsyncDisposable {
  readonly heard: Heard[] = [];
  /** Frames that no client can read; there must be none. */
  readonly faults: string[] = [];
  readonly vsn: string;
  readonly raw: RawSocket;
  #waiting = new Set<() => void>();
  #ref = 0;
  #joins = new Map<string, string>();

  private constructor(vsn: string, raw: RawSocket) {
    this.vsn = vsn;
    this.raw = raw;
  }

  /** Opens a socket; throws what {@linkcode RawSocket.open} throws. */
  static async open(
    address: string,
    headers: Record<string, string> = {},
  ): Promise<Wire> {
    // The server does not speak first.
    const raw = await RawSocket.open(address, (data) => wire.#take(data), headers);
    const wire = new Wire(new URL(address).searchParams.get("vsn") ?? "1.0.0", raw);
    return wire;
  }

  get closed(): Promise<Ending> {
    return this.raw.closed;
  }

  /** Sends one message and returns its ref. */
  async push(
    event: string,
    payload: unknown,
    { topic = "phoenix", ref = `${++this.#ref}`, join_ref = this.#joins.get(topic) ?? null }:
      Envelope = {},
  ): Promise<string | null> {
    if (event === "phx_join" && ref !== null) this.#joins.set(topic, join_ref = ref);
    const sent = this.vsn === "1.0.0"
      ? { topic, event, payload, ref, join_ref }
      : [join_ref, ref, topic, event, payload];
    await this.raw.send(JSON.stringify(sent));
    return ref;
  }

  /** Sends one message and waits for the reply to it. */
  async ask(event: string, payload: unknown, envelope: Envelope = {}): Promise<Reply> {
    const ref = await this.push(event, payload, envelope);
    const frame = await this.hears({ event: "phx_reply", ref });
    const { status, response } = frame.payload as { status: string; response: Reply["response"] };
    return { status, response, frame };
  }

  /** Joins a channel as the client words it. */
  join(subtopic: string, config: Record<string, unknown> = {}, more: object = {}): Promise<Reply> {
    const defaults = {
      broadcast: { ack: false, self: false },
      presence: { key: "", enabled: false },
      postgres_changes: [],
      private: false,
    };
    const payload = { config: { ...defaults, ...config }, ...more };
    return this.ask("phx_join", payload, { topic: `realtime:${subtopic}` });
  }

  /** A broadcast as a frame of kind 3. */
  async shout(
    subtopic: string,
    event: string,
    payload: object | Uint8Array,
    meta?: object,
  ): Promise<string> {
    const topic = `realtime:${subtopic}`;
    const ref = `${++this.#ref}`;
    const parts = [
      this.#joins.get(topic) ?? "",
      ref,
      topic,
      event,
      meta ? JSON.stringify(meta) : "",
    ].map((part) => new TextEncoder().encode(part));
    const isJson = !(payload instanceof Uint8Array);
    const body = isJson ? new TextEncoder().encode(JSON.stringify(payload)) : payload;
    await this.raw.send(
      new Uint8Array([
        3,
        ...parts.map((part) => part.length),
        isJson ? 1 : 0,
        ...parts.flatMap((part) => [...part]),
        ...body,
      ]),
    );
    return ref;
  }

  /** The first such frame, which is taken off {@linkcode heard}; waits for it. */
  async hears(look: Look, seconds = 20): Promise<Heard> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const heard = this.heard.map((frame) => Deno.inspect(frame)).join("\n");
      reject(new Error(`Nobody said ${Deno.inspect(look)} in ${seconds} s, but:\n${heard}`));
    }, seconds * 1000);
    try {
      while (true) {
        const at = this.heard.findIndex((frame) => isMeant(frame, look));
        const [found] = at < 0 ? [] : this.heard.splice(at, 1);
        if (found) return found;
        const { promise: more, resolve } = Promise.withResolvers<void>();
        this.#waiting.add(resolve);
        await Promise.race([more, late]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** All that was heard before the answer to a heartbeat that is sent now; proves silence. */
  async hush(): Promise<Heard[]> {
    await this.ask("heartbeat", {});
    return this.heard.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.raw[Symbol.asyncDispose]();
  }

  #take(data: string | Uint8Array): void {
    const frame = decoded(data, this.vsn);
    this.heard.push(frame);
    const fault = faultIn(frame);
    if (fault) this.faults.push(`${fault}: ${JSON.stringify(frame)}`);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** The client reads `"ids" in payload` of whatever comes. */
function faultIn({ event, payload, topic }: Heard): string | undefined {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    return "A payload is not an object";
  }
  if ("ids" in payload && event !== "postgres_changes") return "Only a change may have ids";
  if (typeof topic !== "string") return "A frame without a topic";
}

function isMeant(frame: Heard, look: Look): boolean {
  if (typeof look === "function") return look(frame);
  return Object.entries(look).every(([key, value]) =>
    JSON.stringify(frame[key as keyof Heard]) === JSON.stringify(value)
  );
}

function decoded(data: string | Uint8Array, vsn: string): Heard {
  if (typeof data !== "string") return fromKind4(data);
  const frame = JSON.parse(data);
  if (vsn === "1.0.0") {
    return { join_ref: null, binary: false, keys: Object.keys(frame), ...frame };
  }
  const [join_ref, ref, topic, event, payload] = frame;
  return { join_ref, ref, topic, event, payload, binary: false };
}

function fromKind4(bytes: Uint8Array): Heard {
  const [kind = 0, topicSize = 0, eventSize = 0, metaSize = 0, encoding = 0] = bytes;
  if (kind !== 4) throw new Error(`A frame of kind ${kind} came, which no client reads`);
  let at = 5;
  const next = (size: number) => new TextDecoder().decode(bytes.subarray(at, at += size));
  const topic = next(topicSize);
  const event = next(eventSize);
  const meta = next(metaSize);
  const body = bytes.subarray(at);
  return {
    join_ref: null,
    ref: null,
    topic,
    event: "broadcast",
    payload: {
      type: "broadcast",
      event,
      payload: encoding === 1 ? JSON.parse(new TextDecoder().decode(body)) : body,
      ...(meta && { meta: JSON.parse(meta) }),
    },
    binary: true,
  };
}
