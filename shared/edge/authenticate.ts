/**
 * Who is calling, and whether this function is for them.
 *
 * @module
 */

import type { AuthConfig, AuthModeWithKey } from "@supabase/server";
import { createAdminClient, createContextClient, verifyCredentials } from "@supabase/server/core";
import { type Databases, databases, type Sending } from "../platform/databases.ts";
import type { Permission } from "../platform/permissions.ts";
import type { Scope } from "../platform/scopes.ts";
import { admit, notSignedIn } from "./admit.ts";
import { claimsFault } from "./claims.ts";
import { AppError } from "./errors.ts";
import { keysIn, optionalEnv } from "./env.ts";
import { type SentKey, sentKeyOf } from "./key_holder.ts";
import { proofOf } from "./proof.ts";

/**
 * One way in:
 * - `none`: anyone
 * - `user`: signed in, anonymous users included
 * - `live`: the same, and the session has not ended, asked of the database
 * - `permanent`: signed in with an account, and the session has not ended
 * - `permission:<permission>`: the same, and the account may do this, asked of the database too
 * - `key:<scope>`: by an API key of somebody's that has this scope, with its owner's rights
 * - `secret:<name>`: by the secret key of this name: cron and servers
 */
export type Way =
  | "none"
  | "user"
  | "live"
  | "permanent"
  | `permission:${Permission}`
  | `key:${Scope}`
  | `secret:${string}`;

/** The ways in; a caller needs one of them. */
export type Auth = Way | readonly Way[];

/** A person who proved who they are. */
export interface User {
  id: string;
  isAnonymous: boolean;
}

/** Whose call it is, and what they may touch. */
export interface Caller {
  /** Under this name calls are counted. */
  name: string;
  /** The way they came in. */
  way: Way;
  user: User | null;
  /** Where the call came from, as far as the gateway knows; "unknown" otherwise. */
  address: string;
  /** The database with the caller's own rights: row level security applies. */
  db: Databases;
  /** The database with every right. Say why in a comment wherever it is used. */
  admin: Databases;
}

/** Who is calling, as far as what was sent proves it by itself. */
export interface Proven extends Pick<Caller, "address" | "admin"> {
  /** Null where only the API key can tell. */
  caller: Caller | null;
  /** For the database to judge: also beside a better credential it must be good. */
  sentKey: SentKey | null;
}

/** The longest credential that is looked at; more is refused unread. */
const MAX_CREDENTIAL = 8 * 1024;

/** A caller can try again; here four tries would keep them waiting for each question in turn. */
const optionsWith = (global: Sending) => ({ db: { retry: false }, global });

/** Finds out who is calling, or throws 401 or 403; an API key is looked at, and not yet looked up. */
export async function authenticate(auth: Auth, request: Request): Promise<Proven> {
  const ways = [auth].flat() as Way[];
  refuseMisplaced(request);

  const { data: proof, error } = await proofOf(request, modesOf(ways, request));
  if (error) throw refusal(error, ways);
  if (proof.authMode !== "secret") await refuseUnknownKey(request.headers.get("apikey"));

  const admin = asServer();
  const address = addressOf(request);
  const sentKey = await sentKeyOf(request, ways);
  const proven = (caller: Omit<Caller, "address" | "admin"> | null): Proven => ({
    caller: caller && { ...caller, address, admin },
    sentKey,
    address,
    admin,
  });

  if (proof.authMode === "user") {
    const fault = claimsFault(proof.jwtClaims);
    if (fault) throw notSignedIn(fault);
    const { sub: id, is_anonymous, session_id: session } = proof.jwtClaims as {
      sub: string;
      is_anonymous?: unknown;
      session_id?: string;
    };
    const user: User = { id, isAnonymous: is_anonymous === true };
    const db = databases((global, place) =>
      createContextClient({
        ...place,
        auth: { token: proof.token },
        supabaseOptions: optionsWith(global),
      })
    );
    const way = await admit(ways, { user, session, platform: admin.platform });
    return proven({ name: id, way, user, db });
  }
  if (proof.authMode === "secret") {
    const way: Way = `secret:${proof.keyName ?? "default"}`;
    return proven({ name: way, way, user: null, db: admin });
  }
  await refuseUnknownBearer(request.headers.get("authorization"));
  if (sentKey && !ways.includes("none")) return proven(null);
  const db = databases((global, place) =>
    createContextClient({ ...place, supabaseOptions: optionsWith(global) })
  );
  return proven({ name: address, way: "none", user: null, db });
}

