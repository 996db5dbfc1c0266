/**
 * Claims that make nobody a user, each good but for one thing.
 *
 * @module
 */

type Claims = Record<string, unknown>;

const DAY = 86_400;

/** What is wrong, and the claims with it; a claim that is undefined is left out. */
export function badClaims(good: Claims): [kind: string, claims: Claims][] {
  const now = Math.floor(Date.now() / 1000);
  const changes: [string, Claims][] = [
    ["no subject", { sub: undefined }],
    ["an empty subject", { sub: "" }],
    ["a subject that is no uuid", { sub: "ana" }],
    ["a subject that is SQL", { sub: "' or 1=1; --" }],
    ["a subject that is a number", { sub: 42 }],
    ["a list of subjects", { sub: [good.sub] }],
    ["no role", { role: undefined }],
    ["an empty role", { role: "" }],
    ["the role anon", { role: "anon" }],
    ["the role service_role", { role: "service_role" }],
    ["the role postgres", { role: "postgres" }],
    ["the role supabase_admin", { role: "supabase_admin" }],
    ["a list of roles", { role: ["authenticated"] }],
    ["no audience", { aud: undefined }],
    ["an empty audience", { aud: "" }],
    ["another audience", { aud: "anon" }],
    ["a list of audiences", { aud: ["authenticated"] }],
    ["an audience that also names others", { aud: ["authenticated", "others"] }],
    ["no issuer", { iss: undefined }],
    ["another project's issuer", { iss: "https://other.example/auth/v1" }],
    ["an issuer that only begins like ours", { iss: `${good.iss}.example` }],
    ["an issuer that only ends like ours", { iss: `https://other.example?${good.iss}` }],
    ["no expiry", { exp: undefined }],
    ["an expiry a second ago", { iat: now - 600, exp: now - 1 }],
    ["an expiry a day ago", { iat: now - DAY - 600, exp: now - DAY }],
    ["an expiry ten years ahead", { exp: now + 3650 * DAY }],
    ["an expiry eight days ahead", { exp: now + 8 * DAY }],
    ["an expiry that is text", { exp: String(now + 600) }],
    ["an expiry of never", { exp: null }],
    ["no moment of issue", { iat: undefined }],
    ["a moment of issue that is text", { iat: "now" }],
    ["a moment of issue a day ahead", { iat: now + DAY, exp: now + DAY + 600 }],
    ["a moment of issue two minutes ahead", { iat: now + 120, exp: now + 600 }],
    ["a start in the future", { nbf: now + 3600 }],
    ["a start that is text", { nbf: "tomorrow" }],
    ["a session that is no uuid", { session_id: "1" }],
    ["a session that is a number", { session_id: 1 }],
    ["a word for whether it is anonymous", { is_anonymous: "false" }],
  ];
  return changes.map(([kind, changed]) => {
    const claims = Object.entries({ ...good, ...changed });
    return [kind, Object.fromEntries(claims.filter(([, value]) => value !== undefined))];
  });
}
