/**
 * A TCP line in front of a stack, which a test cuts; or it lets requests through and no sockets, as
 * some proxies do.
 *
 * @module
 */

/** Carries everything to 127.0.0.1:`port` until something else is asked for. */
export class Line implements AsyncDisposable {
  /** Where clients connect to. */
  readonly url: string;
  /** WebSockets are answered 503. */
  refusesSockets = false;
  /** How many WebSockets stand. */
  get sockets(): number {
    return this.#sockets.size;
  }
  readonly #listener: Deno.Listener;
  readonly #port: number;
  readonly #sockets = new Set<Deno.Conn>();
  readonly #all = new Set<Deno.Conn>();
  readonly #carrying = new Set<Promise<void>>();

  constructor(stackUrl: string) {
    this.#port = Number(new URL(stackUrl).port);
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = this.#listener.addr as Deno.NetAddr;
    this.url = `http://127.0.0.1:${port}`;
    this.#carrying.add(this.#accept());
  }

  /** Cuts all WebSockets without a word; answers how many. */
  cut(): number {
    const standing = [...this.#sockets];
    for (const near of standing) close(near);
    this.#sockets.clear();
    return standing.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const end of this.#all) close(end);
    while (this.#carrying.size > 0) {
      await Promise.all([...this.#carrying].map((each) => {
        return each.finally(() => this.#carrying.delete(each));
      }));
    }
  }

  async #accept(): Promise<void> {
    try {
      for await (const near of this.#listener) this.#carrying.add(this.#carry(near));
    } catch {
      // It was closed.
    }
  }

  async #carry(near: Deno.Conn): Promise<void> {
    this.#all.add(near);
    let far: Deno.Conn | undefined;
    try {
      const chunk = new Uint8Array(65_536);
      const size = await near.read(chunk);
      if (size === null) return;
      const first = chunk.subarray(0, size);
      const isSocket = /\r\nupgrade: *websocket/i.test(new TextDecoder().decode(first));
      if (isSocket && this.refusesSockets) {
        const answer = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
        await near.write(new TextEncoder().encode(answer));
        return;
      }
      if (isSocket) this.#sockets.add(near);
      far = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
      this.#all.add(far);
      await far.write(first);
      await Promise.race([pass(near, far), pass(far, near)]);
    } catch {
      // The stack is away, or one end was cut.
    } finally {
      for (const end of [near, far]) {
        if (!end) continue;
        close(end);
        this.#all.delete(end);
      }
      this.#sockets.delete(near);
    }
  }
}

async function pass(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const chunk = new Uint8Array(65_536);
  try {
    for (let size; (size = await from.read(chunk)) !== null;) {
      for (let sent = 0; sent < size;) sent += await to.write(chunk.subarray(sent, size));
    }
  } catch {
    // One of both ends is closed.
  }
}

function close(end: Deno.Conn): void {
  try {
    end.close();
  } catch {
    // It is closed already.
  }
}
