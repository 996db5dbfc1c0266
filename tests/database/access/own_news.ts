/**
 * Who hears what the platform tells one person.
 *
 * @module
 */

import type { Domain } from "./domain.ts";
import { quote } from "./values.ts";

/** The topic `platform:user:<id>`. */
export const ownNews: Domain = {
  schemas: ["realtime"],
  personas: [
    {
      name: "notice",
      is: "has a row of `realtime.messages` on what the platform tells the owner",
      role: "authenticated",
      person: true,
    },
    {
      name: "told",
      is: "is the owner again, this time before the rows of `notice`",
      role: "authenticated",
      sameAs: "owner",
      before: "notice",
    },
  ],
  rows: {
    "realtime.messages": (me) => ({
      topic: quote(`platform:user:${me.idOf("owner")}`),
      extension: "'broadcast'",
    }),
  },
  exceptions: [
    {
      of: "realtime.messages",
      who: ["told"],
      may: ["sel"],
      reason: "people hear what the platform tells them",
    },
  ],
};
