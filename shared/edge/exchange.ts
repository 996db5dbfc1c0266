/**
 * One request to another host, and its answer: with a time limit, a size limit and no redirects
 * followed. Both doors to the outside lead through here, and nothing else calls `fetch`.
 *
 * @module
 */

/** What kept an exchange from ending well. */
export type EgressReason =
  | "misconfigured"
  | "not_public"
  | "redirected"
  | "timeout"
  | "too_large"
  | "unreachable";

/** An exchange that did not end well. It never quotes what the other side sent. */
export class EgressError extends Error {
  override name = "EgressError";
  readonly reason: EgressReason;

  constructor(reason: EgressReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What is sent, and how long and how large the exchange may become. */
export interface OutboundRequest {
  readonly method?: string;
  /** All headers there are: nothing of the caller's own request is passed on. */
  readonly headers?: HeadersInit;
  readonly body?: BodyInit | null;
  readonly signal?: AbortSignal | null;
  /** The whole exchange up to the last byte, in milliseconds; 10 s unless told. */
  readonly timeoutMs?: number;
  /** How long the other side may say nothing at all, in milliseconds; for streams. */
  readonly silenceMs?: number;
  /** The body after decompression; 1 MB unless told. */
  readonly maxBytes?: number;
}

/**
 * Sends a request and passes on the answer, whatever its status. The body has to be read or cancelled.
 *
 * @throws {EgressError} also while the body is read; the signal's reason when the caller gave up.
 */
export async function exchange(address: URL, init: OutboundRequest): Promise<Response> {
  const { timeoutMs = 10_000, silenceMs = timeoutMs, maxBytes = 1_000_000, signal, ...rest } = init;
  signal?.throwIfAborted();

  const watch = new Watch(timeoutMs, silenceMs, signal);
  try {
    const response = await fetch(address, { ...rest, redirect: "manual", signal: watch.signal });
    if (response.body) {
      const { status, headers } = response;
      return new Response(guarded(response.body, watch, maxBytes), { status, headers });
    }
    watch.end();
    return response;
  } catch (thrown) {
    watch.end();
    throw watch.verdict(thrown);
  }
}

/** Passes the body on and counts it; stops at the limit, at silence and when the time is over. */
function guarded(
  body: ReadableStream<Uint8Array>,
  watch: Watch,
  maxBytes: number,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let bytes = 0;
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) {
          watch.end();
          return controller.close();
        }
        bytes += value.byteLength;
        if (bytes > maxBytes) {
          throw new EgressError("too_large", "The answer is too large");
        }
        watch.heard();
        controller.enqueue(value);
      } catch (thrown) {
        watch.end();
        // The error is on its way already; that the rest is thrown away cannot make it worse.
        reader.cancel().catch(() => {});
        throw watch.verdict(thrown);
      }
    },
    async cancel(reason) {
      watch.end();
      await reader.cancel(reason);
    },
    // An error throws away what waits: nothing is read before it is asked for.
  }, { highWaterMark: 0 });
}

/** The clocks of one exchange, and the caller's wish to stop, in one signal. */
class Watch {
  readonly #stop = new AbortController();
  readonly #caller: AbortSignal | null | undefined;
  readonly #silenceMs: number;
  readonly #whole: ReturnType<typeof setTimeout>;
  #silence: ReturnType<typeof setTimeout>;

  constructor(timeoutMs: number, silenceMs: number, caller: AbortSignal | null | undefined) {
    this.#silenceMs = silenceMs;
    this.#caller = caller;
    this.#whole = setTimeout(this.#late, timeoutMs);
    this.#silence = setTimeout(this.#late, silenceMs);
    caller?.addEventListener("abort", this.#left);
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  heard(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(this.#late, this.#silenceMs);
  }

  end(): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#silence);
    this.#caller?.removeEventListener("abort", this.#left);
  }

  /** Why it really ended: runtimes differ in what they throw for an aborted exchange. */
  verdict(thrown: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    if (thrown instanceof EgressError) return thrown;
    return new EgressError("unreachable", "The other side cannot be reached", { cause: thrown });
  }

  #late = () => this.#stop.abort(new EgressError("timeout", "The other side took too long"));
  #left = () => this.#stop.abort(this.#caller?.reason);
}
