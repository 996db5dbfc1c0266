/**
 * A function that takes a form with a file, and forms for it.
 *
 * @module
 */

import { change } from "@shared/contract.ts";
import { defineFunction } from "@shared/edge/define_function.ts";
import { sentFile } from "@shared/sent_file.ts";
import { z } from "zod";
import { trustMadeUpProject } from "./credentials.ts";

trustMadeUpProject();

export const MEGABYTE = 1024 * 1024;

/** The file of its form. */
export const FILE = { name: "file", bytes: MEGABYTE, types: ["audio/wav", "audio/ogg"] };

const keep = change({
  name: "keep",
  summary: "Keeps a file.",
  file: FILE,
  input: z.strictObject({
    file: sentFile,
    title: z.string().max(20).optional(),
    stars: z.int().optional(),
  }),
  output: z.object({
    type: z.string(),
    sum: z.int(),
    title: z.string().nullable(),
    stars: z.int().nullable(),
  }),
});

export const { fetch } = defineFunction(keep, {
  auth: "none",
  handler: ({ input: { file, title = null, stars = null } }) => ({
    type: file.type,
    sum: file.bytes.reduce((sum, byte) => sum + byte, 0),
    title,
    stars,
  }),
});

/** Sends it a body, and reads what it answers. */
export async function send(body: BodyInit, headers: Record<string, string> = {}) {
  const request = new Request("http://local/keep", { method: "POST", headers, body });
  const response = await fetch(request);
  return { status: response.status, ...await response.json() };
}

/** A form written by hand, from its boundary "b" on. */
export const written = (...lines: string[]) =>
  send(lines.join("\r\n"), { "content-type": "multipart/form-data; boundary=b" });

/** As a browser builds it; without a file where there is none. */
export function formOf(
  file: BlobPart | undefined,
  fields: Record<string, string> = {},
  type = "audio/wav",
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file !== undefined) form.append("file", new Blob([file], { type }), "it.wav");
  return form;
}
