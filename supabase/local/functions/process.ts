/**
 * One process that is, or will become, a function.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { type Boot, linesOf, type Report, type Retire } from "./child/orders.ts";
import { type Place, readable, secretFiles } from "./place.ts";

/** How a process ended. */
export interface Exit {
  code: number;
  signal: string | null;
}

/** What a process says. */
export interface Listener {
  report(report: Report): void;
  /** A line that did not come through `console`. */
  line(level: "info" | "error", text: string): void;
}

/** Starts a process, speaks to it, and cleans up after it. */
export class Process {
  readonly pid: number;
  readonly directory: string;
  /** Settles when the process is gone and its last line was heard. */
  readonly exited: Promise<Exit>;
  /** Begins the lines that are reports. */
  readonly mark = crypto.randomUUID();

  readonly #process: Deno.ChildProcess;
  readonly #orders: WritableStreamDefaultWriter<Uint8Array>;
  #listener: Listener | undefined;
  readonly #unheard: ((listener: Listener) => void)[] = [];

  constructor(kind: "cold" | "warm", resolution: readonly string[], place: Place) {
    this.directory = place.directory.add();
    this.#process = new Deno.Command(Deno.execPath(), {
      args: argumentsOf(kind, resolution, place, this.directory),
      cwd: this.directory,
      env: environment(this.directory),
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.pid = this.#process.pid;
    place.directory.record(this.directory, this.pid);

    this.#orders = this.#process.stdin.getWriter();
    this.exited = this.#live().finally(() => place.directory.remove(this.directory));
  }

  /** The path of the socket the process will serve on. */
  get socket(): string {
    return join(this.directory, "s");
  }

  /** Hears what the process says from now on, and what it said before. */
  listen(listener: Listener): void {
    this.#listener = listener;
    for (const say of this.#unheard.splice(0)) say(listener);
  }

  /** Sends an order; a process that is gone does not hear it. */
  order(order: Boot | Retire): void {
    const line = new TextEncoder().encode(`${JSON.stringify(order)}\n`);
    this.#orders.write(line).catch(() => {});
  }

  /** Ends the process at once, whatever it does. */
  kill(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }

  async #live(): Promise<Exit> {
    const [{ code, signal }] = await Promise.all([
      this.#process.status,
      this.#hear(this.#process.stdout, "info"),
      this.#hear(this.#process.stderr, "error"),
    ]);
    await this.#orders.close().catch(() => {});
    return { code, signal };
  }

  async #hear(stream: ReadableStream<Uint8Array<ArrayBuffer>>, level: "info" | "error") {
    for await (const line of linesOf(stream)) {
      // A function may have printed something without a line break before the report.
      const at = level === "info" ? line.indexOf(this.mark) : -1;
      const text = at < 0 ? line : line.slice(0, at);
      if (text) this.#say((listener) => listener.line(level, text));
      if (at < 0) continue;
      const report: Report = JSON.parse(line.slice(at + this.mark.length));
      this.#say((listener) => listener.report(report));
    }
  }

  #say(say: (listener: Listener) => void) {
    if (this.#listener) say(this.#listener);
    else this.#unheard.push(say);
  }
}

function argumentsOf(
  kind: "cold" | "warm",
  resolution: readonly string[],
  place: Place,
  directory: string,
): string[] {
  return [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-check",
    "--cached-only",
    "--node-modules-dir=none",
    "--unstable-no-legacy-abort",
    place.lock ? `--lock=${place.lock}` : "--no-lock",
    ...resolution,
    "--allow-net",
    "--allow-env",
    "--allow-sys=hostname",
    `--allow-read=${[...readable(place), directory].join(",")}`,
    `--deny-read=${secretFiles(place).join(",")}`,
    `--allow-write=${directory}`,
    `--v8-flags=--max-old-space-size=${place.memoryMb}`,
    fileURLToPath(new URL(`./child/${kind}.ts`, import.meta.url)),
  ];
}

// Only what Deno itself needs, its exporter of traces among it; the process clears it before a
// function is loaded.
const KEPT = new RegExp(
  "^(HOME|USERPROFILE|LOCALAPPDATA|SYSTEMROOT|XDG_CACHE_HOME|DENO_\\w+|OTEL_\\w+|npm_config_\\w+)$",
  "i",
);

function environment(directory: string): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) => KEPT.test(name));
  return {
    ...Object.fromEntries(kept),
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
    TMPDIR: directory,
  };
}
