/**
 * The shape of a function that speaks a protocol of others: their paths and their words behind our
 * door. Who is calling is the protocol's own affair, so its routes ask for it.
 *
 * @module
 */

import type { z } from "zod";
import type { Databases } from "../platform/databases.ts";
import type { LoggingService } from "../platform/logging_service.ts";
import type { Scope } from "../platform/scopes.ts";
import { addressOf, asServer } from "./authenticate.ts";
import { readBody } from "./body.ts";
import type { Allowed } from "./browsers.ts";
import { door, type Served } from "./door.ts";
import { AppError, loggedError } from "./errors.ts";
import { parseJson } from "./input.ts";
import type { RateLimit } from "./limits.ts";
import { spendCall } from "./rate_limit.ts";

/** What such a function is called, the one sentence about it, and its paths for who reads about them. */
export interface Wire {
  readonly name: string;
  readonly summary: string;
  readonly reads: boolean;
  /** By method and path below the function's name, such as `"GET /syncs/progress/:document"`. */
  readonly routes: Readonly<Record<string, WireRoute>>;
  /** What every refused call answers. */
  readonly refusal: z.ZodType;
}

/** One path, as the protocol describes it. */
export interface WireRoute {
  readonly summary: string;
  readonly input?: z.ZodType;
  readonly output: z.ZodType;
  /** 200 unless told. */
  readonly status?: number;
  /** Whether nobody has to say who they are. */
  readonly isOpen?: boolean;
}

/** What a route is given. */
export interface WireCall {
  /** The parts of the path that the route names with a colon, decoded. */
  params: Record<string, string>;
  /** The JSON body, read and checked when it is asked for; `{}` where there is none. */
  body: () => Promise<unknown>;
  request: Request;
  /** Where the call came from, as far as the gateway knows; "unknown" otherwise. */
  address: string;
  /** The database with every right: a protocol of others knows nothing of our tokens. */
  admin: Databases;
  log: LoggingService;
}

/** Answers one path; what is no response is sent as JSON. */
export type Route = (call: WireCall) => unknown;

/** What `index.ts` says about such a function. */
export interface WireOptions<W extends Wire> {
  /** Who may call, in the words of the README. */
  auth: "device-key" | `key:${Scope}`;
  /** How often one address may call. */
  limit: RateLimit;
  /** What browsers may send besides what every function takes. */
  allowed: Allowed;
  /** Each path of the protocol, and who answers it. */
  routes: { [Path in keyof W["routes"]]: Route };
  /** Words a refusal as the protocol has it. */
  refuse: (error: AppError) => Response;
}

/** Such a function, ready to be the default export of its `index.ts`. */
export interface WireFunction {
  contract: Wire;
  access: { ways: readonly string[] };
  fetch: (request: Request) => Promise<Response>;
}

/** Builds a function that speaks a protocol of others. */
export function defineWire<W extends Wire>(
  wire: W,
  { auth, limit, allowed, routes, refuse }: WireOptions<W>,
): WireFunction {
  const known = Object.entries<Route>(routes).map(([pattern, route]) => ({
    ...parsed(pattern),
    route,
  }));

  async function serve(request: Request, { headers, log, watch }: Served): Promise<Response> {
    const parts = partsOf(new URL(request.url).pathname).slice(1);
    const found = find(request.method, parts);
    const admin = asServer();
    const address = addressOf(request);
    await spendCall(admin.platform, limit, { name: wire.name, address }, headers);
    watch.lap("limit");

    const body = async () => parseJson(await readBody(request));
    const { route, params } = found;
    const answer = await route({ params, body, request, address, admin, log });
    watch.lap("handle");
    return answer instanceof Response ? answer : Response.json(answer, { headers: FRESH });
  }

  /** Nobody has to be asked that a path is unknown. */
  function find(asked: string, parts: string[]): { route: Route; params: Record<string, string> } {
    for (const { method, pattern, route } of known) {
      const params = asked === method ? match(pattern, parts) : undefined;
      if (params) return { route, params };
    }
    throw new AppError(404, "not_found", `Cannot ${asked} "/${parts.join("/")}"`, {
      hint: `Known are ${Object.keys(routes).join(", ")}`,
    });
  }

  const fetch = door({
    name: wire.name,
    allowed,
    serve,
    refuse: (thrown, { log }) => refuse(loggedError(thrown, log)),
  });
  return { contract: wire, access: { ways: [auth] }, fetch };
}

const FRESH = { "cache-control": "no-store" };

function parsed(pattern: string): { method: string; pattern: string[] } {
  const [method = "", path = ""] = pattern.split(" ");
  return { method, pattern: partsOf(path) };
}

/** A slash too many is how people end an address; it means nothing. */
function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

/** What stands where the pattern has names; undefined where the path is another one. */
function match(pattern: string[], parts: string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (expected.startsWith(":")) params[expected.slice(1)] = decoded(part);
    else if (part !== expected) return undefined;
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new AppError(400, "invalid_text", "The address is not UTF-8", { cause });
  }
}