/** What its client is made of. */
const SERVER = [
  "SUPABASE_URL",
  "SUPABASE_PUBLIC_URL",
  "SUPABASE_SECRET_KEYS",
  "SUPABASE_SECRET_KEY",
];
let server: { of: string; databases: Databases } | undefined;

/** The database with every right, for whoever has been let in already: one client an isolate. */
export function asServer(): Databases {
  const of = SERVER.map(optionalEnv).join("\n");
  if (server?.of === of) return server.databases;
  const made = databases((global, place) =>
    createAdminClient({ ...place, supabaseOptions: optionsWith(global) })
  );
  server = { of, databases: made };
  return made;
}

/** Secrets in an address end up in logs, so nobody may start to send them there; nor anyhow else. */
function refuseMisplaced(request: Request): void {
  const { searchParams } = new URL(request.url);
  for (const name of ["apikey", "api_key", "access_token", "token", "authorization", "x-api-key"]) {
    if (searchParams.has(name)) throw notSignedIn("a credential stands in the address");
  }
  for (const name of ["authorization", "apikey", "x-api-key"]) {
    if ((request.headers.get(name) ?? "").length > MAX_CREDENTIAL) {
      throw notSignedIn("the credential is too long");
    }
  }
}

/** Every credential that is sent must be good, also one that was not needed. */
async function refuseUnknownKey(apikey: string | null): Promise<void> {
  // It is in every page: to compare it as a secret costs more than anything else here.
  if (!apikey || isPublishable(apikey)) return;
  const { error } = await verifyCredentials({ token: null, apikey }, {
    auth: ["publishable:*", "secret:*"],
  });
  if (error) throw refusal(error);
}

function isPublishable(apikey: string): boolean {
  return apikey === optionalEnv("SUPABASE_ANON_KEY") ||
    Object.values(keysIn("SUPABASE_PUBLISHABLE_KEYS")).includes(apikey);
}

/** Whoever signs nobody in sends the project's key in the place of a token, or nothing. */
async function refuseUnknownBearer(authorization: string | null): Promise<void> {
  if (authorization === null) return;
  const [, bearer] = /^Bearer (sb_\S+)$/i.exec(authorization) ?? [];
  if (!bearer) throw notSignedIn("the bearer is no token");
  await refuseUnknownKey(bearer);
}

/**
 * The modes of `@supabase/server` behind our ways; `none` has to come last. To it an API key of ours is
 * nobody.
 */
function modesOf(ways: Way[], { headers }: Request): AuthConfig {
  const open: Way[] = headers.has("x-api-key") ? [...ways, "none"] : ways;
  // A key that the project does not have lets nobody in; it must not keep the others out.
  const there = open.filter((way) => !way.startsWith("secret:") || hasSecretKey(way.slice(7)));
  const asked = there.length > 0 ? there : open;
  const modes = asked.flatMap((way): AuthModeWithKey[] => {
    // Where nobody has to sign in, a token that was sent all the same must be a good one.
    if (way === "none") return ["user", "none"];
    return [way.startsWith("secret:") ? way as `secret:${string}` : "user"];
  });
  const noneLast = modes.sort((a, b) => Number(a === "none") - Number(b === "none"));
  return [...new Set(noneLast)] as AuthConfig;
}

/** Whether the project has a secret key of this name. */
function hasSecretKey(name: string): boolean {
  return Object.hasOwn(keysIn("SUPABASE_SECRET_KEYS"), name);
}

function refusal(error: Error & { status: number; code: string }, ways: Way[] = []): AppError {
  if (error.status < 500) {
    const isForServers = ways.length > 0 && ways.every((way) => way.startsWith("secret:"));
    return notSignedIn(error.code, isForServers ? "Send this function's secret key" : undefined);
  }
  return new AppError(500, "internal_error", "Cannot check who is calling", { cause: error });
}

/** Where a call came from. Callers without an address share one name: they are limited together. */
export function addressOf(request: Request): string {
  return request.headers.get("x-forwarded-for")?.split(",")[0]?.trim() || "unknown";
}
