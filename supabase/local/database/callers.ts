/**
 * Whom a request may run as, and the settings it runs under.
 *
 * @module
 */

import type { Catalogue, Setting } from "./catalogue.ts";
import { quoted } from "./quoted.ts";
import { type RestRequest, restRequest } from "./rest_request.ts";

/** What lite knows about the caller. */
export interface Caller {
  auth?: { role?: string; jwt?: unknown };
  storage?: { operation?: string };
}

/** Knows who may be impersonated, and the settings of each role. */
export class Callers {
  readonly #roles: Set<string>;
  readonly #settings: Catalogue["settings"];
  readonly #timeouts: Catalogue["timeouts"];
  readonly #preRequest: string | null;
  /** Endpoints of functions that say of themselves that they write, as `schema path`. */
  readonly #writing: Set<string>;

  constructor({ roles, settings, timeouts, preRequest, schema }: Catalogue) {
    this.#roles = new Set(roles);
    this.#settings = settings;
    this.#timeouts = timeouts;
    this.#preRequest = preRequest;
    this.#writing = new Set(
      (schema.functions ?? []).filter(({ volatility }) => volatility === "v")
        .map((own) => `${own.schema} /rpc/${own.name}`),
    );
  }

  /** What runs in the running request before its own work; nothing does for Auth and Storage. */
  get preRequest(): string | null {
    return restRequest.getStore() ? this.#preRequest : null;
  }

  /** The settings of one request, role first; throws 42501 for a role authenticator cannot become. */
  settingsOf({ auth, storage }: Caller): Setting[] {
    const role = auth?.role || "anon";
    if (!this.#roles.has(role)) {
      throw Object.assign(new Error(`permission denied to set role "${role}"`), { code: "42501" });
    }
    const claims: Record<string, unknown> = isClaims(auth?.jwt) ? auth.jwt : { role };
    const request = restRequest.getStore();
    return [
      ["role", role],
      ["request.jwt.claims", JSON.stringify(claims)],
      ["request.jwt.claim.sub", String(claims.sub ?? "")],
      ["request.jwt.claim.role", role],
      ["request.method", request?.method ?? ""],
      ["request.path", request?.path ?? ""],
      ["request.headers", JSON.stringify(request?.headers ?? {})],
      ["request.cookies", JSON.stringify(cookies(request?.headers.cookie))],
      ["response.status", ""],
      ["response.headers", ""],
      ["storage.operation", storage?.operation ?? ""],
      ...request ? [["search_path", list(request.searchPath)] satisfies Setting] : [],
      ...this.#settings.filter((own) => own.role === role).map(({ setting }) => setting),
      ...this.#timeoutOf(request),
      ...this.#isRead(request) ? [["transaction_read_only", "on"]] satisfies Setting[] : [],
    ];
  }

  /** By POST, too, a function that is stable or immutable can write nothing; by GET none can. */
  #isRead(request: RestRequest | undefined): boolean {
    if (!request?.path.startsWith("/rpc/")) return false;
    return /^(GET|HEAD)$/.test(request.method) ||
      !this.#writing.has(`${request.schema} ${request.path}`);
  }

  /** A function's own: set when it runs it would come too late for the statement that calls it. */
  #timeoutOf(request: RestRequest | undefined): Setting[] {
    return this.#timeouts
      .filter(({ schema, path }) => schema === request?.schema && path === request.path)
      .map(({ timeout }) => ["statement_timeout", timeout]);
  }
}

function list(names: string[]): string {
  return names.map((name) => quoted(name)).join(", ");
}

function isClaims(jwt: unknown): jwt is Record<string, unknown> {
  return typeof jwt === "object" && jwt !== null;
}

function cookies(header = ""): Record<string, string> {
  return Object.fromEntries(
    header.split(";").filter((pair) => pair.includes("=")).map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}
