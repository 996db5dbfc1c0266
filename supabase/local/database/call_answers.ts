/**
 * What a call of an SQL function is answered: as PostgREST answers it.
 *
 * @module
 */

import type { Callable } from "./function_call.ts";

/** Something that lite has the words for. */
export class Unusual extends Error {
  override name = "Unusual";
}

/** What came of a call. */
export interface Outcome {
  /** JSON. */
  body: string | null;
  rows: number;
  /** What the function set of its answer itself. */
  status: string | null;
  headers: string | null;
}

const WITHOUT_BODY = new Set([101, 204, 205, 304]);

/** The answer of a call that came about; throws {@linkcode Unusual} for a status or headers that are none. */
export function answered(
  { answers }: Callable,
  { body, rows, status, headers }: Outcome,
): Response {
  const said = new Headers(
    answers === "nothing" ? {} : { "content-type": "application/json; charset=utf-8" },
  );
  said.set("content-range", rows > 0 ? `0-${rows - 1}/*` : "*/*");
  for (const [name, value] of headersOf(headers)) said.set(name, value);
  const code = status ? Number(status) : answers === "nothing" ? 204 : 200;
  if (!Number.isInteger(code) || code < 200 || code > 599) throw new Unusual();
  if (!WITHOUT_BODY.has(code)) return new Response(body, { status: code, headers: said });
  said.delete("content-type");
  return new Response(null, { status: code, headers: said });
}

/** The answer of a call that failed, by the database's error; undefined where lite knows better. */
export function refused(error: unknown, { role }: { role: string }): Response | undefined {
  const { code, message, detail = null, hint = null } = error as {
    code?: unknown;
    message?: string;
    detail?: string | null;
    hint?: string | null;
  };
  const raised = /^PT([2-5]\d\d)$/.exec(String(code))?.[1];
  if (raised || code === "42501") {
    const status = raised ? Number(raised) : role === "anon" ? 401 : 403;
    return Response.json({ code, details: detail, hint, message }, { status, headers: JSON_UTF8 });
  }
  if (code !== "PGRST") return undefined;
  const [body, how] = [objectIn(message), objectIn(detail)];
  if (typeof body?.code !== "string" || typeof body.message !== "string") return undefined;
  if (typeof how?.status !== "number" || !isTexts(how.headers)) return undefined;
  const { details = null, hint: advice = null } = body;
  return Response.json({ code: body.code, details, hint: advice, message: body.message }, {
    status: how.status,
    headers: { ...JSON_UTF8, ...how.headers },
  });
}

const JSON_UTF8 = { "content-type": "application/json; charset=utf-8" };

function headersOf(text: string | null): [name: string, value: string][] {
  if (!text) return [];
  const list = JSON.parse(`{"list":${text}}`).list as unknown;
  if (!Array.isArray(list)) throw new Unusual();
  return list.map((each: unknown) => {
    const [pair, ...others] = isTexts(each) ? Object.entries(each) : [];
    if (!pair || others.length > 0) throw new Unusual();
    return pair;
  });
}

function objectIn(text: string | null | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === "object" && value !== null &&
    Object.values(value).every((each) => typeof each === "string");
}
