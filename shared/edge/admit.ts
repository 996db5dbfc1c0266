/**
 * By which of a function's ways a signed-in user comes in. What an hour-old token cannot know is asked
 * of the database at every call: whether the session has ended, and what the account may do.
 *
 * @module
 */

import type { DatabaseService } from "../platform/database_service.ts";
import type { Permission } from "../platform/permissions.ts";
import type { Caller, User, Way } from "./authenticate.ts";
import { AppError } from "./errors.ts";

/** A user whose token is good, and where more about them is known. */
export interface Known {
  user: User;
  /** What the token calls its session. */
  session: string | undefined;
  /** With the server's rights: callers read neither sessions nor roles. */
  platform: DatabaseService<"platform">;
}

/** The first of `ways` that lets this user in; throws 401 when they left, 403 when there is none. */
export async function admit(
  ways: readonly Way[],
  { user, session, platform }: Known,
): Promise<Way> {
  if (ways.includes("user")) return "user";
  for (const way of ways) {
    if (!isAsked(way, user)) continue;
    if (session === undefined) throw notSignedIn("the token is of no session");
    const permission = permissionOf(way);
    const [standing] = await platform.rpc("standing", {
      p_user: user.id,
      p_session: session,
      ...(permission && { p_permission: permission }),
    });
    if (!standing?.signed_in) throw notSignedIn("the session has ended");
    if (standing.allowed) return way;
  }
  // Where nobody has to sign in, being signed in does no harm.
  if (ways.includes("none")) return "none";
  throw new AppError(403, "not_allowed", "Cannot call this function with this account", {
    hint: hintFor(ways),
  });
}

/** Whether somebody has shown nothing that names them. */
export function isStranger({ way, user }: Caller): boolean {
  return way === "none" && !user;
}

/** The caller hears that, never why; the reason goes to the log with the error. */
export function notSignedIn(
  reason: string,
  hint = "Sign in, and send the access token as a bearer",
): AppError {
  return new AppError(401, "not_signed_in", "Cannot tell who is calling", { hint, cause: reason });
}

/** Whether the database is asked about this way; an anonymous user has no account to ask about. */
function isAsked(way: Way, { isAnonymous }: User): boolean {
  return way === "live" || !isAnonymous && (way === "permanent" || permissionOf(way) !== undefined);
}

function permissionOf(way: Way): Permission | undefined {
  return way.startsWith("permission:") ? way.slice("permission:".length) as Permission : undefined;
}

function hintFor(ways: readonly Way[]): string | undefined {
  if (ways.includes("permanent")) return "Add an email address or a password to the account";
  const permission = ways.map(permissionOf).find((each) => each !== undefined);
  return permission && `This takes the permission "${permission}"`;
}
