/**
 * The extensions PGlite is opened with. The same list goes to every open: a folder that has an
 * extension which is not passed loses its functions.
 *
 * @module
 */

import type { Extensions, PGliteInterface } from "@electric-sql/pglite";
import { btree_gin } from "@electric-sql/pglite/contrib/btree_gin";
import { btree_gist } from "@electric-sql/pglite/contrib/btree_gist";
import { citext } from "@electric-sql/pglite/contrib/citext";
import { file_fdw } from "@electric-sql/pglite/contrib/file_fdw";
import { hstore } from "@electric-sql/pglite/contrib/hstore";
import { isn } from "@electric-sql/pglite/contrib/isn";
import { ltree } from "@electric-sql/pglite/contrib/ltree";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { pgcrypto } from "@electric-sql/pglite/contrib/pgcrypto";
import { unaccent } from "@electric-sql/pglite/contrib/unaccent";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
import { pgtap } from "@electric-sql/pglite/pgtap";
import { vector } from "@electric-sql/pglite/vector";
import { dirname } from "node:path";
import { standInFiles } from "./stand_ins.ts";
import { entriesOf } from "./tar.ts";

const COMPILED = [
  btree_gin,
  btree_gist,
  citext,
  file_fdw,
  hstore,
  isn,
  ltree,
  pg_trgm,
  pgcrypto,
  pgtap,
  unaccent,
  uuid_ossp,
  vector,
];

/** Where PGlite is installed in its own file system. */
const PREFIX = "/pglite";

type Files = Map<string, Uint8Array>;
let known: Promise<Files> | undefined;

/**
 * The compiled extensions and the stand-ins, as one extension to open with. Their files are unpacked
 * once and not at every open; a library is compiled when SQL asks for it, and not forty at every open.
 */
export function pgliteExtensions(): Extensions {
  return {
    extensions: {
      name: "extensions",
      async setup(pglite, emscriptenOpts) {
        const files = await (known ??= readFiles(pglite));
        return {
          emscriptenOpts: { ...emscriptenOpts, noWasmDecoding: true },
          // Nothing of it is needed as PGlite starts.
          init() {
            const { FS } = pglite.Module;
            for (const folder of new Set([...files.keys()].map(dirname))) FS.mkdirTree(folder);
            for (const [path, data] of files) FS.writeFile(path, data);
            return Promise.resolve();
          },
        };
      },
    },
  };
}

async function readFiles(pglite: PGliteInterface): Promise<Files> {
  const files: Files = new Map();
  for (const { setup } of COMPILED) {
    const { bundlePath } = await setup(pglite, {});
    if (!bundlePath) continue;
    const file = await Deno.open(bundlePath);
    const plain = new Response(file.readable.pipeThrough(new DecompressionStream("gzip")));
    for (const { path, data } of entriesOf(new Uint8Array(await plain.arrayBuffer()))) {
      if (data && !path.startsWith(".")) files.set(`${PREFIX}/${path}`, data);
    }
  }
  for (const [name, text] of await standInFiles()) {
    files.set(`${PREFIX}/share/postgresql/extension/${name}`, new TextEncoder().encode(text));
  }
  return files;
}
