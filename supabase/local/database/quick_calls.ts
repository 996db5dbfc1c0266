/**
 * Answers the calls of SQL functions that functions and front ends make all day: by POST, arguments as
 * JSON, nothing chosen of the answer. lite takes several statements and most of its time for each. What
 * is any different, or not sure to be a good call, is lite's.
 *
 * @module
 */

import { jwtVerify } from "jose";
import { postgrestError } from "./db_errors.ts";
import {
  type Callable,
  callableOf,
  type FunctionInfo,
  statementOf,
  takes,
} from "./function_call.ts";
import type { AuthSecrets } from "./lite_app.ts";
import type { SafePgliteConnection } from "./pglite_connection.ts";
import type { SafePostgresConnection } from "./postgres_connection.ts";
import { restRequest } from "./rest_request.ts";
import { answered, refused, Unusual } from "./call_answers.ts";

type Claims = Record<string, unknown>;

/** Whoever calls, as lite has them. */
interface Caller {
  role: string;
  jwt: Claims;
}

/** What lite would be asked with. */
export interface QuickCallsOptions {
  connection: SafePgliteConnection | SafePostgresConnection;
  authSecrets: AuthSecrets;
  /** `[api].max_rows`. */
  maxRows: number;
  /** lite. */
  next: (request: Request) => Promise<Response>;
}

/** A row of the statement. */
interface Row {
  body: string | null;
  rows: number;
  status: string | null;
  headers: string | null;
}

const REMEMBERED = 1000;

/** Returns the handler that goes before lite's. */
export function quickCalls(
  { connection, authSecrets, maxRows, next }: QuickCallsOptions,
): (request: Request) => Promise<Response> {
  const tokens = new Map<string, Claims>();
  const secret = new TextEncoder().encode(authSecrets.jwtSecret);
  // By functions as they are: after DDL there are others.
  const statements = new WeakMap<FunctionInfo, Map<string, string>>();

  async function callerOf({ headers }: Request): Promise<Caller | undefined> {
    const apikey = headers.get("apikey");
    const role = apikey === authSecrets.publishableKey
      ? "anon"
      : apikey === authSecrets.secretKey && !headers.get("user-agent")?.includes("Mozilla")
      ? "service_role"
      : undefined;
    if (role === undefined) return undefined;
    const bearer = headers.get("authorization");
    const token = bearer === null ? undefined : /^Bearer ([\w.-]+)$/.exec(bearer)?.[1];
    if (bearer === null || token === apikey) return { role, jwt: { role } };
    const claims = token && await claimsOf(token);
    return claims && typeof claims.role === "string"
      ? { role: claims.role, jwt: claims }
      : undefined;
  }

  async function claimsOf(token: string): Promise<Claims | undefined> {
    const known = tokens.get(token);
    if (known) return Number(known.exp) > Date.now() / 1000 ? known : undefined;
    const read = await jwtVerify(token, secret, { algorithms: ["HS256"] }).catch(() => undefined);
    const now = Date.now() / 1000;
    if (!read || !(Number(read.payload.exp) > now) || Number(read.payload.iat ?? 0) > now) {
      return undefined;
    }
    const [oldest] = tokens.keys();
    if (tokens.size >= REMEMBERED && oldest !== undefined) tokens.delete(oldest);
    tokens.set(token, read.payload);
    return read.payload;
  }

  async function call(
    callable: Callable,
    { role, jwt }: Caller,
    given: string,
    names: string[],
  ): Promise<Response> {
    const known = statements.get(callable.info) ?? new Map<string, string>();
    statements.set(callable.info, known);
    const key = names.join(" ");
    const text = known.get(key) ?? statementOf(callable, names, maxRows);
    known.set(key, text);
    const caller = { auth: { role, jwt } };
    return await connection.call<Row>(caller, { text, values: [given] }, ([row]) => {
      if (!row) throw new Unusual();
      return answered(callable, row);
    });
  }

  return async (request) => {
    const name = nameOf(request);
    const callable = name && callableOf((await connection.introspect()).functions ?? [], name);
    const caller = callable ? await callerOf(request) : undefined;
    if (!callable || !caller) return await next(request);

    const given = await request.text();
    const names = namesIn(given);
    const again = () => {
      const { url, method, headers } = request;
      return next(new Request(url, { method, headers, body: given }));
    };
    if (!names || !takes(callable, names)) return await again();
    try {
      return await call(callable, caller, given === "" ? "{}" : given, names);
    } catch (error) {
      const refusal = error instanceof Unusual ? undefined : refused(postgrestError(error), caller);
      // Nothing is left of the first try: an error rolled it back.
      return refusal ?? await again();
    }
  };
}

/** Which function this may be a plain call of. */
function nameOf({ method, url, headers }: Request): string | undefined {
  const context = restRequest.getStore();
  if (!context || method !== "POST" || headers.has("prefer") || url.includes("?")) return undefined;
  const accept = headers.get("accept") ?? "*/*";
  const type = headers.get("content-type") ?? "";
  if (!/^(\*\/\*|application\/json)$/.test(accept) || !/^application\/json\b/.test(type)) {
    return undefined;
  }
  return /^\/rpc\/(\w+)$/.exec(context.path)?.[1];
}

/** The arguments that a body names; undefined where it is no JSON object. */
function namesIn(body: string): string[] | undefined {
  if (body === "") return [];
  try {
    const value: unknown = JSON.parse(body);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? Object.keys(value).sort() : undefined;
  } catch {
    return undefined;
  }
}
