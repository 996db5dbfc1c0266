/**
 * A project of its own in a temporary folder, for tools that read and write projects.
 *
 * @module
 */

import { dirname, join } from "node:path";

/** A folder that goes away with the block it is used in. */
export interface TempProject extends AsyncDisposable {
  /** Its absolute path, links resolved. */
  root: string;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
}

/** Writes the files, path → text, into a new temporary folder. */
export async function tempProject(files: Record<string, string>): Promise<TempProject> {
  const root = await Deno.realPath(await Deno.makeTempDir({ prefix: "project-" }));
  const project: TempProject = {
    root,
    read: (path) => Deno.readTextFile(join(root, path)),
    async write(path, text) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    },
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
  for (const [path, text] of Object.entries(files)) await project.write(path, text);
  return project;
}
