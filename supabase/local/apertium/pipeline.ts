/**
 * A chain of Apertium's programs that stays warm: a NUL byte ends each message.
 *
 * @module
 */

import type { Mode } from "./modes.ts";
import { decode, encode } from "./stream_format.ts";

/** How long a sentence may take, and how long an unused chain is kept, in milliseconds. */
export interface PipelineTimes {
  readonly timeoutMs: number;
  readonly idleMs: number;
}

const TIMES: PipelineTimes = { timeoutMs: 4_000, idleMs: 5 * 60_000 };

/** Seconds of processor time after which the kernel ends a program that runs wild without us. */
const MAX_CPU_SECONDS = 600;

/** Opens at the first sentence, queues the others, closes when idle; after a time-out it starts anew. */
export class ApertiumPipeline {
  readonly #mode: Mode;
  readonly #times: PipelineTimes;
  #chain: Chain | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(mode: Mode, times: Partial<PipelineTimes> = {}) {
    this.#mode = mode;
    this.#times = { ...TIMES, ...times };
  }

  /** The process that leads the chain, while there is one. */
  get pid(): number | undefined {
    return this.#chain?.pid;
  }

  /** Translates one sentence. Calls wait for each other: the chain has one channel. */
  translate(sentence: string, signal?: AbortSignal): Promise<string> {
    const turn = this.#last.then(() => {
      signal?.throwIfAborted();
      return this.#exchange(sentence);
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** Waits for the last sentence and lets the programs end. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    await this.#end();
  }

  async #exchange(sentence: string): Promise<string> {
    if (this.#closed) throw new Error("The translator is closed");
    clearTimeout(this.#idle);
    const chain = this.#chain ??= new Chain(this.#mode.command);
    const timer = setTimeout(() => chain.kill(), this.#times.timeoutMs);
    try {
      return await chain.exchange(sentence);
    } catch {
      // The channel is out of step now, or gone: the next sentence gets a new one.
      this.#chain = undefined;
      await chain.kill();
      throw new Error(`The translator stopped at a text of ${sentence.length} characters`);
    } finally {
      clearTimeout(timer);
      if (this.#chain) this.#idle = setTimeout(() => this.#whenIdle(), this.#times.idleMs);
    }
  }

  #whenIdle(): void {
    this.#last = this.#last.then(() => this.#end());
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const chain = this.#chain;
    this.#chain = undefined;
    await chain?.end();
  }
}

/** The running programs. They end by themselves when their input does, also when we were killed. */
class Chain {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: AsyncGenerator<string, undefined>;
  #messages = 0;

  constructor(command: string) {
    this.#process = new Deno.Command("sh", {
      args: ["-c", `ulimit -t ${MAX_CPU_SECONDS}; ${command}`],
      // A group of its own, so that all programs can be ended at once.
      detached: true,
      clearEnv: true,
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C.UTF-8" },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#output = messages(this.#process.stdout);
  }

  get pid(): number {
    return this.#process.pid;
  }

  async exchange(sentence: string): Promise<string> {
    const number = ++this.#messages;
    // Read while writing: a message larger than the pipes would wait for itself.
    const [answer] = await Promise.all([
      this.#output.next(),
      this.#input.write(encode(sentence, number)),
    ]);
    const text = answer.done ? undefined : decode(answer.value, number);
    // Never somebody else's text: an answer out of step ends the chain.
    if (text === undefined) throw new Error("The programs ended or lost count");
    return text;
  }

  /** Ends the input, and the programs if that is not enough. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.kill(), 1_000);
    await this.#input.close().catch(() => {});
    await this.#output.return(undefined);
    await this.#process.status;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    try {
      Deno.kill(-this.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#process.status;
    await this.#input.abort().catch(() => {});
    await this.#output.return(undefined);
  }
}

async function* messages(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\0");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
