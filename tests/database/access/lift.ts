/**
 * Lift's people: nobody shares a session, so there are none but those of all domains, and the owner,
 * who hears what becomes of one.
 *
 * @module
 */

import type { Domain, Me } from "./domain.ts";
import { quote } from "./values.ts";

const session = (me: Me) => quote(me.row("lift.sessions").id ?? null);

/** Functions of `private` whose sessions are prompt sessions. */
const HELD = ["hold_prompt_session", "put_lease", "supersede_resolution"];

export const lift: Domain = {
  schemas: ["lift"],
  personas: [],
  rows: {
    // One that is finished has nobody at work on it.
    "lift.sessions": () => ({ lease_holder: "null", lease_expires_at: "null" }),
    "lift.session_revisions": () => ({ ir_hash: "null" }),
    "lift.session_drafts": () => ({ ir_content: "null", code_content: "'x'" }),
  },
  arguments: {
    ...Object.fromEntries(HELD.map((name) => [`private.${name}.p_session`, session])),
    "lift.add_revision.p_ir": () => "'{}'::jsonb",
    "lift.create_session.p_session": () => "'{}'::jsonb",
    "lift.update_session.p_patch": () => `'{"status": "paused"}'::jsonb`,
    "lift.lease_session.p_action": () => "'acquire'",
  },
  exceptions: [
    {
      of: "private.bare_ir(jsonb)",
      who: ["nosub"],
      may: ["own"],
      reason: "it takes apart what it is given, and looks at no row",
    },
    {
      of: "private.hash_of_ir(jsonb)",
      who: ["nosub"],
      may: ["own"],
      reason: "it reckons with what it is given, and looks at no row",
    },
  ],
  behindGrants: [
    ...["session_revisions", "session_drafts", "hole_resolutions"].map((table) => ({
      of: `lift.${table}`,
      who: ["owner"],
      may: ["upd"],
      reason: "the history of one's own session: what it says of others is nothing",
    })),
    {
      of: "private.ir_blobs",
      who: ["owner"],
      may: ["upd"],
      reason: "one's own IRs, which nobody else comes to",
    },
  ],
};

/** The topic `lift:session:<id>`. */
export const liftNews: Domain = {
  schemas: ["realtime"],
  personas: [
    {
      name: "step",
      is: "has a row of `realtime.messages` on what became of the owner's prompt session",
      role: "authenticated",
      person: true,
    },
    {
      name: "prompter",
      is: "is the owner again, this time before the rows of `step`",
      role: "authenticated",
      sameAs: "owner",
      before: "step",
    },
  ],
  rows: {
    "realtime.messages": (me) => ({
      topic: `'lift:session:' || (select id from lift.sessions where user_id = ${
        quote(me.idOf("owner"))
      })`,
      extension: "'broadcast'",
    }),
  },
  after: { "realtime.messages": ["lift.sessions"] },
  exceptions: [
    {
      of: "realtime.messages",
      who: ["prompter"],
      may: ["sel"],
      reason: "whoever has a prompt session hears what becomes of it",
    },
  ],
};
