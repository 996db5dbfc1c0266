/**
 * Three corners of PostgREST that lite leaves open and that need no database to close.
 *
 * @module
 */

/** Asks lite in words it understands, and gives its answer PostgREST's shape. */
export async function corrected(
  request: Request,
  next: (request: Request) => Promise<Response>,
): Promise<Response> {
  // lite knows no HEAD on functions: it is a GET without its body.
  const withoutBody = request.method === "HEAD" && new URL(request.url).pathname.includes("/rpc/");
  const headers = new Headers(request.headers);
  const prefer = headers.get("prefer");
  // lite gives the planner's guess; PostgREST counts exactly as long as the guess is small.
  if (prefer) headers.set("prefer", prefer.replace("count=estimated", "count=exact"));
  const asked = new Request(request, withoutBody ? { method: "GET", headers } : { headers });

  const answer = await next(asked);
  if (withoutBody) {
    await answer.body?.cancel();
    return new Response(null, { status: answer.status, headers: answer.headers });
  }
  return isSingleWrite(request, answer) ? await unwrapped(answer) : answer;
}

function isSingleWrite(request: Request, answer: Response): boolean {
  const wantsObject = request.headers.get("accept")?.includes("vnd.pgrst.object");
  return answer.ok && wantsObject === true && !["GET", "HEAD"].includes(request.method);
}

/** A write that embeds other tables comes back as a list although one object was asked for. */
async function unwrapped(answer: Response): Promise<Response> {
  const text = await answer.text();
  const rows: unknown = text.startsWith("[") ? JSON.parse(text) : undefined;
  if (Array.isArray(rows) && rows.length === 0) return notOneRow(answer);
  const body = Array.isArray(rows) && rows.length === 1 ? JSON.stringify(rows[0]) : text;
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  const { status } = answer;
  return new Response(status === 204 ? null : body, { status, headers });
}

/** PostgREST's words for a write that found nothing where one object was asked for. */
function notOneRow(answer: Response): Response {
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  headers.delete("content-range");
  headers.set("content-type", "application/json; charset=utf-8");
  const body = {
    code: "PGRST116",
    details: "The result contains 0 rows",
    hint: null,
    message: "Cannot coerce the result to a single JSON object",
  };
  return new Response(JSON.stringify(body), { status: 406, headers });
}
