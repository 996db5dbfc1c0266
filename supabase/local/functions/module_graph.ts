/**
 * Which files a function is made of.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { ServedFunction } from "./served_function.ts";

const AFTER_MS = 50;

interface DenoInfo {
  modules?: { specifier: string }[];
}

/** Remembers the files of each function; one function is looked at after the other. */
export class ModuleGraph {
  readonly #files = new Map<string, ReadonlySet<string>>();
  readonly #lock: string | undefined;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(lock: string | undefined) {
    this.#lock = lock;
  }

  /** Looks at a function in the background, when it has answered its first request. */
  learn(fn: ServedFunction): void {
    this.#files.delete(fn.slug);
    this.#last = this.#last.then(() => this.#look(fn));
  }

  /** Whether the function may hold the file; as long as it is not known, it may. */
  mayHold(slug: string, path: string): boolean {
    return this.#files.get(slug)?.has(path) ?? true;
  }

  /** Waits for the look that is under way, and takes no other. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }

  async #look(fn: ServedFunction) {
    if (this.#closed) return;
    await new Promise((done) => setTimeout(done, AFTER_MS));
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "info",
        "--json",
        "--node-modules-dir=none",
        this.#lock ? `--lock=${this.#lock}` : "--no-lock",
        ...fn.resolution,
        fn.entry,
      ],
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).output();
    if (!success) return;
    const { modules = [] }: DenoInfo = JSON.parse(new TextDecoder().decode(stdout));
    // A module that is missing is listed too: the function heals when it is written.
    const files = modules.map(({ specifier }) => specifier).filter((url) =>
      url.startsWith("file:")
    );
    this.#files.set(fn.slug, new Set(files.map((url) => fileURLToPath(url))));
  }
}
