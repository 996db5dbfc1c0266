/**
 * A Redis of a test's own, which it may kill, hang and start again; and the same over HTTP.
 *
 * @module
 */

import { Redis } from "ioredis";
import { eventually } from "./eventually.ts";

/** Waits until the test lets go, however that comes about, and ends the server if it still runs. */
const GUARD = 'read -r _; grep -q ":$1" "/proc/$0/cmdline" && kill -KILL "$0"';

/** A `redis-server` that keeps nothing on disk. */
export class OwnRedis implements AsyncDisposable {
  readonly port: number;
  #process: Deno.ChildProcess;
  #guard: Deno.ChildProcess;

  private constructor(port: number) {
    this.port = port;
    this.#process = spawn(port);
    this.#guard = guard(this.#process, port);
  }

  /** Starts one on a free port of the loopback. */
  static async start(): Promise<OwnRedis> {
    using free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = free.addr as Deno.NetAddr;
    free.close();
    const redis = new OwnRedis(port);
    await redis.#answers();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** A client of the test's own; disconnect it. */
  client(): Redis {
    return new Redis(this.url, { protocol: 2 });
  }

  /** Stops it in the middle of whatever it does: connections stay, nobody answers. */
  hang(): void {
    this.#process.kill("SIGSTOP");
  }

  /** Lets it go on where it was stopped. */
  goOn(): void {
    this.#process.kill("SIGCONT");
  }

  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await this.#guard.stdin.close();
    await this.#guard.status;
  }

  /** Starts it again at the same address, empty. */
  async startAgain(): Promise<void> {
    this.#process = spawn(this.port);
    this.#guard = guard(this.#process, this.port);
    await this.#answers();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  async #answers(): Promise<void> {
    await eventually(async () => {
      try {
        using connection = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
        return connection.localAddr;
      } catch {
        return undefined;
      }
    });
  }
}

function guard({ pid }: Deno.ChildProcess, port: number): Deno.ChildProcess {
  return new Deno.Command("sh", {
    args: ["-c", GUARD, String(pid), String(port)],
    detached: true,
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

function spawn(port: number): Deno.ChildProcess {
  try {
    return new Deno.Command("redis-server", {
      args: ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  } catch (cause) {
    throw new Error("There is no redis-server here: bash .ci/packages installs it", { cause });
  }
}
