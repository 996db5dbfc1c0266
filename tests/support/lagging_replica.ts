/**
 * A read replica of a stack, as functions see it: a Data API that takes questions and no changes. It is
 * as far as the stack, or stays where it was, or does not answer.
 *
 * @module
 */

/** What the replica does with a question. */
export type Condition = "well" | "behind" | "down" | "silent";

export class LaggingReplica implements AsyncDisposable {
  condition: Condition = "well";
  /** What happens once, after the primary let the next question in and before it is answered here. */
  meanwhile: (() => Promise<unknown>) | undefined;
  readonly #fetch = globalThis.fetch;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** What each question was answered when the replica last was as far as the stack. */
  readonly #kept = new Map<string, { status: number; body: string }>();
  readonly #asked: string[] = [];
  #held = Promise.withResolvers<void>();

  /** In front of the stack at `url`; from now on it notes who is asked, by whatever runs here. */
  constructor(url: string) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request, url),
    );
    globalThis.fetch = (input, init) => {
      const request = new Request(input, init);
      if (isQuestion(request)) {
        const { origin } = new URL(request.url);
        this.#asked.push(`${origin === this.url ? "replica" : "primary"} ${request.method}`);
      }
      return this.#fetch(request);
    };
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Who was asked for an answer since the last time, and how. */
  take(): string[] {
    return this.#asked.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.fetch = this.#fetch;
    this.#held.resolve();
    await this.#server.shutdown();
  }

  async #answer(request: Request, url: string): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const { headers, method } = request;
    const happens = this.meanwhile;
    this.meanwhile = undefined;
    await happens?.();
    if (this.condition === "down") return new Response("not here", { status: 503 });
    if (this.condition === "silent") await this.#held.promise;
    const who = headers.get("x-acting") ?? headers.get("authorization");
    const question = [method, pathname, search, who].join(" ");
    const old = this.#kept.get(question);
    if (this.condition === "behind" && old) return new Response(old.body, old);
    if (method !== "GET") return new Response("only reads", { status: 405 });
    const answer = await this.#fetch(`${url}${pathname}${search}`, { headers });
    const kept = { status: answer.status, body: await answer.text() };
    this.#kept.set(question, kept);
    return new Response(kept.body, kept);
  }
}

/** Whether that is a call of an SQL function of phonelog's, and not the admission before it. */
function isQuestion({ url, headers }: Request): boolean {
  const profile = headers.get("accept-profile") ?? headers.get("content-profile");
  return profile === "phonelog" && url.includes("/rest/v1/rpc/");
}
