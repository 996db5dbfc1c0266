/**
 * Who is who when a persona asks.
 *
 * @module
 */

import type { Persona } from "./domain.ts";

/** People, by name. */
export interface Parties {
  /** Whose rows and id are the persona's own; who has none borrows the owner's. */
  self: string;
  /** Whose row they read, change and delete. */
  target: string;
  /** Whose they forge and steal: the target, or somebody else when the target is themselves. */
  victim: string;
  /** To whom they give away. */
  third: string;
}

/** The owner looks at their own row and forges others'; everybody else does all of it to the owner. */
export function partiesOf(persona: Persona): Parties {
  const self = persona.sameAs ?? (persona.person ? persona.name : "owner");
  const target = persona.before ?? "owner";
  const victim = self === target ? "other" : target;
  const third = ["other", "guest", "forged"].find((name) => name !== self && name !== target) ??
    "other";
  return { self, target, victim, third };
}

/** The claims of their token, as the Data API sets them. */
export function claimsOf(persona: Persona, idOf: (person: string) => string): string {
  const { role, claims = {} } = persona;
  if (role === "authenticator") return "";
  const person = persona.sameAs ?? (persona.person ? persona.name : undefined);
  if (role !== "authenticated" || (!person && claims.sub === undefined)) {
    return JSON.stringify({ role, ...claims });
  }
  return JSON.stringify({
    role,
    aud: "authenticated",
    is_anonymous: false,
    user_metadata: {},
    app_metadata: {},
    ...person && { sub: idOf(person), session_id: idOf(person) },
    ...claims,
  });
}
