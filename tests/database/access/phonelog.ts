/**
 * Phonelog's people: the owner, and whoever acts for them by a key, who sees less than they do. What
 * is not told by foreign keys: an event's source and contact, and whose texts and groups they are.
 *
 * @module
 */

import type { Domain } from "./domain.ts";
import { phonelogExceptions } from "./phonelog_exceptions.ts";
import { quote } from "./values.ts";

/** Views that questions are asked of: of them these tell by no id whose a row is. */
const NAMELESS = ["phonelog.my_days", "phonelog.my_log", "phonelog.my_quarters"];
const ASKED = [
  "phonelog.my_contact_days",
  "phonelog.my_contact_months",
  "phonelog.my_events",
  "phonelog.my_sources",
];

export const phonelog: Domain = {
  schemas: ["phonelog"],
  personas: [
    {
      name: "reader",
      is: "is the role that queries of questions run as, with nobody's ticket",
      role: "nlq_reader",
    },
    {
      name: "answering",
      is: "is the same with the ticket of a question of the owner's",
      role: "nlq_reader",
      sameAs: "owner",
      answers: "owner",
    },
    {
      name: "prying",
      is: "is the same with the ticket of a question of `other`'s",
      role: "nlq_reader",
      sameAs: "other",
      answers: "other",
    },
  ],
  nameless: NAMELESS,
  single: [
    "private.embedding_reader",
    "private.published_statistics",
    "private.published_weeks",
  ],
  rows: {
    "phonelog.contacts": () => ({ merged_into: "null", privacy_level: "'normal'" }),
    "phonelog.events": (me) => ({
      source_id: quote(me.row("phonelog.data_sources").id ?? null),
      contact_id: quote(me.row("phonelog.contacts").id ?? null),
      type: "'call'",
      direction: "'in'",
      privacy: "'normal'",
    }),
    "phonelog.imports": () => ({ finished_at: "null", size_bytes: "1000", read_bytes: "0" }),
    "phonelog.anomalies": () => ({
      at: "timestamptz '2026-03-01 10:00:00Z'",
      state: "'dismissed'",
    }),
    "phonelog.event_bodies": (me) => ({ event_id: quote(me.row("phonelog.events").id ?? null) }),
    "phonelog.event_embeddings": (me) => ({
      event_id: quote(me.row("phonelog.events").id ?? null),
      embedding: "array_fill(1, array[384])",
    }),
    "phonelog.event_participants": (me) => ({
      event_id: quote(me.row("phonelog.events").id ?? null),
    }),
    "phonelog.nlq_embeddings": () => ({ embedding: "array_fill(1, array[384])" }),
    "phonelog.contact_merges": () => ({
      kept_before: `jsonb '{"tags": [], "privacy_level": "normal"}'`,
      kept_after: `jsonb '{"tags": [], "privacy_level": "normal"}'`,
      parts: "jsonb '[]'",
      undone_at: "null",
    }),
    "private.embedding_reader": () => ({ is_only: "true" }),
    "private.published_weeks": () => ({ week: "date '2026-03-02'" }),
    // In the one bucket to which people have a way of their own.
    "storage.objects": (me) => ({
      bucket_id: "'phone-backups'",
      name: `${quote(`${me.id}/`)} || gen_random_uuid()`,
      owner_id: quote(me.id),
    }),
    "phonelog.rollup_contact_months": () => ({ month: "date '2026-03-01'" }),
    "phonelog.contact_scores": () => ({
      days: "1",
      line: "B'1'::bit(384)",
      hours: "null",
      hours_until: "null",
    }),
    "phonelog.rollup_contact_years": () => ({ year: "date '2026-01-01'" }),
    "phonelog.rollup_quarters": () => ({ at: "timestamptz '2026-03-01 10:00:00Z'" }),
    "phonelog.sync_runs": () => ({ finished_at: "null" }),
  },
  arguments: {
    "set_privacy_level.p_level": () => "'normal'",
    "phonelog.undo_merge.p_token": (me) => quote(me.row("phonelog.contact_merges").id ?? null),
    "private.undo_merge.p_merge": (me) => quote(me.row("phonelog.contact_merges").id ?? null),
  },
  after: {
    "phonelog.event_bodies": ["phonelog.events"],
    "phonelog.event_participants": ["phonelog.events"],
    "phonelog.events": ["phonelog.data_sources", "phonelog.contacts"],
  },
  owners: { "storage.objects": ["owner_id"] },
  exceptions: phonelogExceptions,
  behindGrants: [
    ...ASKED.map((of) => ({
      of,
      who: ["owner"],
      may: ["sel"],
      reason: "a view shows people what the tables beneath it show them: what is theirs",
    })),
    ...NAMELESS.map((of) => ({
      of,
      who: ["owner", "other", "guest", "forged", "key"],
      may: ["sel"],
      reason: "its rows name nobody: each sees their own, as in the table beneath it",
    })),
    {
      of: "phonelog.anomalies",
      who: ["owner"],
      may: ["sel"],
      reason: "the figures of one's own odd hours: of then, and so not of what is shown now",
    },
  ],
};

/** The topic `phonelog:user:<id>`. */
export const phonelogNews: Domain = {
  schemas: ["realtime"],
  personas: [
    {
      name: "progress",
      is: "has a row of `realtime.messages` on how far the owner's import is",
      role: "authenticated",
      person: true,
    },
    {
      name: "importer",
      is: "is the owner again, this time before the rows of `progress`",
      role: "authenticated",
      sameAs: "owner",
      before: "progress",
    },
  ],
  rows: {
    "realtime.messages": (me) => ({
      topic: quote(`phonelog:user:${me.idOf("owner")}`),
      extension: "'broadcast'",
    }),
  },
  exceptions: [
    {
      of: "realtime.messages",
      who: ["importer"],
      may: ["sel"],
      reason: "people hear how far their imports are",
    },
  ],
};
