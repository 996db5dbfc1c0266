/**
 * Keeps databases as they are after the migrations, so that the next new one starts in a second.
 *
 * @module
 */

import { join } from "node:path";
import type { Catalogue } from "./catalogue.ts";
import { LITE_VERSION } from "./check_lite.ts";
import { bootstrapFiles } from "./bootstrap.ts";
import type { Migration } from "./migrations.ts";
import { packageVersion } from "./package_version.ts";
import { standInFiles } from "./stand_ins.ts";

/** How many files of some 50 MB are kept; others are removed, the least used first. */
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

/** A database at rest. */
export interface Snapshot {
  /** For PGlite's `loadDataDir`; not compressed, as unpacking would take a sixth of a start. */
  data: Uint8Array<ArrayBuffer>;
  /** What requests need to know of it: reading that takes a third of a start. */
  catalogue: Catalogue;
}

/** A folder of snapshots that several processes may use at once. */
export class Snapshots {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Undefined when there is none of this key. */
  async load(key: string): Promise<Snapshot | undefined> {
    const path = this.#path(key);
    try {
      const data = await Deno.readFile(path);
      const catalogue = await Deno.readTextFile(`${path}.json`);
      await Deno.utime(path, new Date(), new Date());
      return { data, catalogue: JSON.parse(catalogue) };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** Writes beside and renames, so that nobody ever loads half a snapshot. */
  async save(key: string, { data, catalogue }: Snapshot): Promise<void> {
    await Deno.mkdir(this.#folder, { recursive: true });
    await this.#put(`${this.#path(key)}.json`, new Blob([JSON.stringify(catalogue)]));
    await this.#put(this.#path(key), new Blob([data]));
    await this.#prune();
  }

  async #put(path: string, content: Blob): Promise<void> {
    const draft = `${path}.${crypto.randomUUID()}.draft`;
    try {
      await Deno.writeFile(draft, content.stream());
      await Deno.rename(draft, path);
    } catch (error) {
      await Deno.remove(draft).catch(() => {});
      throw error;
    }
  }

  /** Forgets a snapshot that does not load. */
  async remove(key: string): Promise<void> {
    await removeBoth(this.#path(key));
  }

  async #prune(): Promise<void> {
    const files: { path: string; used: number }[] = [];
    for await (const { name } of Deno.readDir(this.#folder)) {
      if (!/\.tar(\.gz)?$/.test(name)) continue;
      const path = join(this.#folder, name);
      const { mtime } = await Deno.stat(path).catch(() => ({ mtime: null }));
      files.push({ path, used: mtime?.getTime() ?? 0 });
    }
    files.sort((a, b) => b.used - a.used);
    for (const { path } of files.slice(KEPT)) await removeBoth(path);
  }

  #path(key: string): string {
    return join(this.#folder, `${key}.tar`);
  }
}

/** Another process may have been quicker. */
async function removeBoth(path: string): Promise<void> {
  await Promise.allSettled([Deno.remove(path), Deno.remove(`${path}.json`)]);
}

async function hash(parts: unknown[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 24);
}
