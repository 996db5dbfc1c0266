/**
 * Exports as their people see them: how far one is, and a link to it when it is ready.
 *
 * @module
 */

import type { Database } from "../database.types.ts";
import { AppError } from "../edge/errors.ts";
import type { DatabaseService } from "./database_service.ts";
import { exportManifest } from "./export_manifest.ts";
import { Files } from "./files.ts";

type Request = Database["platform"]["Tables"]["privacy_requests"]["Row"];

/** How long a link is good, in seconds. The archive stays longer, and another link costs nothing. */
const LINK_SECONDS = 3600;

/** An export of the caller's, whoever asks: row level security shows nobody else's. */
export async function findExport(platform: DatabaseService<"platform">, id: string) {
  const [request] = await platform.run(
    "privacy_requests",
    platform.from("privacy_requests").select().eq("id", id),
  );
  if (!request) {
    throw new AppError(404, "not_found", "Cannot find this export: you have none with this id", {
      hint: "Begin one without a request_id",
    });
  }
  return await describeExport(request);
}

/** What the contract says of an export. */
export async function describeExport(request: Request) {
  const { id, status, object_path, expires_at, manifest } = request;
  const isOver = expires_at !== null && Date.parse(expires_at) <= Date.now();
  const about = { request_id: id, status: isOver ? "expired" as const : statusOf(status) };
  if (about.status !== "ready" || object_path === null || expires_at === null) return about;
  const parsed = exportManifest.parse(manifest);
  const bucket = new Files("exports");
  const [url = "", ...more] = await Promise.all(
    (parsed.archives ?? []).map(({ name }) =>
      bucket.sign(`${object_path}/${name}`, LINK_SECONDS, savedAs(name, request.created_at))
    ),
  );
  return {
    ...about,
    url,
    ...(more.length > 0 && { more_urls: more }),
    expires_at,
    manifest: parsed,
  };
}

/** `export-2.zip` → `export-2026-11-22-2.zip` */
function savedAs(name: string, madeAt: string): string {
  return name.replace("export", `export-${madeAt.slice(0, 10)}`);
}

function statusOf(status: string) {
  switch (status) {
    case "waiting":
    case "running":
    case "ready":
    case "failed":
      return status;
    default:
      return "expired" as const;
  }
}
