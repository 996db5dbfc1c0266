/**
 * What the CLI sends for one function.
 *
 * @module
 */

import { dirname, join, normalize } from "node:path";
import { z } from "zod";

const metadata = z.object({
  name: z.string(),
  entrypoint_path: z.string(),
  import_map_path: z.string().default(""),
  verify_jwt: z.boolean().optional(),
});

/** One function as it arrives at the platform. */
export interface Upload {
  name: string;
  /** Path of its `index.ts` among the files. */
  entrypoint: string;
  /** Path of its import map among the files, or empty. */
  importMap: string;
  /** Undefined when it was not said: the platform then keeps the value it has. */
  verifyJwt: boolean | undefined;
  /** Path → content. */
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Reads the form of one upload. */
export async function readUpload(form: FormData): Promise<Upload> {
  const said = metadata.parse(JSON.parse(String(form.get("metadata"))));
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of form.getAll("file")) {
    if (file instanceof File) files.set(file.name, new Uint8Array(await file.arrayBuffer()));
  }
  return {
    name: said.name,
    entrypoint: said.entrypoint_path,
    importMap: said.import_map_path,
    verifyJwt: said.verify_jwt,
    files,
  };
}

/** Bytes of all files together. */
export function sizeOf(upload: Upload): number {
  return [...upload.files.values()].reduce((sum, { length }) => sum + length, 0);
}

/** Writes the files into an empty folder; a path that leads out of it stays inside. */
export async function unpack(upload: Upload, folder: string): Promise<void> {
  for (const [path, content] of upload.files) {
    const target = join(folder, normalize(`/${path}`));
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(target, content);
  }
}
