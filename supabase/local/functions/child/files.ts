/**
 * The file system as a function has it: a short list of calls, their synchronous forms only while
 * the module loads.
 *
 * @module
 */

const ALLOWED = [
  "cwd",
  "open",
  "lstat",
  "stat",
  "realPath",
  "create",
  "remove",
  "writeFile",
  "writeTextFile",
  "readFile",
  "readTextFile",
  "mkdir",
  "makeTempDir",
  "makeTempFile",
  "readDir",
];

const BLOCKED = [
  "chdir",
  "chmod",
  "chown",
  "copyFile",
  "link",
  "readLink",
  "rename",
  "symlink",
  "truncate",
  "utime",
];

/** Denies the rest at once, and with the function it returns the synchronous calls too. */
export function denyFiles(temporary: string): () => void {
  keepTemporaryFilesIn(temporary);
  for (const name of BLOCKED) {
    block(name);
    block(`${name}Sync`);
  }
  return () => {
    for (const name of ALLOWED) block(`${name}Sync`);
  };
}

// The process may write to its own directory alone, and the system's default is another.
function keepTemporaryFilesIn(dir: string) {
  const { makeTempDir, makeTempFile, makeTempDirSync, makeTempFileSync } = Deno;
  Object.assign(Deno, {
    makeTempDir: (options?: Deno.MakeTempOptions) => makeTempDir({ dir, ...options }),
    makeTempFile: (options?: Deno.MakeTempOptions) => makeTempFile({ dir, ...options }),
    makeTempDirSync: (options?: Deno.MakeTempOptions) => makeTempDirSync({ dir, ...options }),
    makeTempFileSync: (options?: Deno.MakeTempOptions) => makeTempFileSync({ dir, ...options }),
  });
}

function block(name: string) {
  if (!(name in Deno)) return;
  Object.defineProperty(Deno, name, {
    value: () => {
      throw new Deno.errors.PermissionDenied(`Deno.${name} is blocklisted`);
    },
    configurable: true,
  });
}
