/**
 * What stands in front of lite: it hears nothing but its three services, and every REST request
 * comes with its profile, as PostgREST would read it.
 *
 * @module
 */

import { type RestRequest, restRequest } from "../database/rest_request.ts";
import { preflight, readableByPages } from "./cors.ts";
import { corrected } from "./corrected.ts";

/** Answers a request. */
export type Handler = (request: Request) => Promise<Response>;

/** What is exposed, and who answers. */
export interface RestOptions {
  /** `[api].schemas`; the first one is the profile of requests that name none. */
  schemas: string[];
  /** `[api].extra_search_path`. */
  extraSearchPath: string[];
  /** lite. */
  next: Handler;
}

/** lite decodes a path before it routes, so only plainly written ones may reach it. */
const SERVICES = /^\/(?:rest|auth|storage)\/v1(?:\/|$)/;

/** Returns the handler that goes before lite's. */
export function createRest({ schemas, extraSearchPath, next }: RestOptions): Handler {
  const [firstSchema] = schemas;

  function answerRest(request: Request, pathname: string): Promise<Response> {
    const reads = request.method === "GET" || request.method === "HEAD";
    const profile = reads ? "accept-profile" : "content-profile";
    const schema = request.headers.get(profile) ?? firstSchema;
    // lite refuses a profile that is not exposed; its name must not become a search path.
    if (schema === undefined || !schemas.includes(schema)) return next(request);

    const context: RestRequest = {
      schema,
      searchPath: [...new Set([schema, ...extraSearchPath])],
      method: request.method,
      path: pathname.slice("/rest/v1".length) || "/",
      headers: Object.fromEntries(request.headers),
    };
    const headers = new Headers(request.headers);
    headers.set(profile, schema); // lite's own default is always "public"
    const asked = new Request(request, { headers });
    return restRequest.run(context, () => corrected(asked, next));
  }

  function answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (!SERVICES.test(pathname)) return Promise.resolve(nothingHere());
    if (!/^\/rest\/v1(?:\/|$)/.test(pathname)) return next(request);
    if (!request.headers.has("apikey") && !searchParams.has("apikey")) {
      return Promise.resolve(keyMissing());
    }
    return answerRest(request, pathname);
  }

  return async (request) =>
    request.method === "OPTIONS" ? preflight(request) : readableByPages(await answer(request));
}

function nothingHere(): Response {
  return Response.json({ message: "There is nothing at this address" }, { status: 404 });
}

function keyMissing(): Response {
  const hint = "No `apikey` request header or url param was found.";
  return Response.json({ message: "No API key found in request", hint }, {
    status: 401,
    headers: { "sb-error-code": "UNAUTHORIZED_MISSING_API_KEY" },
  });
}
