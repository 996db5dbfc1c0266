/**
 * What the stack keeps beside its database, in files: the bytes of Storage, and the keys.
 *
 * @module
 */

import { dirname, join, relative } from "node:path";
import { Failure } from "../failure.ts";
import { objectFiles } from "../storage/file_storage.ts";
import type { Draft } from "./draft.ts";
import type { StoredFile } from "./erase_again.ts";
import type { Manifest } from "./manifest.ts";
import { makeRestoringFolder } from "./restoring.ts";
import type { Session } from "./session.ts";

/** In the data folder and in a backup alike. */
const [OBJECTS, KEYS] = ["storage", "keys.json"];

/** Objects kept, and objects whose bytes were not found. */
export interface KeptObjects {
  objects: number;
  missing: number;
}

/** Copies the files of each object that has a row. One that is removed meanwhile counts as missing. */
export async function keepObjects(
  session: Session,
  dataDir: string,
  draft: Draft,
): Promise<KeptObjects> {
  const [found] = await session.query<{ exists: boolean }>(
    "select pg_catalog.to_regclass('storage.objects') is not null as exists",
  );
  if (!found?.exists) return { objects: 0, missing: 0 };

  const rows = await session.query<{ bucket: string; name: string }>(
    "select bucket_id as bucket, name from storage.objects order by bucket_id, name",
  );
  const root = join(dataDir, OBJECTS);
  let objects = 0;
  for (const { bucket, name } of rows) {
    const files = await objectFiles(root, bucket, name);
    const opened = await openAll(files);
    if (!opened) continue;
    for (const [at, path] of files.entries()) {
      const file = opened[at];
      if (file) await draft.write(join(OBJECTS, relative(root, path)), file.readable);
    }
    objects++;
  }
  return { objects, missing: rows.length - objects };
}

/** Both or none: an object is a description and its bytes. */
async function openAll(paths: string[]): Promise<Deno.FsFile[] | undefined> {
  const opened: Deno.FsFile[] = [];
  try {
    for (const path of paths) opened.push(await Deno.open(path));
    return opened.length > 0 ? opened : undefined;
  } catch (error) {
    opened.forEach((file) => file.close());
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Copies the stack's keys; answers whether there were any. */
export async function keepKeys(dataDir: string, draft: Draft): Promise<boolean> {
  const opened = await openAll([join(dataDir, KEYS)]);
  for (const file of opened ?? []) await draft.write(KEYS, file.readable);
  return opened !== undefined;
}

/** What was put into a data folder. */
export interface PutBack {
  objects: number;
  /** `kept` means that the folder has other keys of its own. */
  keys: "restored" | "the same" | "kept" | "none";
}

/** A backup's files, before they are in their place. */
interface LaidOut extends AsyncDisposable {
  /** Forgets objects that must not come back. */
  leaveOut(objects: readonly StoredFile[]): Promise<void>;
  putInPlace(): Promise<PutBack>;
}

/** Lays a backup's files out in a data folder: beside their place at first. */
export async function layOut(
  folder: string,
  { files }: Manifest,
  dataDir: string,
  signal?: AbortSignal,
): Promise<LaidOut> {
  const place = join(dataDir, OBJECTS);
  const stored = files.map(({ path }) => path).filter((path) => path.startsWith(`${OBJECTS}/`));
  if (stored.length > 0 && await holdsAnything(place)) {
    throw new Failure(
      `Cannot restore the objects into "${place}": others are there`,
      "Name a new folder with --data FOLDER, for the restore and for `deno task start`",
    );
  }
  await using undo = new AsyncDisposableStack();
  const { folder: draft } = undo.use(await makeRestoringFolder(dataDir));
  for (const path of stored) {
    signal?.throwIfAborted();
    const to = join(draft, path);
    await Deno.mkdir(dirname(to), { recursive: true });
    await Deno.copyFile(join(folder, path), to);
  }
  const held = undo.move();
  return {
    async leaveOut(objects) {
      for (const { bucket, name } of objects) {
        for (const path of await objectFiles(join(draft, OBJECTS), bucket, name)) {
          await Deno.remove(path).catch(ifMissing);
        }
      }
    },
    async putInPlace() {
      if (stored.length > 0) {
        await Deno.remove(place).catch(ifMissing); // empty, or it would have been refused
        await Deno.rename(join(draft, OBJECTS), place);
      }
      const keys = files.some(({ path }) => path === KEYS)
        ? await putKeys(join(folder, KEYS), join(dataDir, KEYS))
        : "none";
      const objects = stored.filter((path) => path.startsWith(`${OBJECTS}/objects/`)).length;
      return { objects, keys };
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Keys that are there stay: another database may live by them. */
async function putKeys(from: string, to: string): Promise<PutBack["keys"]> {
  const text = await Deno.readTextFile(from);
  try {
    await Deno.writeTextFile(to, text, { createNew: true, mode: 0o600 });
    return "restored";
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  return await Deno.readTextFile(to) === text ? "the same" : "kept";
}

async function holdsAnything(folder: string): Promise<boolean> {
  try {
    for await (const _ of Deno.readDir(folder)) return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return false;
}

function ifMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
