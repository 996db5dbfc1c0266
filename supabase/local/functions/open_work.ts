/**
 * What a running function has not finished: requests without an answer, and sockets.
 *
 * @module
 */

/** A request the function has not begun to answer. */
export interface OpenRequest {
  readonly request: Request;
  /** Ends the request inside the function; the reason says why. */
  readonly cancel: AbortController;
  /** When it began, by `performance.now()`. */
  readonly began: number;
  /** How many requests the function had got before those that ran beside this one. */
  readonly before: number;
  /** The CPU time of the process when the request was first looked at. */
  cpuMs?: number;
}

/** A socket between a caller and the function. */
export interface OpenSocket {
  /** Ends both sides because the function goes away. */
  close(): void;
}

/** Counts the open work of one function. */
export class OpenWork {
  readonly requests = new Set<OpenRequest>();
  readonly sockets = new Set<OpenSocket>();
  /** How many requests there were in all. */
  total = 0;
  /** When there was work last, in milliseconds since 1970. */
  lastUsed = Date.now();
  #quiet: (() => void) | undefined;

  /** Counts a request as open, so that the process is not ended under it. */
  begin(request: Request): OpenRequest {
    const open: OpenRequest = {
      request,
      cancel: new AbortController(),
      began: performance.now(),
      before: this.total - this.requests.size,
    };
    this.total++;
    this.lastUsed = Date.now();
    this.requests.add(open);
    return open;
  }

  /** The answer has begun, or there will be none. */
  end(open: OpenRequest): void {
    this.requests.delete(open);
    this.#look();
  }

  /** A socket is open from now on. */
  beginSocket(socket: OpenSocket): void {
    this.sockets.add(socket);
  }

  /** A socket has closed. */
  endSocket(socket: OpenSocket): void {
    this.sockets.delete(socket);
    this.#look();
  }

  /** Whether anything is open. */
  get busy(): boolean {
    return this.requests.size + this.sockets.size > 0;
  }

  /** Resolves as soon as nothing is open. */
  quiet(): Promise<void> {
    return new Promise((done) => {
      this.#quiet = done;
      this.#look();
    });
  }

  #look() {
    this.lastUsed = Date.now();
    if (!this.busy) this.#quiet?.();
  }
}
