/**
 * PGlite's file system in memory, filled from a snapshot.
 *
 * @module
 */

import { MemoryFS } from "@electric-sql/pglite";
import { entriesOf } from "./tar.ts";

/** Where PGlite looks for its data. */
const DATA = "/pglite/data";

/** The folders of template1 and template0, whose numbers are the same in every cluster. */
const TEMPLATES = /^\/base\/[14](\/|$)/;

/** Whoever gives bytes away so need not have them copied. */
const AND_KEEP = { flags: "w", canOwn: true };

/**
 * The archive becomes the files. PGlite's own way, `loadDataDir`, asks for every part of every path
 * and copies all bytes twice, which is a fifth of a start.
 */
export class FilledMemory extends MemoryFS {
  #archive: Uint8Array<ArrayBuffer> | undefined;

  constructor(archive: Uint8Array<ArrayBuffer>) {
    super();
    this.#archive = archive;
  }

  override initialSyncFs(): Promise<void> {
    const FS = this.pg?.Module.FS;
    const made = new Set<string>();
    const make = (folder: string) => {
      if (made.has(folder)) return;
      FS?.mkdirTree(folder);
      made.add(folder);
    };
    const archive = this.#archive ?? new Uint8Array();
    this.#archive = undefined; // it lives as long as its files
    for (const { path, data } of entriesOf(archive)) {
      // Nobody makes another database in memory: the templates for one would only be copied.
      if (TEMPLATES.test(path)) continue;
      const place = `${DATA}${path}`;
      make(data ? place.slice(0, place.lastIndexOf("/")) : place);
      if (data) FS?.writeFile(place, data, AND_KEEP);
    }
    return Promise.resolve();
  }
}
