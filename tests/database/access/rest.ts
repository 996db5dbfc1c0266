/**
 * The questions of the matrix as requests to the Data API, by real HTTP.
 *
 * @module
 */

import type { Queries } from "../../../supabase/local/database/engine.ts";
import type { Keys } from "../../../supabase/local/auth/keys.ts";
import { signedBy } from "../../support/bad_tokens.ts";
import type { Relation } from "./catalogue.ts";
import type { Persona } from "./domain.ts";
import { claimsOf } from "./parties.ts";
import type { Probe, ProbeRequest } from "./probe.ts";
import { quote } from "./values.ts";
import type { World } from "./world.ts";

/** Where to ask, and what with. */
export interface DataApi {
  url: string;
  keys: Keys;
  /** The superuser's way in, to see what a request has done. */
  queries: Queries;
  world: World;
}

/** How long a program's ticket is used again; it holds for a minute. */
const TICKET_MS = 30_000;

/** Asks the Data API as everybody. */
export class Asker {
  readonly #api: DataApi;
  readonly #rows = new Map<string, string>();
  readonly #headers = new Map<string, { made: number; headers: Record<string, string> }>();
  readonly #bodies = new Map<Probe, string>();

  constructor(api: DataApi) {
    this.#api = api;
  }

  /** Writes the bodies of some requests that come next, in one go: their values are SQL. */
  async prepare(probes: readonly Probe[]): Promise<void> {
    this.#bodies.clear();
    const asking = probes.filter(({ request }) => request?.body);
    const drafts = asking.map(({ request }, at) => {
      const columns = Object.entries(request?.body ?? {});
      const values = columns.map(([column, value]) => `${value} as "${column}"`);
      return `select ${at} as at, to_jsonb(d)::text as body from (select ${
        values.join(", ")
      }) as d`;
    });
    if (drafts.length === 0) return;
    const rows = await this.#api.queries.query<{ at: number; body: string }>(
      drafts.join(" union all "),
    );
    for (const { at, body } of rows) {
      const probe = asking[at];
      if (probe) this.#bodies.set(probe, body);
    }
  }

  /** Looks anew at what is there before a request changes it. */
  forget(): void {
    this.#rows.clear();
  }

  /** Asks once: ALLOW, 0rows, refused, or the code of a trigger or a constraint. */
  async ask(probe: Probe, persona: Persona): Promise<string> {
    const { url, world } = this.#api;
    const relation = world.relations.find(({ name }) => name === probe.of);
    const { request } = probe;
    if (!relation || !request) throw new Error(`Cannot ask for ${probe.of} by HTTP`);
    const { method, row } = request;
    const filter = row ? filterOf(world, relation, row) : undefined;
    const look = () => this.#look(relation.name, filter?.sql);

    const key = `${relation.name} ${row}`;
    const before = method === "GET" ? "" : this.#rows.get(key) ?? await look();
    if (method !== "GET") this.#rows.set(key, before);
    const response = await fetch(`${url}/rest/v1/${pathOf(relation, request, filter?.query)}`, {
      method,
      headers: { ...await this.#headersOf(persona), ...profile(relation.schema) },
      body: this.#bodies.get(probe) ?? null,
    });
    const answer = await response.text();
    if (!response.ok) return refusal(response.status, answer);
    if (method === "GET") return JSON.parse(answer).length > 0 ? "ALLOW" : "0rows";
    return method === "POST" || await look() !== before ? "ALLOW" : "0rows";
  }

  async #look(table: string, filter: string | undefined): Promise<string> {
    if (filter === undefined) return "";
    const [row] = await this.#api.queries.query<{ row: string }>(
      `select t::text as row from ${table} as t where ${filter}`,
    );
    return row?.row ?? "";
  }

  async #headersOf(persona: Persona): Promise<Record<string, string>> {
    const known = this.#headers.get(persona.name);
    if (known && performance.now() - known.made < TICKET_MS) return known.headers;
    const headers = await headersOf(this.#api, persona);
    this.#headers.set(persona.name, { made: performance.now(), headers });
    return headers;
  }
}

/** A verdict of the matrix as it looks from outside: a policy and a missing grant are one code. */
export function seenFromOutside(verdict: string): string {
  return ["rls", "priv", "claims"].includes(verdict) ? "refused" : verdict;
}

function refusal(status: number, answer: string): string {
  const { code } = JSON.parse(answer) as { code?: string };
  return code === "42501" || status === 401 ? "refused" : code ?? String(status);
}

interface Filter {
  query: string;
  sql: string;
}

function filterOf(world: World, relation: Relation, person: string): Filter {
  const row = world.made(relation.name, person)?.row ?? {};
  const pairs = relation.key.map((column): [string, string] => [column, row[column] ?? ""]);
  return {
    query: pairs.map(([column, value]) => `${column}=eq.${encodeURIComponent(value)}`).join("&"),
    sql: pairs.map(([column, value]) => `"${column}" = ${quote(value)}`).join(" and "),
  };
}

function pathOf(relation: Relation, { columns }: ProbeRequest, filter = ""): string {
  const table = relation.name.slice(relation.schema.length + 1);
  const select = columns ? `select=${columns.join(",")}` : "";
  return `${table}?${[select, filter].filter(Boolean).join("&")}`;
}

function profile(schema: string): Record<string, string> {
  return { "accept-profile": schema, "content-profile": schema };
}

async function headersOf(
  { keys, world, url, queries }: DataApi,
  persona: Persona,
): Promise<Record<string, string>> {
  const headers = { "content-type": "application/json", prefer: "return=minimal" };
  if (persona.role === "service_role") return { ...headers, apikey: keys.secrets.default };
  if (persona.role === "anon") return { ...headers, apikey: keys.publishable };
  const claims = JSON.parse(claimsOf(persona, (name) => world.idOf(name)));
  if (claims.via) {
    const [ticket] = await queries.query<{ ticket: string }>(
      "select private.seal_ticket('acting', $1, 60) as ticket",
      [claims.sub],
    );
    return { ...headers, apikey: keys.publishable, "x-acting": ticket?.ticket ?? "" };
  }
  const now = Math.floor(Date.now() / 1000);
  const token = await signedBy(keys.signing, {
    ...claims,
    iss: `${url}/auth/v1`,
    iat: now,
    exp: now + 3600,
  });
  return { ...headers, apikey: keys.publishable, authorization: `Bearer ${token}` };
}
