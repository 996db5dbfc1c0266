/**
 * Knows the functions of a project while its files change.
 *
 * @module
 */

import type { FunctionConfig } from "../config.ts";
import { findFunction, findFunctions, type ServedFunction } from "./served_function.ts";

/** Looks a function up by its name, and looks at the disk only where something may be new. */
export class FunctionList {
  readonly #root: string;
  readonly #blocks: Readonly<Record<string, FunctionConfig>>;
  #known: Map<string, ServedFunction>;

  /** Throws a `Failure` when a block has no module. */
  constructor(root: string, blocks: Readonly<Record<string, FunctionConfig>>) {
    this.#root = root;
    this.#blocks = blocks;
    this.#known = new Map(findFunctions(root, blocks).map((fn) => [fn.slug, fn]));
  }

  /** All functions known so far. */
  all(): ServedFunction[] {
    return [...this.#known.values()];
  }

  /** The function, which may have been written since the start. */
  find(slug: string): ServedFunction | undefined {
    const known = this.#known.get(slug);
    if (known) return known;
    const found = findFunction(this.#root, slug, this.#blocks[slug]);
    if (found) this.#known.set(slug, found);
    return found;
  }

  /** Looks at each function again: how imports are resolved may have changed, or one is gone. */
  renew(): void {
    for (const slug of [...this.#known.keys()]) {
      this.#known.delete(slug);
      this.find(slug);
    }
  }

  /** How most functions resolve their imports. */
  commonResolution(): readonly string[] {
    const groups = [...Map.groupBy(this.all(), ({ resolution }) => resolution.join()).values()];
    return groups.sort((a, b) => b.length - a.length)[0]?.[0]?.resolution ?? ["--no-config"];
  }
}
