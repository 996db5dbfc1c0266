/**
 * Whose API key came with a request, and what it lets them do. Nothing is cached, so a revoked key is
 * dead at the next call.
 *
 * @module
 */

import { actAs } from "../platform/act_as.ts";
import { digestOf, prefixOf } from "../platform/api_keys.ts";
import type { DatabaseService } from "../platform/database_service.ts";
import type { Databases } from "../platform/databases.ts";
import { SCOPES } from "../platform/scopes.ts";
import { notSignedIn } from "./admit.ts";
import type { Caller, Way } from "./authenticate.ts";
import { AppError } from "./errors.ts";

/** The owner of a key that is good. */
export interface KeyHolder {
  id: string;
  /** The first of the function's ways that the key opens; null where it opens none. */
  way: Way | null;
  /** The database with the owner's rights; a stranger's where the key opens nothing. */
  db: Databases | null;
}

/** Null where no key was sent; throws 401 for one that is not good, whatever is wrong with it. */
export async function keyHolder(
  request: Request,
  ways: readonly Way[],
  platform: DatabaseService<"platform">,
): Promise<KeyHolder | null> {
  const key = request.headers.get("x-api-key");
  if (key === null) return null;
  const prefix = prefixOf(key);
  if (prefix === null) throw notSignedIn("the API key is not well formed", HINT);

  const [found] = await platform.rpc("use_api_key", {
    p_prefix: prefix,
    p_digest: await digestOf(key),
    p_scopes: scopesOf(ways),
  });
  if (!found) throw notSignedIn("there is no such API key", HINT);
  const { user_id: id, scope, ticket } = found as Found;
  const known = SCOPES.find((each) => each === scope);
  return { id, way: known ? `key:${known}` : null, db: ticket ? actAs(ticket) : null };
}

/** Lets the owner of a key in who sent nothing else, or throws 403 and names the scope. */
export function admitByKey(
  { id, way, db }: KeyHolder,
  ways: readonly Way[],
  rest: Pick<Caller, "address" | "admin">,
): Caller {
  if (way && db) return { name: id, way, user: { id, isAnonymous: false }, db, ...rest };
  const [scope] = scopesOf(ways);
  if (scope === undefined) {
    throw new AppError(403, "not_allowed", "Cannot call this function with an API key", {
      hint: "Sign in, and send the access token as a bearer",
    });
  }
  throw scopeMissing(scope);
}

/** What a good key is told that may not do this. */
export function scopeMissing(scope: string): AppError {
  return new AppError(403, "not_allowed", `Cannot do this with this API key: it lacks "${scope}"`, {
    hint: "Make a key with this scope",
    details: { scope },
  });
}

const HINT = "Sign in, or send an API key that is alive as x-api-key";

/** As the database answers, which says of no column whether it can be null. */
interface Found {
  user_id: string;
  scope: string | null;
  ticket: string | null;
}

function scopesOf(ways: readonly Way[]): string[] {
  return ways.filter((way) => way.startsWith("key:")).map((way) => way.slice("key:".length));
}
