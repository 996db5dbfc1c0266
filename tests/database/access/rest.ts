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

/** Asks once: ALLOW, 0rows, refused, or the code of a trigger or a constraint. */
export async function askByHttp(api: DataApi, probe: Probe, persona: Persona): Promise<string> {
  const { queries, world } = api;
  const relation = world.relations.find(({ name }) => name === probe.of);
  const { request } = probe;
  if (!relation || !request) throw new Error(`Cannot ask for ${probe.of} by HTTP`);
  const { method, body } = request;
  const filter = request.row ? filterOf(world, relation, request.row) : undefined;
  const look = async () => {
    if (!filter) return "";
    const [row] = await queries.query<{ row: string }>(
      `select t::text as row from ${relation.name} as t where ${filter.sql}`,
    );
    return row?.row ?? "";
  };

  const before = method === "GET" ? "" : await look();
  const response = await fetch(`${api.url}/rest/v1/${pathOf(relation, request, filter?.query)}`, {
    method,
    headers: await headersOf(api, relation.schema, persona),
    body: body ? JSON.stringify(await plain(queries, body)) : null,
  });
  const answer = await response.text();
  if (!response.ok) return refusal(response.status, answer);
  if (method === "GET") return JSON.parse(answer).length > 0 ? "ALLOW" : "0rows";
  return method === "POST" || await look() !== before ? "ALLOW" : "0rows";
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

async function headersOf(
  { keys, world, url, queries }: DataApi,
  schema: string,
  persona: Persona,
): Promise<Record<string, string>> {
  const headers = {
    "accept-profile": schema,
    "content-profile": schema,
    "content-type": "application/json",
    prefer: "return=minimal",
  };
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

/** Values that are written as SQL, as JSON has them. */
async function plain(queries: Queries, body: Record<string, string>): Promise<unknown> {
  const columns = Object.entries(body).map(([column, value]) => `${value} as "${column}"`);
  const [row] = await queries.query<{ row: unknown }>(
    `select to_jsonb(d) as row from (select ${columns.join(", ")}) as d`,
  );
  return row?.row;
}
