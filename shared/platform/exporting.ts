/**
 * The queue of exports: a page of rows or a file at a time, and in the end one archive of them all.
 *
 * @module
 */

import type { Bytes } from "./bytes.ts";
import { z } from "zod";
import type { Json } from "../database.types.ts";
import { AppError } from "../edge/errors.ts";
import { crc32 } from "./crc32.ts";
import type { Databases } from "./databases.ts";
import { archiveOf, counting } from "./export_archive.ts";
import { type ExportFile, type ExportPage, filesOfPage, packed } from "./export_page.ts";
import { manifestOf } from "./export_manifest.ts";
import { Files } from "./files.ts";
import type { JobHandler } from "./job.ts";

const payload = z.union([
  z.strictObject({ request_id: z.guid() }),
  /** A folder of the bucket that nobody may read any more. */
  z.strictObject({ remove: z.string() }),
]);

/** What is read at once. As text, packed and twice in between it is held in memory. */
const PAGE_BYTES = 4 * 1024 * 1024;

/** After so many bytes a slice has used its share of the CPU. */
const SLICE_BYTES = 4 * 1024 * 1024;

/** Does a slice of one export: small tables several at a time, a large one page by page. */
export const exporting: JobHandler = async (job, { admin, until }) => {
  const task = payload.parse(job.payload);
  const bucket = new Files("exports");
  if ("remove" in task) {
    await bucket.removeFolder(task.remove);
    return { done: true };
  }

  let bytes = 0;
  do {
    const next = await nextOf(admin, task.request_id);
    const folder = `${next.user_id}/${task.request_id}`;
    if (next.stage === "over") return { done: true };
    if (next.stage === "tidy") {
      // The archive is open already; what it was made of goes.
      await bucket.removeFolder(`${folder}/parts`);
      return { done: true };
    }
    if (next.stage === "pack") {
      await pack(admin, bucket, task.request_id, folder);
      return { more: job.payload };
    }
    const store = next.stage === "file" ? storeFile : storePage;
    const files = await store(bucket, folder, next);
    await admin.platform.rpc("keep_export_page", {
      p_request: task.request_id,
      p_source: next.source,
      p_page: next.page,
      p_rows: files.length > 0 ? next.rows : 0,
      p_last: next.last,
      p_is_last: next.is_last,
      p_files: files,
    });
    bytes += files.reduce((sum, file) => sum + file.bytes, 0);
  } while (bytes < SLICE_BYTES && Date.now() < until);
  return { more: job.payload };
};

/** What the database has next. */
interface Next extends ExportPage {
  stage: string;
  user_id: string;
  rows: number;
  last: Json;
}

async function nextOf(admin: Databases, request: string): Promise<Next> {
  const [next] = await admin.platform.rpc("next_export_page", {
    p_request: request,
    p_bytes: PAGE_BYTES,
  });
  if (!next) throw new Error("The database does not know how the export goes on");
  return next as Next;
}

/** Each try under a name of its own: one that was taken for dead overwrites nothing. */
const partOf = (folder: string) => `${folder}/parts/${crypto.randomUUID()}`;

async function storePage(bucket: Files, folder: string, page: Next): Promise<ExportFile[]> {
  const stored: ExportFile[] = [];
  for (const [name, text] of filesOfPage(page)) {
    const { body, about } = await packed(text);
    const path = partOf(folder);
    await bucket.upload(path, body, "application/octet-stream");
    stored.push({ name, rows: page.rows, path, ...about });
  }
  return stored;
}

/** A copy, so that the archive is of one moment; as it is, for most files are packed already. */
async function storeFile(bucket: Files, folder: string, next: Next): Promise<ExportFile[]> {
  const { bucket: from, name } = JSON.parse(next.lines) as { bucket: string; name: string };
  const source = await new Files(from).download(name).catch((error) => {
    // It went while the export was on its way.
    if (error instanceof AppError && error.status === 404) return undefined;
    throw error;
  });
  if (!source) return [];

  const path = partOf(folder);
  const counted = counting();
  let sum = 0;
  const summed = new TransformStream<Bytes, Bytes>({
    transform(chunk, controller) {
      sum = crc32(chunk, sum);
      controller.enqueue(chunk);
    },
  });
  const copy = source.pipeThrough(summed).pipeThrough(counted);
  await bucket.upload(path, copy, "application/octet-stream");
  const { bytes, sha256 } = counted.size();
  return [{ name: placeOf(from, name), path, bytes, sha256, method: 0, packed: bytes, crc32: sum }];
}

/** No name leads out of the folder that an archive is unpacked into. */
function placeOf(bucket: string, name: string): string {
  const steps = name.split(/[/\\]+/).filter((step) => step !== "" && step !== "." && step !== "..");
  return ["files", bucket, ...steps].join("/");
}

/**
 * Packs the next archive; most exports are one. Nobody gets a link before the database knows all of
 * them, and it does when they are stored whole.
 */
async function pack({ platform }: Databases, bucket: Files, request: string, folder: string) {
  const contents = await platform.rpc("export_contents", { p_request: request });
  const { manifest, archives, volumes, at } = manifestOf(contents);
  const files = volumes[archives.length];
  if (files) {
    const nth = archives.length + 1;
    const name = nth === 1 ? "export.zip" : `export-${nth}.zip`;
    const texts = { "manifest.json": `${JSON.stringify(manifest, null, 2)}\n` };
    const archive = archiveOf(files, texts, (file) => bucket.download(file.path), at);
    await bucket.upload(`${folder}/${name}`, archive.stream, "application/zip");
    archives.push({ name, ...await archive.sent });
    await platform.rpc("keep_export_page", {
      p_request: request,
      p_source: "archive",
      p_page: nth,
      p_rows: 0,
      p_last: null,
      p_is_last: nth === volumes.length,
      p_files: archives.slice(-1),
    });
  }
  if (archives.length < volumes.length) return;
  await platform.rpc("finish_export", {
    p_request: request,
    p_object_path: folder,
    p_manifest: { ...manifest, archives },
  });
}
