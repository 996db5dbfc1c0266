/**
 * Phonelog's people: the owner, and whoever acts for them by a key, who sees less than they do. What
 * is not told by foreign keys: an event's source and contact.
 *
 * @module
 */

import type { Domain } from "./domain.ts";
import { phonelogExceptions } from "./phonelog_exceptions.ts";
import { quote } from "./values.ts";

export const phonelog: Domain = {
  schemas: ["phonelog"],
  personas: [],
  rows: {
    "phonelog.contacts": () => ({ merged_into: "null", privacy_level: "'normal'" }),
    "phonelog.events": (me) => ({
      source_id: quote(me.row("phonelog.data_sources").id ?? null),
      contact_id: quote(me.row("phonelog.contacts").id ?? null),
      type: "'call'",
      direction: "'in'",
      privacy: "'normal'",
    }),
    "phonelog.rollup_contact_months": () => ({ month: "date '2026-03-01'" }),
    "phonelog.rollup_quarters": () => ({ at: "timestamptz '2026-03-01 10:00:00Z'" }),
    "phonelog.sync_runs": () => ({ finished_at: "null" }),
  },
  exceptions: phonelogExceptions,
};
