/**
 * KOReader's words: what its plugin sends, what it is answered and how it is refused, as
 * koreader-sync-server has them. Its statuses are odd on purpose: the plugin expects no others.
 *
 * @module
 */

import { z } from "zod";
import { AppError, refusal } from "../edge/errors.ts";

/** The refusals of the protocol: their number, status and words. */
const REFUSALS = {
  102: [412, "Unsupported version specified in the Accept header."],
  103: [400, "Could not parse JSON in body."],
  104: [400, "Body should be a JSON hash."],
  2000: [502, "Unknown server error."],
  2001: [401, "Unauthorized"],
  2002: [402, "Username is already registered."],
  2003: [403, "Invalid request"],
  2004: [403, "Field 'document' not provided."],
  2005: [402, "User registration is disabled."],
} as const;

/** A refusal in the protocol's words; `reason` is for our log alone. */
export function kosyncRefusal(number: keyof typeof REFUSALS, reason?: string): AppError {
  const [status, message] = REFUSALS[number];
  return new AppError(status, String(number), message, { cause: reason });
}

/** Words any refusal as `{ code, message }`. The plugin shows the message to the reader. */
export function refuseAsKosync(error: AppError): Response {
  const own = error.code in REFUSALS ? error : translated(error);
  const hint = own.status === 429 && own.hint ? `. ${own.hint}.` : "";
  const code = own.code in REFUSALS ? Number(own.code) : own.status;
  return refusal(own, { code, message: `${own.message}${hint}` });
}

/** What our own door refuses, as the protocol would. A failed change is kept and sent again. */
function translated(error: AppError): AppError {
  if (error.code === "invalid_json" || error.code === "invalid_text") return kosyncRefusal(103);
  if (error.status === 413) return kosyncRefusal(2003);
  if (error.status < 500) return error;
  const { status, message, details } = kosyncRefusal(2000);
  return new AppError(status, "2000", message, { details: error.details ?? details });
}

/** KOReader names the protocol's version where others name a media type; there is one version. */
export function checkVersion(accept: string | null): void {
  const version = /^application\/vnd\.koreader\.v(\d+)\+json$/.exec(accept?.trim() ?? "")?.[1];
  if (version !== undefined && version !== "1") throw kosyncRefusal(102);
}

/** A colon separates names in the original's store, and a slash parts of an address. */
const NAME = /^[^:\p{Cc}]{1,100}$/u;
const DOCUMENT = /^[^:/\p{Cc}]{1,200}$/u;

/** Whether somebody may be called that. */
export function isUsername(name: unknown): name is string {
  return typeof name === "string" && NAME.test(name);
}

/** A document's fingerprint, or the refusal for what is none. */
export function documentOf(given: unknown): string {
  if (typeof given !== "string" || !DOCUMENT.test(given)) throw kosyncRefusal(2004);
  return given;
}

const asText = z.union([z.string(), z.number()]).transform(String);

const push = z.object({
  /** A page, or a place in the text as CREngine writes it: kept to the letter. */
  progress: asText.pipe(z.string().max(2000)),
  /** From 0 to 1, and a number even where it comes as text. */
  percentage: z.union([z.number(), z.string().regex(/^\d*\.?\d+$/).transform(Number)])
    .pipe(z.number().min(0).max(1)),
  device: asText.pipe(z.string().max(200)),
  device_id: asText.pipe(z.string().max(200)).nullish(),
});

/** A position as KOReader pushes it. */
export type Push = z.output<typeof push> & { document: string };

/** Reads a pushed position, or throws the protocol's refusal. Metadata is taken and not kept. */
export function pushOf(body: unknown): Push {
  const fields = objectOf(body);
  const document = documentOf(fields.document);
  const read = push.safeParse(fields);
  if (!read.success) throw kosyncRefusal(2003);
  return { document, ...read.data };
}

/** A name and a key to register with; the key is the MD5 of a password. */
export function registrationOf(body: unknown): { username: string; key: string } {
  const { username, password } = objectOf(body);
  if (!isUsername(username) || !isKey(password)) throw kosyncRefusal(2003);
  return { username, key: password };
}

/** Whether it can be a key; it need not be an MD5. */
export function isKey(key: unknown): key is string {
  return typeof key === "string" && key.length > 0 && key.length <= 200;
}

function objectOf(body: unknown): Record<string, unknown> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw kosyncRefusal(104);
  return body as Record<string, unknown>;
}
