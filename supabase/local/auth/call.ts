/**
 * One request to `/auth/v1`, read once: what it asks for, with which key, as whom.
 *
 * @module
 */

import { z } from "zod";
import { AuthError } from "./answers.ts";
import { keyKind, type Keys } from "./keys.ts";
import type { Claims } from "./tokens.ts";

const text = z.string().nullish();

/** The fields this layer looks at; the others pass through untouched. */
const fields = z.looseObject({
  email: text,
  phone: text,
  password: text,
  type: text,
  token: text,
  token_hash: text,
  refresh_token: text,
  data: z.record(z.string(), z.unknown()).nullish(),
  create_user: z.boolean().nullish(),
});

/** What a call is about, as far as limits and tokens go. */
export type Action =
  | "anonymous"
  | "signup"
  | "password"
  | "refresh"
  | "exchange"
  | "mail"
  | "verify"
  | "other";

/** A request to Auth. */
export interface AuthCall {
  request: Request;
  url: URL;
  /** Below `/auth/v1`: `/token`. */
  path: string;
  /** `POST /token` */
  route: string;
  action: Action;
  /** The API key it came with; null when it is missing or unknown. */
  key: "publishable" | "secret" | null;
  /** The signed-in caller's claims. */
  claims: Claims | null;
  /** The caller's network address; empty when nobody knows it. */
  peer: string;
  body: z.output<typeof fields>;
}

/** Reads a request whose bearer was checked already. */
export async function readCall(
  { request, claims, keys, peer }: {
    request: Request;
    claims: Claims | null;
    keys: Keys;
    peer: string;
  },
): Promise<AuthCall> {
  const url = new URL(request.url);
  const path = url.pathname.slice("/auth/v1".length);
  const route = `${request.method} ${path}`;
  const body = await readBody(request);
  return {
    request,
    url,
    path,
    route,
    action: actionOf(route, url, body),
    key: keyKind(keys, request.headers.get("apikey") ?? url.searchParams.get("apikey")),
    claims,
    peer,
    body,
  };
}

/** The request to pass on, with the body as it stands in the call. */
export function passedOn({ request, url: { href }, body }: AuthCall): Request {
  const url = new URL(href);
  url.search = String(url.searchParams); // spelled plainly, so that both sides read the same
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  return new Request(url, {
    method: request.method,
    headers,
    redirect: "manual",
    signal: request.signal,
    ...(hasBody ? { body: JSON.stringify(body) } : {}),
  });
}

/** Whether answering sends a mail. */
export function sendsMail({ action, route, body }: AuthCall): boolean {
  return action === "mail" || route === "POST /invite" || route === "GET /reauthenticate" ||
    (route === "PUT /user" && Boolean(body.email));
}

async function readBody(request: Request): Promise<AuthCall["body"]> {
  const sent = await request.text();
  if (sent === "") return {};

  const malformed = (why: string) =>
    new AuthError(400, "bad_json", `Could not parse request body as JSON: ${why}`);
  // Postgres keeps no NUL in text.
  if (sent.includes("\\u0000")) throw malformed("it holds a NUL character");
  let value: unknown;
  try {
    value = JSON.parse(sent);
  } catch {
    throw malformed("it is not JSON");
  }
  const read = fields.safeParse(value);
  if (!read.success) throw malformed(`wrong type of "${read.error.issues[0]?.path.join(".")}"`);
  return read.data;
}

function actionOf(route: string, url: URL, body: AuthCall["body"]): Action {
  switch (route) {
    case "POST /signup":
      return body.email || body.phone ? "signup" : "anonymous";
    case "POST /token":
      return GRANTS.get(url.searchParams.get("grant_type") ?? "") ?? "other";
    case "POST /otp":
    case "POST /magiclink":
    case "POST /recover":
    case "POST /resend":
      return "mail";
    case "GET /verify":
    case "POST /verify":
      return "verify";
    default:
      return "other";
  }
}

const GRANTS = new Map<string, Action>([
  ["password", "password"],
  ["refresh_token", "refresh"],
  ["pkce", "exchange"],
]);
