/**
 * Plays the part of the platform's Management API: takes uploads and remembers them.
 *
 * @module
 */

import { readUpload, type Upload } from "./upload.ts";

/** A running server; close it when the CLI has finished. */
export interface RecordingServer {
  address: string;
  uploads: Upload[];
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export function recordUploads(): RecordingServer {
  const uploads: Upload[] = [];

  async function answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === "POST" && pathname.endsWith("/functions/deploy")) {
      uploads.push(await readUpload(await request.formData()));
      return Response.json(deployed(searchParams.get("slug") ?? ""), { status: 201 });
    }
    await request.body?.cancel();
    if (request.method === "PUT") return Response.json({ functions: [] });
    return Response.json(pathname.endsWith("/functions") ? [] : {});
  }

  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    uploads,
    close: () => server.shutdown(),
  };
}

/** What the platform says of a function it has taken. */
function deployed(slug: string) {
  return {
    id: crypto.randomUUID(),
    slug,
    name: slug,
    version: 1,
    status: "ACTIVE",
    created_at: 1,
    updated_at: 1,
    ezbr_sha256: "0".repeat(64),
  };
}
