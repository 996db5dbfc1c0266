/**
 * Passes calls on to lite's Auth and finishes its answers: our tokens, whole users, GoTrue's errors.
 *
 * @module
 */

import { z } from "zod";
import type { Config } from "../config.ts";
import type { Engine } from "../database/engine.ts";
import { completeUpdate } from "./account.ts";
import { AuthError, noSuchEndpoint, rewritten, unexpected, wrongMethod } from "./answers.ts";
import { type AuthCall, passedOn } from "./call.ts";
import type { Issuer } from "./issuer.ts";
import { takeOver } from "./sessions.ts";

const signedIn = z.looseObject({ access_token: z.string(), refresh_token: z.string() });
const settings = z.looseObject({ external: z.looseObject({}) });

/** lite's names for kinds of links it knows under another one. */
const KINDS = new Map([["email", "magiclink"], ["invite", "signup"]]);

/** lite's Auth as one stack uses it. */
export class LiteAuth {
  readonly #engine: Engine;
  readonly #issuer: Issuer;
  readonly #config: Config["auth"];
  readonly #next: (request: Request) => Promise<Response>;

  constructor(
    options: {
      engine: Engine;
      issuer: Issuer;
      config: Config["auth"];
      next: (request: Request) => Promise<Response>;
    },
  ) {
    this.#engine = options.engine;
    this.#issuer = options.issuer;
    this.#config = options.config;
    this.#next = options.next;
  }

  /** Answers one call. */
  async answer(call: AuthCall): Promise<Response> {
    const answer = await this.#next(passedOn(this.#inLitesWords(call)));
    if (answer.status >= 300 && answer.status < 400) return await this.#redirect(call, answer);
    if (answer.status >= 400) return await refused(answer);
    if (!isJson(answer)) return answer;

    const body: unknown = await answer.json();
    if (call.path === "/user") return rewritten(answer, await this.#user(call) ?? body);
    if (call.path === "/settings") return rewritten(answer, this.#settings(body));

    const session = signedIn.safeParse(body);
    if (!session.success) return rewritten(answer, body);
    const { access_token: inside, refresh_token: refreshToken } = session.data;
    const issued = await takeOver(this.#engine, this.#issuer, inside, methodOf(call));
    return rewritten(answer, {
      ...session.data,
      ...this.#issuer.sessionBody(issued, refreshToken),
    });
  }

  #inLitesWords(call: AuthCall): AuthCall {
    const { action, path, body } = call;
    if ((action === "signup" || action === "mail") && body.phone && !body.email) {
      throw new AuthError(400, "phone_provider_disabled", "Unsupported phone provider");
    }
    // lite asks whether sign-ups are open on its sign-up alone.
    if (path === "/otp" && !this.#config.enable_signup) {
      return { ...call, body: { ...body, create_user: false } };
    }
    // Merged by us, in SQL.
    if (call.route === "PUT /user") {
      const { data: _data, ...rest } = body;
      return { ...call, body: rest };
    }
    if (action !== "verify") return call;

    const url = new URL(call.url);
    const named = (kind: string) => KINDS.get(kind) ?? kind;
    const inQuery = url.searchParams.get("type");
    if (inQuery) url.searchParams.set("type", named(inQuery));
    return { ...call, url, body: body.type ? { ...body, type: named(body.type) } : body };
  }

  async #user({ claims, route, body }: AuthCall): Promise<unknown> {
    if (!claims) return null;
    const { sub, session_id } = claims;
    return await completeUpdate(this.#engine, {
      userId: sub,
      sessionId: session_id,
      data: route === "PUT /user" ? body.data : null,
      hasNewPassword: route === "PUT /user" && Boolean(body.password),
    });
  }

  #settings(body: unknown): unknown {
    const read = settings.parse(body);
    const { enable_anonymous_sign_ins, enable_signup } = this.#config;
    return {
      ...read,
      external: { ...read.external, anonymous_users: enable_anonymous_sign_ins },
      disable_signup: !enable_signup,
    };
  }

  /** The links of the implicit flow carry tokens in the fragment of a redirect. */
  async #redirect(call: AuthCall, answer: Response): Promise<Response> {
    const location = answer.headers.get("location") ?? "";
    const hash = location.indexOf("#");
    const fragment = new URLSearchParams(hash < 0 ? "" : location.slice(hash + 1));
    const inside = fragment.get("access_token");
    if (!inside) return answer;

    const kind = call.url.searchParams.get("type");
    if (kind) fragment.set("type", kind);
    const led = await this.#exchange(call, inside, fragment);
    const headers = new Headers(answer.headers);
    headers.delete("content-length");
    headers.set("location", `${location.slice(0, hash)}#${led}`);
    // A provider's callback repeats the link in its body.
    await answer.body?.cancel();
    return new Response(null, { status: answer.status, headers });
  }

  async #exchange(
    call: AuthCall,
    inside: string,
    fragment: URLSearchParams,
  ): Promise<URLSearchParams> {
    try {
      const issued = await takeOver(this.#engine, this.#issuer, inside, methodOf(call));
      fragment.set("access_token", issued.token);
      return fragment;
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      return new URLSearchParams({
        error: "access_denied",
        error_code: error.code,
        error_description: error.message,
      });
    }
  }
}

function methodOf({ action, path }: AuthCall): "password" | "otp" | "oauth" {
  if (action === "verify") return "otp";
  return action === "exchange" || path === "/callback" ? "oauth" : "password";
}

function isJson(answer: Response): boolean {
  return answer.headers.get("content-type")?.includes("json") ?? false;
}

/** lite's refusals; what is none of GoTrue's (plain 404 and 405, its own 500) becomes one. */
async function refused(answer: Response): Promise<Response> {
  // A missing or wrong API key is refused as the hosted gateway does: { message, hint }.
  if (isJson(answer) && answer.status < 500) return answer;

  await answer.body?.cancel();
  if (answer.status === 404) throw noSuchEndpoint();
  throw answer.status === 405 ? wrongMethod() : unexpected();
}
