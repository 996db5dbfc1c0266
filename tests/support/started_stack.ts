/**
 * `deno task start` as a person starts it: a process of its own, read through its output.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { environmentWithout } from "../../supabase/local/tools/environment_without.ts";
import { eventually } from "./eventually.ts";

const MAIN = fileURLToPath(new URL("../../supabase/local/main.ts", import.meta.url));

/** The environment of a process that works on that database; PGlite's folder is said in its arguments. */
export function databaseEnv(place: object): Record<string, string> {
  return "url" in place ? { DATABASE_URL: String(place.url) } : {};
}

/** For a PGlite that lives for seconds: to compile it once more, for speed, is half of its start. */
export const IN_HASTE = { DENO_V8_FLAGS: "--liftoff-only" };

/** A stack in a process of its own: on PGlite, unless `env` names a database. */
export class StartedStack implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #read: Promise<void[]>;
  #output = "";

  constructor(args: string[], env: Record<string, string> = {}) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", MAIN, "start", ...args],
      clearEnv: true,
      // The server of the test run is not a started stack's to fill.
      env: { ...environmentWithout("DATABASE_URL"), NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#read = Promise.all([this.#process.stdout, this.#process.stderr].map(async (stream) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) this.#output += text;
    }));
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** What the terminal shows so far. */
  get output(): string {
    return this.#output;
  }

  /** The address and the key that the banner shows, once it does. */
  async ready(): Promise<{ url: string; key: string }> {
    return await eventually(() => {
      const url = /^ +API +(\S+)$/m.exec(this.#output)?.[1];
      const key = /^ +Publishable key +(\S+)$/m.exec(this.#output)?.[1];
      return url && key && this.#output.includes("Ctrl-C") ? { url, key } : undefined;
    }, { seconds: 60 });
  }

  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Waits for the end and answers the exit code. */
  async ended(): Promise<number> {
    const { code } = await this.#process.status;
    await this.#read;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.ended();
  }
}
