/**
 * The extensions PGlite is opened with. The same list goes to every open: a folder that has an
 * extension which is not passed loses its functions.
 *
 * @module
 */

import type { Extensions } from "@electric-sql/pglite";
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
import { pathToFileURL } from "node:url";
import { standInFiles } from "./stand_ins.ts";
import { tar } from "./tar.ts";

/** Extensions for one open; dispose when PGlite is ready, for the bundle is read by then. */
export interface PgliteExtensions extends AsyncDisposable {
  readonly extensions: Extensions;
}

/** The compiled extensions and one bundle, written to a temporary file, with all the stand-ins. */
export async function pgliteExtensions(): Promise<PgliteExtensions> {
  const files = [...await standInFiles()].map(([name, text]): [string, string] => [
    `share/postgresql/extension/${name}`,
    text,
  ]);
  const path = await Deno.makeTempFile({ prefix: "stand_ins_", suffix: ".tar.gz" });
  await Deno.writeFile(
    path,
    tar(new Map(files)).stream().pipeThrough(new CompressionStream("gzip")),
  );

  const standIns = {
    name: "stand_ins",
    setup: (_engine: unknown, emscriptenOpts: unknown) =>
      Promise.resolve({ emscriptenOpts, bundlePath: pathToFileURL(path) }),
  };
  return {
    extensions: {
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
      stand_ins: standIns,
      unaccent,
      uuid_ossp,
      vector,
    },
    [Symbol.asyncDispose]: () => Deno.remove(path),
  };
}
