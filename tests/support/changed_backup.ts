/**
 * A backup that was tampered with, for a while.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";

/** Rewrites one of its files until it is disposed of; when `honest` the manifest knows of it. */
export async function changeFile(
  folder: string,
  path: string,
  change: (text: string) => string,
  { honest = false } = {},
): Promise<AsyncDisposable> {
  const [file, manifest] = [join(folder, path), join(folder, "manifest.json")];
  const [text, about] = [await Deno.readTextFile(file), await Deno.readTextFile(manifest)];
  const bytes = new TextEncoder().encode(change(text));
  await Deno.writeFile(file, bytes);
  if (honest) {
    const changed = JSON.parse(about);
    const entry = changed.files.find((each: { path: string }) => each.path === path);
    entry.bytes = bytes.length;
    entry.sha256 = createHash("sha256").update(bytes).digest("hex");
    await Deno.writeTextFile(manifest, JSON.stringify(changed));
  }
  return {
    async [Symbol.asyncDispose]() {
      await Deno.writeTextFile(file, text);
      await Deno.writeTextFile(manifest, about);
    },
  };
}
