/**
 * Reading's people: nobody shares anything, so there are none but those of all domains, and the
 * owner's devices, which hear what the others did.
 *
 * @module
 */

import type { Domain } from "./domain.ts";
import { quote } from "./values.ts";

export const reading: Domain = {
  schemas: ["reading"],
  personas: [],
  arguments: {
    p_conflict: (me) => quote(me.row("reading.progress_conflicts").id ?? null),
    p_entry: (me) => quote(me.row("reading.progress_history").id ?? null),
    p_login: (me) => quote(me.row("reading.devices").id ?? null),
    p_series: (me) => quote(me.row("reading.progress_history").series_id ?? null),
    p_choose: () => "'local'",
    p_platform: () => "'web'",
  },
  exceptions: [],
  behindGrants: [
    {
      of: "reading.reading_sessions",
      who: ["owner"],
      may: ["upd"],
      reason: "the id of one's own session: nothing is decided by it",
    },
    {
      of: "reading.document_aliases",
      who: ["owner"],
      may: ["upd"],
      reason: "when a document was given its series: nothing is decided by it",
    },
  ],
};

/** The topic `reading:user:<id>`. */
export const readingNews: Domain = {
  schemas: ["realtime"],
  personas: [
    {
      name: "news",
      is: "has a row of `realtime.messages` on the owner's own topic, as the database speaks there",
      role: "authenticated",
      person: true,
    },
    {
      name: "listener",
      is: "is the owner again, this time before the rows of `news`",
      role: "authenticated",
      sameAs: "owner",
      before: "news",
    },
  ],
  rows: {
    "realtime.messages": (me) => ({
      topic: quote(`reading:user:${me.idOf("owner")}`),
      extension: "'broadcast'",
    }),
  },
  exceptions: [
    {
      of: "realtime.messages",
      who: ["listener"],
      may: ["sel"],
      reason: "a person's devices hear on their own topic what the others did",
    },
  ],
};
