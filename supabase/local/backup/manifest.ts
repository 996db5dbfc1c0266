/**
 * What a backup says about itself, and whether it is still whole.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../failure.ts";
import { rolesSchema } from "./roles.ts";

/** Counted up when an older restore would misread a newer backup. */
export const FORMAT = 1;

/** The manifest's name in the backup's folder. */
export const MANIFEST = "manifest.json";

/** Below the backup's folder, and never above it. */
const path = z.string().regex(/^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[\w.%/!'()*~-]+$/);

const file = z.strictObject({
  path,
  bytes: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifest = z.strictObject({
  format: z.literal(FORMAT),
  /** `project_id` of config.toml. */
  project: z.string(),
  /** When the rows were as they are here. */
  takenAt: z.iso.datetime(),
  engine: z.enum(["pglite", "postgres"]),
  serverVersion: z.string(),
  database: z.string(),
  /** Applied migrations, `<version>_<name>`. */
  migrations: z.array(z.string()),
  extensions: z.array(
    z.strictObject({ name: z.string(), schema: z.string(), version: z.string() }),
  ),
  ...rolesSchema.shape,
  tables: z.array(z.strictObject({
    schema: z.string(),
    name: z.string(),
    columns: z.array(z.string()),
    rows: z.int(),
    file: path,
  })),
  sequences: z.array(z.strictObject({
    schema: z.string(),
    name: z.string(),
    value: z.string().regex(/^-?\d+$/),
    isCalled: z.boolean(),
  })),
  /** Every file of the backup but this one. */
  files: z.array(file),
});

/** What `manifest.json` holds. */
export type Manifest = z.output<typeof manifest>;

/** A file of a backup. */
export type BackupFile = z.output<typeof file>;

/** Reads a backup's manifest; throws a {@linkcode Failure} for a folder that is no whole backup. */
export async function readManifest(folder: string): Promise<Manifest> {
  let raw: unknown;
  try {
    raw = JSON.parse(await Deno.readTextFile(join(folder, MANIFEST)));
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? `it has no ${MANIFEST}`
      : (cause as Error).message;
    const hint = "Name the folder that `deno task backup` has made";
    throw new Failure(`Cannot use the backup "${folder}": ${reason}`, hint, { cause });
  }
  const read = manifest.safeParse(raw);
  if (read.success) return complete(folder, read.data);

  const format = z.object({ format: z.number() }).safeParse(raw).data?.format;
  if (format !== undefined && format !== FORMAT) {
    throw new Failure(
      `Cannot use the backup "${folder}": its format is ${format}, and this is for ${FORMAT}`,
      "Restore it with the version of the project that made it",
    );
  }
  const [issue] = read.error.issues;
  throw new Failure(
    `Cannot use the backup "${folder}": ${MANIFEST} is damaged: ${
      issue?.path.join(".") || issue?.message
    }`,
  );
}

/** What is restored must be among the files whose sums are compared. */
function complete(folder: string, manifest: Manifest): Manifest {
  const listed = new Set(manifest.files.map(({ path }) => path));
  const needed = ["objects.sql", "rules.sql", ...manifest.tables.map(({ file }) => file)];
  const absent = needed.find((path) => !listed.has(path));
  if (absent === undefined) return manifest;
  throw new Failure(
    `Cannot use the backup "${folder}": ${MANIFEST} is damaged: files has no "${absent}"`,
    "Take another backup, or another copy of this one; nothing was changed",
  );
}

/**
 * Reads every file once; throws a {@linkcode Failure} that names the first one which has changed, or
 * which nobody knows of.
 */
export async function checkFiles(folder: string, { files }: Manifest): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const found = await sumOf(join(folder, path));
    if (found?.bytes === bytes && found.sha256 === sha256) continue;
    throw new Failure(
      `Cannot use the backup "${folder}": "${path}" is ${
        found ? "not what was written" : "missing"
      }`,
      "Take another backup, or another copy of this one; nothing was changed",
    );
  }
  const listed = new Set([MANIFEST, ...files.map(({ path }) => path)]);
  for await (const path of filesBelow(folder)) {
    if (listed.has(path)) continue;
    throw new Failure(
      `Cannot use the backup "${folder}": "${path}" is not in its ${MANIFEST}`,
      "Remove that file, or take another copy of the backup; nothing was changed",
    );
  }
}

async function* filesBelow(folder: string, above = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(folder, above))) {
    const path = above ? `${above}/${name}` : name;
    if (isDirectory) yield* filesBelow(folder, path);
    else yield path;
  }
}

async function sumOf(path: string): Promise<{ bytes: number; sha256: string } | undefined> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of (await Deno.open(path)).readable) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return { bytes, sha256: hash.digest("hex") };
}
