/**
 * One port for everything: which part of the stack answers which address.
 *
 * @module
 */

/** Answers a request; `peer` is the caller's address. */
export type Part = (request: Request, peer: string) => Promise<Response>;

/** The parts behind the port. */
export interface Parts {
  /** `/auth/v1`, `/rest/v1` and `/storage/v1`: Auth guards all three. */
  data: Part;
  /** `/functions/v1`. */
  functions: Part;
  /** `/realtime/v1`, and the path that Realtime itself has behind the hosted gateway. */
  realtime: Part;
  /** The root. */
  front: (request: Request) => Promise<Response>;
  /** `/_doctor`; no answer where the caller has no business there. */
  doctor?: (request: Request) => Promise<Response | undefined>;
}

/** Routes by the beginning of the path; what nobody answers is a 404 in PostgREST's words. */
export function createGateway({ data, functions, realtime, front, doctor }: Parts): Part {
  return async (request, peer) => {
    const { pathname } = new URL(request.url);
    const [, service, version] = pathname.split("/");
    if (version === "v1") {
      if (service === "functions") return await functions(request, peer);
      if (service === "realtime") return await realtime(request, peer);
      if (service === "auth" || service === "rest" || service === "storage") {
        return await fromHere(request, peer, data);
      }
    }
    if (pathname === "/socket/websocket" || pathname === "/api/ping") {
      return await realtime(request, peer);
    }
    if (pathname === "/" && request.method === "GET") return await front(request);
    const examined = pathname === "/_doctor" ? await doctor?.(request) : undefined;
    if (examined) return examined;
    return Response.json(
      { code: "not_found", message: `There is nothing at "${pathname}"` },
      { status: 404, headers: { "access-control-allow-origin": "*" } },
    );
  };
}

/**
 * Asks with the caller's own address: what callers say about where they are is not believed, as SQL
 * counts wrong codes by this header. What nobody has read of the body is given up with the answer:
 * each part on the way wraps it, and none of them could.
 */
async function fromHere(request: Request, peer: string, part: Part): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.set("x-forwarded-for", peer);
  const answered = new AbortController();
  const body = request.body?.pipeThrough(new TransformStream(), { signal: answered.signal });
  try {
    return await part(new Request(request, { headers, ...body && { body } }), peer);
  } finally {
    answered.abort();
  }
}
