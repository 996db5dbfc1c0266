/**
 * The door to the providers the operator chose: every request a function sends them goes through
 * here, with a time limit, a size limit and no redirects.
 *
 * @module
 */

/** What kept an exchange from ending well. */
export type EgressReason = "misconfigured" | "redirected" | "timeout" | "too_large" | "unreachable";

/** An exchange with a provider that did not end well. It never quotes what the provider sent. */
export class EgressError extends Error {
  override name = "EgressError";
  readonly reason: EgressReason;

  constructor(reason: EgressReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** What is sent, and how long and how large the exchange may become. */
export interface ProviderRequest {
  readonly method?: string;
  /** All headers there are: nothing of the caller's own request is passed on. */
  readonly headers?: HeadersInit;
  readonly body?: BodyInit | null;
  readonly signal?: AbortSignal | null;
  /** The whole exchange up to the last byte, in milliseconds; 10 s unless told. */
  readonly timeoutMs?: number;
  /** How long the provider may say nothing at all, in milliseconds; for streams. */
  readonly silenceMs?: number;
  /** The body after decompression; 1 MB unless told. */
  readonly maxBytes?: number;
}

/**
 * Asks a provider. `base` comes from the operator's environment and from nowhere else; `path` starts
 * with "/" and stays below it. The body has to be read or cancelled.
 *
 * @throws {EgressError} also while the body is read; the signal's reason when the caller gave up.
 */
export async function fetchProvider(
  base: string,
  path: string,
  init: ProviderRequest = {},
): Promise<Response> {
  const { timeoutMs = 10_000, silenceMs = timeoutMs, maxBytes = 1_000_000, signal, ...rest } = init;
  const address = addressOf(base, path);
  signal?.throwIfAborted();

  const watch = new Watch(timeoutMs, silenceMs, signal);
  try {
    const response = await fetch(address, { ...rest, redirect: "manual", signal: watch.signal });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new EgressError("redirected", "The provider answers with a redirect");
    }
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

function addressOf(base: string, path: string): URL {
  const root = URL.canParse(base) ? new URL(base) : undefined;
  if (!root || !/^https?:$/.test(root.protocol) || root.username || root.password) {
    throw new EgressError("misconfigured", "The provider's address is not an http address");
  }
  const below = root.origin + root.pathname.replace(/\/*$/, "");
  const address = new URL(path.startsWith("/") ? below + path : "/", root);
  if (!path.startsWith("/") || !address.href.startsWith(`${below}/`)) {
    throw new EgressError("misconfigured", "The path leads away from the provider");
  }
  return address;
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
          throw new EgressError("too_large", "The provider's answer is too large");
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
    return new EgressError("unreachable", "The provider cannot be reached", { cause: thrown });
  }

  #late = () => this.#stop.abort(new EgressError("timeout", "The provider took too long"));
  #left = () => this.#stop.abort(this.#caller?.reason);
}
