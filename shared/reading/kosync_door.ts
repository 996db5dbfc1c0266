/**
 * Who is calling in KOReader's protocol, and how they come to be known.
 *
 * @module
 */

import type { WireCall } from "../edge/define_wire.ts";
import { optionalEnv } from "../edge/env.ts";
import { tooMany } from "../edge/errors.ts";
import { limits } from "../edge/limits.ts";
import { spendCall } from "../edge/rate_limit.ts";
import { newAnonymousAccount } from "../platform/accounts.ts";
import { fingerprint } from "./device_keys.ts";
import { checkVersion, isKey, isUsername, kosyncRefusal, registrationOf } from "./kosync.ts";

/** The device whose key is used, and whose it is. */
export interface Login {
  device_id: string;
  user_id: string;
}

/**
 * The device behind `x-auth-user` and `x-auth-key`.
 *
 * @throws {AppError} 401 in one form for unknown names and wrong keys, 429 after too many of them.
 */
export async function loginOf(call: WireCall): Promise<Login> {
  const { headers } = call.request;
  checkVersion(headers.get("accept"));
  const login = await find(call, typed(headers, "x-auth-user"), typed(headers, "x-auth-key"));
  if (!login) throw kosyncRefusal(2001, "no device has this username and key");
  return login;
}

/** Opens an account of its own, where the operator lets strangers do that. */
export async function register(call: WireCall): Promise<Response> {
  checkVersion(call.request.headers.get("accept"));
  const { username, key } = registrationOf(await call.body());
  const { admin, address } = call;
  if (optionalEnv("KOSYNC_REGISTRATION") !== "on") {
    // Who holds a good key has only pressed the wrong button, and hears so.
    throw kosyncRefusal(await find(call, username, key) ? 2002 : 2005);
  }

  const bucket = { name: "kosync:register", address };
  await spendCall(admin.platform, limits.registrations, bucket, new Headers());
  const isTaken = await admin.reading.rpc("is_username_taken", { p_username: username });
  if (isTaken) throw kosyncRefusal(2002);
  const isRegistered = await admin.reading.rpc("register_reader", {
    p_user: await newAnonymousAccount(),
    p_username: username,
    p_fingerprint: await fingerprint(username, key),
  });
  if (!isRegistered) throw kosyncRefusal(2002);
  return Response.json({ username }, { status: 201 });
}

/** Headers are bytes, and KOReader's are UTF-8: "Zoë" has to come out as it was typed. */
function typed(headers: Headers, name: string): string | null {
  const value = headers.get(name);
  if (value === null) return null;
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return value;
  }
}

async function find(
  { admin, address }: WireCall,
  username: unknown,
  key: unknown,
): Promise<Login | undefined> {
  if (!isUsername(username) || !isKey(key)) return undefined;
  const [found] = await admin.reading.rpc("device_of_key", {
    p_username: username,
    p_fingerprint: await fingerprint(username, key),
    p_address: address,
  });
  if (found?.outcome === "wait") throw tooMany("Too many wrong keys", found.retry_seconds);
  return found?.outcome === "known" ? found : undefined;
}
