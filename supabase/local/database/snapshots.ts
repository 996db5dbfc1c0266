/**
 * Keeps databases as they are after the migrations, so that the next new one starts in a second.
 *
 * @module
 */

import { join } from "node:path";
import { LITE_VERSION } from "./check_lite.ts";
import { bootstrapFiles } from "./bootstrap.ts";
import type { Migration } from "./migrations.ts";
import { packageVersion } from "./package_version.ts";
import { standInFiles } from "./stand_ins.ts";

/** How many files are kept; others are removed, the least used first. */
const KEPT = 3;

/** The names of two states: before any migration, and after all of them. */
export interface SnapshotKeys {
  base: string;
  whole: string;
}

/** Each key hashes everything the state is made from. */
export async function snapshotKeys(migrations: Migration[]): Promise<SnapshotKeys> {
  const pglite = await packageVersion(import.meta.resolve("@electric-sql/pglite"));
  const base = [pglite, LITE_VERSION, ...await bootstrapFiles(), ...await standInFiles()];
  const files = migrations.map(({ file, text }) => [file, text]);
  return { base: await hash(base), whole: await hash([...base, ...files]) };
}

/** A folder of snapshots that several processes may use at once. */
export class Snapshots {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A data folder for PGlite's `loadDataDir`; undefined when there is none of this key. */
  async load(key: string): Promise<Blob | undefined> {
    const path = this.#path(key);
    try {
      const blob = new Blob([await Deno.readFile(path)]);
      await Deno.utime(path, new Date(), new Date());
      return blob;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** Writes beside and renames, so that nobody ever loads half a snapshot. */
  async save(key: string, dump: Blob): Promise<void> {
    await Deno.mkdir(this.#folder, { recursive: true });
    const draft = join(this.#folder, `${key}.${crypto.randomUUID()}.draft`);
    try {
      await Deno.writeFile(draft, dump.stream());
      await Deno.rename(draft, this.#path(key));
    } catch (error) {
      await Deno.remove(draft).catch(() => {});
      throw error;
    }
    await this.#prune();
  }

  /** Forgets a snapshot that does not load. */
  async remove(key: string): Promise<void> {
    await Deno.remove(this.#path(key)).catch(() => {});
  }

  async #prune(): Promise<void> {
    const files: { path: string; used: number }[] = [];
    for await (const { name } of Deno.readDir(this.#folder)) {
      if (!name.endsWith(".tar.gz")) continue;
      const path = join(this.#folder, name);
      const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
      files.push({ path, used: mtime?.getTime() ?? 0 });
    }
    files.sort((a, b) => b.used - a.used);
    // Another process may have removed it already.
    for (const { path } of files.slice(KEPT)) await Deno.remove(path).catch(() => {});
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.tar.gz`);
  }
}

async function hash(parts: unknown[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 24);
}
