/**
 * Scripts in processes of their own, which are told and answer one JSON value a line.
 *
 * @module
 */

import { environmentWithout } from "../../supabase/local/tools/environment_without.ts";

/** A process that answers each line with one line. */
export class Child implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #answers: AsyncGenerator<unknown>;

  /** Starts a script beside this one; the server of `DATABASE_URL` is not handed on. */
  constructor(script: string, env: Record<string, string> = {}) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", new URL(script, import.meta.url).href],
      clearEnv: true,
      env: { ...environmentWithout("DATABASE_URL"), ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#answers = jsonLines(this.#process.stdout);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** What it says next. */
  async hears(): Promise<unknown> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("Cannot go on: the process has ended");
    return value;
  }

  /** Tells it something and waits for the answer. */
  async ask(value: unknown): Promise<unknown> {
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
    return await this.hears();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#process.status;
  }
}

/** The values in a stream of lines. */
export async function* jsonLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = `${rest}${text}`.split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) yield JSON.parse(part);
  }
}
