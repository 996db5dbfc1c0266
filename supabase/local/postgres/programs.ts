/**
 * Unpacked packages made runnable where they lie, beside a system with older libraries or none.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { remove } from "./files.ts";

/** Where the programs to call lie, below the folder. */
export const BIN = "usr/lib/postgresql/17/bin";

/** Where control files and scripts of extensions lie. */
export const EXTENSIONS = "usr/share/postgresql/17/extension";

/** Where the locale C.UTF-8 lies. */
export const LOCALES = "usr/lib/locale";

/** The programs themselves: those in `bin` start them with the libraries they were built for. */
const PROGRAMS = "usr/lib/postgresql/17/programs";

/** Manuals, translations, bytecode for compiled queries, tools of other packages. */
const NOT_NEEDED = /^(etc|var|usr\/(bin|games|include|lib64|sbin|share\/(?!postgresql)[^/]+))$/;
const NOT_NEEDED_INSIDE = ["usr/lib/postgresql/17/lib/bitcode", "usr/share/postgresql/17/man"];

/** Removes what a server does without, and puts a starter before each program. */
export async function arrange(tree: string): Promise<void> {
  await trim(tree);
  const loader = await findLoader(tree);
  await Deno.rename(join(tree, BIN), join(tree, PROGRAMS));
  await Deno.mkdir(join(tree, BIN));
  for await (const { name } of Deno.readDir(join(tree, PROGRAMS))) {
    await Deno.writeTextFile(join(tree, BIN, name), starter(loader, name), { mode: 0o755 });
    await Deno.chmod(join(tree, BIN, name), 0o755);
  }
}

async function trim(tree: string): Promise<void> {
  const surplus = [...NOT_NEEDED_INSIDE];
  for (const folder of ["", "usr", "usr/share"]) {
    for await (const { name } of Deno.readDir(join(tree, folder))) {
      const path = join(folder, name);
      if (NOT_NEEDED.test(path)) surplus.push(path);
    }
  }
  for (const path of surplus) await remove(join(tree, path));
}

/** The loader of the packages' C library, relative to the tree; its name tells the processor. */
async function findLoader(tree: string): Promise<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(tree, "usr/lib"))) {
    if (!isDirectory) continue;
    for await (const file of Deno.readDir(join(tree, "usr/lib", name))) {
      if (/^ld(-linux.*|64)\.so\.\d$/.test(file.name)) return join("usr/lib", name, file.name);
    }
  }
  throw new Error("The packages brought no loader for programs");
}

/**
 * The loader takes the program's own path as an argument, so that Postgres finds its other files
 * beside it: nothing is patched, and the folder can be moved.
 */
function starter(loader: string, program: string): string {
  const up = BIN.split("/").map(() => "..").join("/");
  return `#!/bin/sh
# Starts ${program} with the libraries it was built for; the machine's own may be older.
here=\${0%/*}
root=$here/${up}
exec "$root/${loader}" --library-path "$root/${dirname(loader)}" \\
  \${NSS_WRAPPER_PASSWD:+--preload "$root/${dirname(loader)}/libnss_wrapper.so"} \\
  --argv0 "$0" "$here/../${basename(PROGRAMS)}/${program}" "$@"
`;
}
