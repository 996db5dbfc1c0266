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
  /** Which look is the last for a function: an older one saw files that have changed. */
  readonly #looks = new Map<string, number>();
  #count = 0;
  readonly #lock: string | undefined;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(lock: string | undefined) {
    this.#lock = lock;
  }

  /** Forgets a function whose files have changed. */
  forget(slug: string): void {
    this.#files.delete(slug);
    this.#looks.delete(slug);
  }

  /** Looks at a function in the background, when it has answered its first request. */
  learn(fn: ServedFunction): void {
    const look = ++this.#count;
    this.#looks.set(fn.slug, look);
    this.#last = this.#last.then(async () => {
      const files = this.#closed ? undefined : await filesOf(fn, this.#lock);
      if (files && this.#looks.get(fn.slug) === look) this.#files.set(fn.slug, files);
    });
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
}

async function filesOf(fn: ServedFunction, lock: string | undefined) {
  await new Promise((done) => setTimeout(done, AFTER_MS));
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "info",
      "--json",
      "--node-modules-dir=none",
      lock ? `--lock=${lock}` : "--no-lock",
      ...fn.resolution,
      fn.entry,
    ],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  if (!success) return undefined;

  const { modules = [] }: DenoInfo = JSON.parse(new TextDecoder().decode(stdout));
  // A module that is missing is listed too: the function heals when it is written.
  const urls = modules.map(({ specifier }) => specifier).filter((url) => url.startsWith("file:"));
  return new Set(urls.map((url) => fileURLToPath(url)));
}
