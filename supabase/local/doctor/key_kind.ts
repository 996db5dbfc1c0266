/**
 * What an API key gives away about itself.
 *
 * @module
 */

/** What a key is by its looks; `ref` is the project a legacy key names. */
export interface KeyLooks {
  kind: "publishable" | "secret" | "legacy anon" | "legacy service_role" | "no key";
  ref?: string;
}

/** Reads a key without asking anybody; nothing is verified. */
export function looksOf(key: string): KeyLooks {
  if (key.startsWith("sb_publishable_")) return { kind: "publishable" };
  if (key.startsWith("sb_secret_")) return { kind: "secret" };
  try {
    const [, body = ""] = key.split(".");
    const text = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
    const { role, ref } = JSON.parse(text) as { role?: string; ref?: string };
    if (role === "anon" || role === "service_role") {
      return { kind: `legacy ${role}`, ...(ref && { ref }) };
    }
  } catch {
    // no token either
  }
  return { kind: "no key" };
}

/** Whether whoever has it may do everything. */
export function isSecret(key: string): boolean {
  const { kind } = looksOf(key);
  return kind === "secret" || kind === "legacy service_role";
}
