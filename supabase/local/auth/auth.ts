/**
 * Auth in front of the stack: guards REST and Storage with our tokens, and answers or completes what
 * lite's Auth leaves open.
 *
 * @module
 */

import type { JSONWebKeySet } from "jose";
import type { Config } from "../config.ts";
import type { Engine } from "../database/engine.ts";
import { answerAdmin, isAdminPath } from "./admin.ts";
import {
  AuthError,
  json,
  noSuchEndpoint,
  preflight,
  readable,
  refusal,
  wrongMethod,
} from "./answers.ts";
import { type AuthCall, readCall, sendsMail } from "./call.ts";
import { hookOf } from "./hook.ts";
import { Issuer } from "./issuer.ts";
import type { Keys } from "./keys.ts";
import { LiteAuth } from "./lite_auth.ts";
import { Limits } from "./limits.ts";
import type { Mailbox } from "./mailbox.ts";
import { refresh } from "./refresh.ts";
import { openAnonymous } from "./sessions.ts";
import { asAuthError, type Log, unauthorized } from "./refused.ts";
import { Tokens } from "./tokens.ts";
import { discovery, HEALTH, published } from "./well_known.ts";

/** What Auth stands on. */
export interface AuthOptions {
  engine: Engine;
  /** What stands behind: the Storage and REST shims, and lite. */
  next: (request: Request) => Promise<Response>;
  keys: Keys;
  config: Config["auth"];
  /** The gateway's public address, without a slash at the end. */
  url: () => string;
  mail: Mailbox;
  log: Log;
}

/** A running Auth. */
export interface Auth {
  /** Takes every request for `/auth/v1`, `/rest/v1` and `/storage/v1`; `peer` is its address. */
  fetch(request: Request, peer: string): Promise<Response>;
  /** The public key, as `/auth/v1/.well-known/jwks.json` shows it. */
  jwks: JSONWebKeySet;
}

const METHODS = new Set(["GET", "POST", "PUT", "DELETE"]);
const GUARDED = /^\/(?:rest|storage)\/v1(?:\/|$)/;

/** Builds Auth; throws a `Failure` when the configured hook is not a SQL function. */
export function createAuth(options: AuthOptions): Auth {
  const { engine, next, keys, config, url, mail, log } = options;
  const tokens = new Tokens(keys);
  const hook = hookOf(config.hook);
  const issuer = new Issuer({ tokens, hook, url, lifetime: config.jwt_expiry });
  const limits = new Limits(config.rate_limit);
  const lite = new LiteAuth({ engine, issuer, config, next });
  const admin = { engine, mail, url, siteUrl: config.site_url };

  async function answer(call: AuthCall): Promise<Response> {
    if (isAdminPath(call.path)) return await answerAdmin(admin, call);
    // Without a good key lite answers, in the gateway's words.
    if (call.key) {
      if (!config.enable_signup && (call.action === "signup" || call.action === "anonymous")) {
        throw new AuthError(422, "signup_disabled", "Signups not allowed for this instance");
      }
      if (call.action === "anonymous") return await signInAnonymously(call);
      if (call.action === "refresh") return await refreshSession(call);
      if (call.route === "GET /health") return json(HEALTH);
    }
    return await lite.answer(call);
  }

  async function answerWithinLimits(call: AuthCall): Promise<Response> {
    const work = () => limits.spend(call, () => answer(call));
    if (!sendsMail(call)) return await work();
    const redirectTo = call.url.searchParams.get("redirect_to");
    return await limits.spendMail(() => mail.during(url(), redirectTo, work));
  }

  async function signInAnonymously({ body }: AuthCall): Promise<Response> {
    if (!config.enable_anonymous_sign_ins) {
      throw new AuthError(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled");
    }
    const opened = await openAnonymous(engine, issuer, body.data ?? {});
    return json(issuer.sessionBody(opened, opened.refreshToken));
  }

  async function refreshSession({ body }: AuthCall): Promise<Response> {
    if (!body.refresh_token) {
      throw new AuthError(400, "validation_failed", "Refresh token is not valid");
    }
    const traded = await refresh(engine, issuer, body.refresh_token);
    return json(issuer.sessionBody(traded, traded.refreshToken));
  }

  async function fetchAuth(request: Request, path: string, peer: string): Promise<Response> {
    if (request.method === "OPTIONS") return preflight(request);
    if (path === "/.well-known/jwks.json") return published(tokens.jwks);
    if (path === "/.well-known/openid-configuration") return published(discovery(url()));
    try {
      // lite decodes paths and takes HEAD for GET: neither may go around the limits.
      if (path.includes("%")) throw noSuchEndpoint();
      if (!METHODS.has(request.method)) throw wrongMethod();
      const inside = await tokens.translate(request);
      return await answerWithinLimits(await readCall({ ...inside, keys, peer }));
    } catch (error) {
      return refusal(asAuthError(error, log));
    }
  }

  return {
    jwks: tokens.jwks,
    async fetch(request, peer) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/auth/v1/")) {
        return readable(await fetchAuth(request, pathname.slice("/auth/v1".length), peer));
      }
      if (!GUARDED.test(pathname)) return readable(refusal(noSuchEndpoint()));
      if (request.method === "OPTIONS") return await next(request);
      let inside: Request;
      try {
        inside = (await tokens.translate(request)).request;
      } catch (error) {
        return readable(unauthorized(error));
      }
      return await next(inside);
    },
  };
}
