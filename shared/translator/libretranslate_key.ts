/**
 * Who calls as a client of LibreTranslate: whoever owns the key that comes along.
 *
 * @module
 */

import { admitCall } from "../edge/admission.ts";
import type { WireCall } from "../edge/define_wire.ts";
import { AppError } from "../edge/errors.ts";
import { limits } from "../edge/limits.ts";
import { digestOf, prefixOf } from "../platform/api_keys.ts";

/**
 * Whose key was sent: in the body, as the protocol has it or as some clients spell it, in the address
 * or as `x-api-key`.
 *
 * @throws {AppError} 400 without a key, 403 with a wrong one, 429 after too many calls.
 */
export async function ownerOf(
  { request, address, admin }: WireCall,
  { api_key, apiKey }: Record<string, unknown>,
): Promise<string> {
  const sent = api_key ?? apiKey;
  const key = (typeof sent === "string" && sent) || request.headers.get("x-api-key");
  if (!key) {
    throw new AppError(400, "key_missing", "Please send an API key", {
      hint: 'Make one with the scope "translator.translate", and send it as api_key',
    });
  }
  const prefix = prefixOf(key);
  if (prefix === null) throw new AppError(403, "key_unknown", "Invalid API key");
  const digest = await digestOf(key);
  const { caller } = await admitCall(
    { caller: null, sentKey: { prefix, digest, scopes: ["translator.translate"] }, address, admin },
    { name: "libretranslate", limit: limits.translations, key: null },
    new Headers(),
  );
  if (!caller.user) throw new AppError(403, "key_unknown", "Invalid API key");
  return caller.user.id;
}
