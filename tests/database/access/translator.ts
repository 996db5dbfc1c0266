/**
 * The translator's people: who sits with the owner, waits at the door, went or was shown out.
 *
 * @module
 */

import type { Domain, Persona } from "./domain.ts";
import { quote } from "./values.ts";
import { translatorExceptions } from "./translator_exceptions.ts";

const ROOM = ["translator.sessions"];

const member = (name: string, is: string): Persona => ({
  name,
  is,
  role: "authenticated",
  person: true,
  shares: ROOM,
});

/** How each of them stands in the owner's session. */
const STANDING: Record<string, Record<string, string>> = {
  waiting: { admitted_at: "null" },
  left: { left_at: "now()" },
  removed: { left_at: "now()", removed_at: "now()" },
};

export const translator: Domain = {
  schemas: ["translator", "realtime"],
  personas: [
    {
      name: "host",
      is: "is the owner again, this time before the rows of `seated` in the owner's session",
      role: "authenticated",
      sameAs: "owner",
      before: "seated",
    },
    member("seated", "has a seat in the owner's session"),
    member("waiting", "knocked at the owner's session and was not let in"),
    member("left", "had a seat in the owner's session and left"),
    member("removed", "had a seat in the owner's session and was shown out"),
  ],
  rows: {
    "translator.participants": (_, name) => STANDING[name] ?? {},
    // Being in one's room.
    "realtime.messages": (me) => ({
      topic: quote(`translator:session:${me.row("translator.sessions").id}`),
      extension: "'presence'",
    }),
    // A sign of life counts for seconds, and questions may take longer.
    "translator.user_activity": () => ({ updated_at: "now() + interval '1 hour'" }),
  },
  arguments: {
    p_activity: () => "'typing'",
    p_lang: () => "'pt'",
    p_code: (me) => quote(me.row("translator.sessions").code ?? null),
  },
  exceptions: translatorExceptions,
  behindGrants: [
    {
      of: "translator.user_activity",
      who: ["owner"],
      may: ["upd"],
      reason: "the id and the beginning of one's own sign of life: nothing is decided by them",
    },
  ],
};
