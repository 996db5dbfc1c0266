/**
 * LibreTranslate's words: what its clients send, in a body or an address, and how they are refused.
 *
 * @module
 */

import type { z } from "zod";
import { readBody, readBytes } from "../edge/body.ts";
import type { WireCall } from "../edge/define_wire.ts";
import { AppError, refusal } from "../edge/errors.ts";
import { boundaryIn, partsOf, textOf } from "../edge/multipart.ts";
import { canonicalTag } from "../platform/language_tag.ts";

/** The most that one call may have translated, in characters. */
const MOST_CHARACTERS = 20_000;

/** And what all of its fields may weigh. */
const MOST_BYTES = 256 * 1024;

/** Codes of LibreTranslate's own. */
const ALIASES: Readonly<Record<string, string>> = { zt: "zh-Hant", pb: "pt-BR" };

/** Words any refusal as `{ error }`, with the statuses that clients know. */
export function refuseAsLibreTranslate(error: AppError): Response {
  const { status, code, message, hint, details } = error;
  const known = status === 401 ? 403 : [413, 422].includes(status) ? 400 : status;
  const own = known === status ? error : new AppError(known, code, message, { hint, details });
  return refusal(own, { error: hint ? `${message}. ${hint}` : message });
}

/** What was sent: JSON or a form of either kind, and from the address what is in neither. */
export async function sentIn({ request, body }: WireCall): Promise<Record<string, unknown>> {
  const type = request.headers.get("content-type") ?? "";
  const boundary = boundaryIn(type);
  const sent = boundary !== undefined
    ? fieldsOf(await partsIn(request, boundary))
    : /^application\/x-www-form-urlencoded\b/i.test(type)
    ? fieldsOf(new URLSearchParams(await readBody(request)))
    : await body();
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) {
    throw new AppError(400, "invalid_json", "Invalid request: send a JSON object");
  }
  return { ...fieldsOf(new URL(request.url).searchParams), ...sent };
}

/** What was sent as the protocol has it, or a 400 with the first thing that is wrong with it. */
export function readAs<Shape extends z.ZodType>(
  shape: Shape,
  sent: Record<string, unknown>,
): z.output<Shape> {
  const parsed = shape.safeParse(sent);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(400, "invalid_input", `Invalid request: ${issue?.path.join(".")} parameter`, {
    hint: issue?.message,
  });
}

/** The texts of a request, and whether they came as a list. */
export function textsIn(q: string | string[]): { texts: string[]; isList: boolean } {
  const texts = [q].flat();
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length > MOST_CHARACTERS) {
    throw new AppError(
      400,
      "too_large",
      `Invalid request: more than ${MOST_CHARACTERS} characters`,
    );
  }
  return { texts, isList: Array.isArray(q) };
}

/** A language as its code says it; undefined for "auto". */
export function languageIn(code: string): string | undefined {
  if (code === "auto") return undefined;
  const tag = canonicalTag(ALIASES[code] ?? code);
  if (!tag || tag.length > 10) throw new AppError(400, "invalid_input", `${code} is not supported`);
  return tag;
}

/** As a page's own FormData is sent; there is no file in it. */
async function partsIn(request: Request, boundary: string): Promise<URLSearchParams> {
  const fields = new URLSearchParams();
  for (const { name, content } of partsOf(await readBytes(request, MOST_BYTES), boundary)) {
    fields.append(name, textOf(content));
  }
  return fields;
}

function fieldsOf(query: URLSearchParams): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    // JSON was asked the same: it ends in the database, which cannot keep it.
    if (values.some((value) => value.includes("\0"))) {
      throw new AppError(400, "invalid_text", `Invalid request: a NUL in ${name}`);
    }
    fields[name] = values.length > 1 ? values : values[0];
  }
  return fields;
}
