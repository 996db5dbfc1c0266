/**
 * What an API key that came with a request lets its owner do. Nothing is cached, so a revoked key is
 * dead at the next call.
 *
 * @module
 */

import { actAs } from "../platform/act_as.ts";
import { digestOf, prefixOf } from "../platform/api_keys.ts";
import { SCOPES } from "../platform/scopes.ts";
import type { Admission } from "./admission.ts";
import { isStranger, notSignedIn } from "./admit.ts";
import type { Caller, Proven, Way } from "./authenticate.ts";
import { AppError } from "./errors.ts";

/** A key as it is looked up: its name, what proves it, and for which of its scopes it was sent. */
export interface SentKey {
  prefix: string;
  digest: string;
  scopes: string[];
}

/** Null where no key was sent; throws 401 for one that is not well formed. */
export async function sentKeyOf(request: Request, ways: readonly Way[]): Promise<SentKey | null> {
  const key = request.headers.get("x-api-key");
  if (key === null) return null;
  const prefix = prefixOf(key);
  if (prefix === null) throw notSignedIn("the API key is not well formed", HINT);
  return { prefix, digest: await digestOf(key), scopes: scopesOf(ways) };
}

/**
 * Who calls with a key: its owner where nothing better was sent. Throws 401 for a key that is no good,
 * whatever is wrong with it, and 403 with the name of the scope for one that may not do this.
 */
export function callerByKey(
  { caller, address, admin }: Proven,
  { scopes: [first] }: SentKey,
  { owner_id: id, scope, ticket }: Pick<Admission, "owner_id" | "scope" | "ticket">,
): Caller {
  if (id === null) throw notSignedIn("there is no such API key", HINT);
  if (caller?.user && caller.user.id !== id) {
    throw notSignedIn("token and API key are of two people");
  }
  if (caller && !isStranger(caller)) return caller;
  const known = SCOPES.find((each) => each === scope);
  if (known && ticket) {
    const user = { id, isAnonymous: false };
    return { name: id, way: `key:${known}`, user, address, db: actAs(ticket), admin };
  }
  if (caller) return caller;
  if (first === undefined) {
    throw new AppError(403, "not_allowed", "Cannot call this function with an API key", {
      hint: "Sign in, and send the access token as a bearer",
    });
  }
  throw scopeMissing(first);
}

/** What a good key is told that may not do this. */
export function scopeMissing(scope: string): AppError {
  return new AppError(403, "not_allowed", `Cannot do this with this API key: it lacks "${scope}"`, {
    hint: "Make a key with this scope",
    details: { scope },
  });
}

const HINT = "Sign in, or send an API key that is alive as x-api-key";

function scopesOf(ways: readonly Way[]): string[] {
  return ways.filter((way) => way.startsWith("key:")).map((way) => way.slice("key:".length));
}
