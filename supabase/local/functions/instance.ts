/**
 * A function that runs: its process from the boot to the end.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { BootFailure } from "./boot_failure.ts";
import type { Report } from "./child/orders.ts";
import type { Limits } from "./limits.ts";
import type { WriteLog } from "./logs.ts";
import { OpenWork } from "./open_work.ts";
import type { Exit, Process } from "./process.ts";
import type { ServedFunction } from "./served_function.ts";

/** One running function. */
export class Instance {
  readonly slug: string;
  readonly process: Process;
  /** Sends requests through the process's socket. */
  readonly client: Deno.HttpClient;
  readonly work = new OpenWork();
  /** When it was started, in milliseconds since 1970. */
  readonly began = Date.now();
  /** How long the boot took, in milliseconds; undefined until it is over. */
  bootMs: number | undefined;
  /** Set when a limit ended it. */
  killedFor: "cpu" | "memory" | undefined;

  readonly #limits: Limits;
  readonly #log: WriteLog;
  readonly #enough = Promise.withResolvers<void>();
  readonly #gone: () => void;
  #hurried = false;
  #isGone = false;
  #ended: Promise<void> | undefined;
  #killer: ReturnType<typeof setTimeout> | undefined;

  /** Makes a process a function, ready when {@linkcode boot} resolves; `gone` hears of its end. */
  constructor(
    process: Process,
    { slug, limits, log, gone }: { slug: string; limits: Limits; log: WriteLog; gone: () => void },
  ) {
    this.process = process;
    this.slug = slug;
    this.#limits = limits;
    this.#log = log;
    this.#gone = gone;
    this.client = Deno.createHttpClient({
      proxy: { transport: "unix", path: process.socket },
      poolIdleTimeout: false,
    });
  }

  /** Loads the function; rejects with a {@linkcode BootFailure}. */
  async boot(fn: ServedFunction, env: Record<string, string>): Promise<void> {
    const ready = Promise.withResolvers<number>();
    let why = "";
    this.process.listen({
      report: (report) => {
        if (report.is === "ready") ready.resolve(report.importMs);
        else if (report.is === "failed") why = report.text;
        else this.#hear(report);
      },
      line: (level, text) => this.#log(level, "output", text),
    });
    this.process.exited.then((exit) => {
      this.#left(exit);
      ready.reject(new BootFailure(why || shown(exit)));
    });
    const timer = setTimeout(() => {
      why = "it did not load in time";
      this.process.kill();
    }, this.#limits.bootMs);

    const { mark, socket, directory, pid } = this.process;
    const entry = pathToFileURL(fn.entry).href;
    this.process.order({ mark, entry, socket, temporary: directory, env });
    try {
      const import_ms = await ready.promise;
      this.bootMs = Date.now() - this.began;
      this.work.lastUsed = Date.now();
      const more = { pid, boot_ms: this.bootMs, import_ms };
      this.#log("info", "booted", `booted in ${this.bootMs} ms`, more);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether it takes no new requests. */
  get retiring(): boolean {
    return this.#isGone || this.#ended !== undefined;
  }

  /** Ends the process when its work is done; the reason is what `beforeunload` tells the function. */
  retire(reason: string): Promise<void> {
    return this.#ended ??= this.#retire(reason);
  }

  /** Does not wait for open requests and sockets any longer. */
  hurry(): void {
    this.#hurried = true;
    this.#enough.resolve();
    this.#killIn(this.#limits.killMs);
  }

  /** Ends the process at once because of a limit. */
  kill(reason: "cpu" | "memory"): void {
    this.killedFor ??= reason;
    this.process.kill();
  }

  /** Waits for the end, and says whether a limit brought it: ours, V8's or the system's. */
  async endedByLimit(): Promise<boolean> {
    const { code, signal } = await this.process.exited;
    return this.killedFor !== undefined || [133, 134, 137].includes(code) ||
      ["SIGTRAP", "SIGABRT", "SIGKILL"].includes(signal ?? "");
  }

  #hear(report: Report) {
    if (report.is === "log") {
      const more = report.request ? { request_id: report.request } : {};
      this.#log(report.level, "output", report.text, more);
    } else if (report.is === "draining" && !this.#hurried) {
      // A stream may go on for as long as the process may live.
      this.#killIn(report.open > 0 ? this.#lifetimeLeft() : this.#limits.killMs);
    }
  }

  async #retire(reason: string) {
    const timer = setTimeout(() => this.#enough.resolve(), this.#lifetimeLeft());
    await Promise.race([this.work.quiet(), this.#enough.promise, this.process.exited]);
    clearTimeout(timer);

    for (const socket of this.work.sockets) socket.close();
    this.process.order({ reason, drainMs: this.#limits.drainMs });
    this.#killIn(this.#limits.killMs);
    await this.process.exited;
  }

  #lifetimeLeft(): number {
    return Math.max(this.#limits.killMs, this.began + this.#limits.lifetimeMs - Date.now());
  }

  // The last of the nets against orphans: a process in an endless loop hears no order.
  #killIn(ms: number) {
    clearTimeout(this.#killer);
    this.#killer = setTimeout(() => this.process.kill(), ms);
  }

  #left(exit: Exit) {
    clearTimeout(this.#killer);
    this.client.close();
    const text = this.killedFor ? `ended: over its ${this.killedFor} limit` : shown(exit);
    const { code, signal } = exit;
    const more = { pid: this.process.pid, code, ...(signal ? { signal } : {}) };
    this.#log(this.retiring ? "info" : "error", "ended", text, more);
    this.#isGone = true;
    this.#gone();
  }
}

function shown({ code, signal }: Exit): string {
  return signal ? `it ended by ${signal}` : `it ended with code ${code}`;
}
