/**
 * Whom a request may run as, and the settings it runs under.
 *
 * @module
 */

import type { Queries } from "./engine.ts";
import { restRequest } from "./rest_request.ts";

/** A name and a value for `set_config`. */
export type Setting = [name: string, value: string];

/** What lite knows about the caller. */
export interface Caller {
  auth?: { role?: string; jwt?: unknown };
  storage?: { operation?: string };
}

/** What PostgREST reads at its start: who may be impersonated, and the settings of each role. */
export class Callers {
  #roles = new Set<string>();
  #settings = new Map<string, Setting[]>();

  /** Reads both anew; settings of this database come after, and so win over, those of the cluster. */
  async reload(engine: Queries): Promise<void> {
    const members = await engine.query<{ role: string }>(
      `select roleid::regrole::text as role from pg_auth_members
       where member = to_regrole('authenticator')`,
    );
    // A setting that only a superuser may change would fail after the change of role.
    const settings = await engine.query<{ role: string; setting: string }>(
      `select setrole::regrole::text as role, setting
       from pg_db_role_setting as own, unnest(setconfig) with ordinality as each (setting, at)
       where setrole <> 0
         and setdatabase in (0, (select oid from pg_database where datname = current_database()))
         and not exists (
           select from pg_settings
           where name = split_part(setting, '=', 1) and context <> 'user'
         )
       order by setdatabase, at`,
    );
    this.#roles = new Set(members.map(({ role }) => role));
    this.#settings = new Map();
    for (const { role, setting } of settings) {
      const at = setting.indexOf("=");
      const known = this.#settings.get(role) ?? [];
      this.#settings.set(role, [...known, [setting.slice(0, at), setting.slice(at + 1)]]);
    }
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
      ...request ? [["search_path", quoted(request.searchPath)] satisfies Setting] : [],
      ...this.#settings.get(role) ?? [],
    ];
  }
}

function isClaims(jwt: unknown): jwt is Record<string, unknown> {
  return typeof jwt === "object" && jwt !== null;
}

function quoted(names: string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join(", ");
}

function cookies(header = ""): Record<string, string> {
  return Object.fromEntries(
    header.split(";").filter((pair) => pair.includes("=")).map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}
