/**
 * The cable between an official realtime client and a real server, which a test pulls out.
 *
 * @module
 */

/** Give `transport` to a client. */
export class Cable {
  /** Nothing answers while it is out; connections that stand break. */
  #out = false;
  readonly #sockets = new Set<WebSocket>();

  get transport(): typeof WebSocket {
    // deno-lint-ignore no-this-alias -- the class below needs its cable
    const cable = this;
    return class extends WebSocket {
      constructor(address: string | URL) {
        // Port 9 discards: nobody listens there.
        super(cable.#out ? "ws://127.0.0.1:9" : address);
        cable.#sockets.add(this);
        this.addEventListener("close", () => cable.#sockets.delete(this));
      }
    };
  }

  pull(): void {
    this.#out = true;
    for (const socket of this.#sockets) socket.close();
  }

  plug(): void {
    this.#out = false;
  }
}
