/**
 * Those whose roles let them see or do more, and those whose roles are over.
 *
 * @module
 */

import type { Domain } from "./domain.ts";
import { quote } from "./values.ts";

const ROLE: Record<string, Record<string, string>> = {
  admin: { role: "'admin'", expires_at: "null" },
  former: { role: "'admin'", expires_at: "now() - interval '1 second'" },
};

export const roles: Domain = {
  schemas: ["platform"],
  personas: [
    {
      name: "admin",
      is: "has the role `admin`, and a session that is open",
      role: "authenticated",
      person: true,
    },
    {
      name: "former",
      is: "had the role `admin` until a second ago",
      role: "authenticated",
      claims: { user_roles: ["admin"] },
      person: true,
    },
  ],
  rows: {
    // Given by somebody else: who gave a role is not whose it is.
    "platform.user_roles": (me, name) => ({
      granted_by: quote(me.idOf(name === "other" ? "owner" : "other")),
      ...ROLE[name],
    }),
  },
  owners: { "platform.user_roles": ["user_id"] },
  arguments: {
    p_role: () => "'support'",
    p_expires_at: () => "null",
  },
  exceptions: [
    ...["roles", "role_permissions", "user_roles", "alerts"].map((table) => ({
      of: `platform.${table}`,
      who: ["admin"],
      may: ["sel"],
      reason: "who manages it has to see it",
    })),
    {
      of: "platform.alert_rules",
      who: ["admin"],
      may: ["sel", "ins", "ins_row", "upd", "upd_nw", "del", "del_nw"],
      reason: "rules are nobody's, and kept by whoever may `alerts.manage`",
    },
    {
      of: "platform.budgets",
      who: ["admin"],
      may: ["sel", "ins_row", "ins_id", "ins_parent", "upd", "upd_nw", "del", "del_nw"],
      reason: "whoever may `budgets.manage` says what others may spend",
    },
    ...[
      "platform.assign_role(uuid, text, timestamp with time zone)",
      "platform.revoke_role(uuid, text)",
    ].map((of) => ({
      of,
      who: ["admin"],
      may: ["another's"],
      reason: "roles are given to others and taken from them",
    })),
    {
      of: "platform.note_user_read(uuid)",
      who: ["admin"],
      may: ["another's"],
      reason: "it writes down that an admin looked at somebody",
    },
    {
      of: "platform.request_erasure(uuid, text, text[])",
      who: ["admin"],
      may: ["another's"],
      reason: "whoever may `users.erase` does it for people who cannot",
    },
  ],
  behindGrants: [
    {
      of: "platform.budgets",
      who: ["admin"],
      may: ["upd"],
      reason: "whoever may `budgets.manage` may change what a budget is for as well",
    },
  ],
};

/** The topic `platform:admin`. */
export const adminNews: Domain = {
  schemas: ["realtime"],
  personas: [
    {
      name: "alarm",
      is: "has a row of `realtime.messages` on the admins' topic, as the database speaks there",
      role: "authenticated",
      person: true,
    },
    {
      name: "watcher",
      is: "is the admin again, this time before the rows of `alarm`",
      role: "authenticated",
      sameAs: "admin",
      before: "alarm",
    },
  ],
  rows: {
    "realtime.messages": () => ({ topic: "'platform:admin'", extension: "'broadcast'" }),
  },
  exceptions: [
    {
      of: "realtime.messages",
      who: ["watcher"],
      may: ["sel"],
      reason: "whoever may `health.read` hears of alerts",
    },
  ],
};
