/**
 * What phonelog lets through and means to: questions about nobody's rows, and ids of others that are
 * passed over as if there were no such row.
 *
 * @module
 */

import type { Exception } from "./domain.ts";

const PEOPLE = ["owner", "other", "guest", "forged"];
const ASKING = [...PEOPLE, "key"];

const PASSED_OVER =
  "a contact of somebody else's is none of the caller's: what is found with nobody is told";

const WRITTEN_DOWN = "it writes down a place in a list as it is given, and looks at nothing";

const COUNTED_WITH_NOBODY =
  "what it counts is the caller's own alone: with a contact of somebody else's there is nothing";

/** What questions are answered from. */
const ANSWERED_FROM = [
  ...["contact_scores", "contacts", "data_sources", "events", "people", "rollup_contact_days"],
  ...["rollup_contact_months", "rollup_days", "rollup_quarters", "my_contact_days", "my_contacts"],
  ...["my_contact_months", "my_days", "my_events", "my_log", "my_quarters", "my_sources"],
];

export const phonelogExceptions: readonly Exception[] = [
  ...ANSWERED_FROM.map((name) => ({
    of: `phonelog.${name}`,
    who: ["answering"],
    may: ["sel"],
    reason: "a question of the owner's is answered from what is theirs",
  })),
  ...["my_days", "my_log", "my_quarters"].map((name) => ({
    of: `phonelog.${name}`,
    who: ["prying"],
    may: ["sel"],
    reason: "its rows name nobody: with the ticket of somebody else's question they are theirs",
  })),
  ...["private.forget_events(bigint[])", "phonelog.forget_events(bigint[])"].map((of) => ({
    of,
    who: PEOPLE,
    may: ["another's"],
    reason:
      "what is not the caller's is passed over: the answer says how many of theirs there were",
  })),
  ...[
    "phonelog.get_filtered_events(timestamp with time zone, timestamp with time zone, uuid, " +
    "text[], text[], text, integer, text, text)",
    "phonelog.search_events(text, timestamp with time zone, timestamp with time zone, uuid, " +
    "text[], text[], integer, text, jsonb, text[])",
    "private.count_events(uuid, text[], text[], timestamp with time zone, " +
    "timestamp with time zone)",
    "private.guess_events(uuid, text[], text[], timestamp with time zone, " +
    "timestamp with time zone)",
    "private.total_of_events(uuid, text[], text[], timestamp with time zone, " +
    "timestamp with time zone, boolean)",
    "private.total_of_words(text, timestamp with time zone, timestamp with time zone, uuid, " +
    "text[], text[], boolean)",
    "private.count_events_one_by_one(uuid, text[], text[], timestamp with time zone[], " +
    "timestamp with time zone[])",
  ].map((of) => ({ of, who: ASKING, may: ["another's"], reason: PASSED_OVER })),
  ...[
    "private.contact_now(uuid)",
    "private.hours_with(uuid, text)",
    "private.know_hours(uuid, text)",
    "private.mutual_with(uuid)",
    "private.reckon_contact(uuid, text, date)",
    "private.reckon_relations(uuid, integer, integer)",
  ].map((of) => ({ of, who: ASKING, may: ["another's"], reason: COUNTED_WITH_NOBODY })),
  {
    of: "phonelog.begin_question(text, text, text[], text, jsonb, jsonb, boolean, boolean)",
    who: ASKING,
    may: ["another's"],
    reason: "what is asked is words; that there is an example of the same is nobody's row",
  },
  {
    of: "phonelog.nlq_examples",
    who: ["nosub", ...ASKING],
    may: ["sel"],
    reason: "questions that work, for everybody, and of nobody",
  },
  ...["phonelog.event_embeddings", "phonelog.nlq_embeddings"].map((of) => ({
    of,
    who: ["reader", "answering", "prying"],
    may: ["upd"],
    reason: "it finds no vectors: their type is in a schema into which it has no way",
  })),
  {
    of: "private.reckon_losing_touch(date, integer, text, integer, double precision, uuid)",
    who: ASKING,
    may: ["another's"],
    reason: "the id is a place in the order of the caller's own contacts, and no row",
  },
  {
    of: "private.place_for_backup(text)",
    who: ASKING,
    may: ["another's"],
    reason: "a file of such a name gets a place in the caller's own folder, whoever else has one",
  },
  {
    of: "storage.objects",
    who: ["anon", "nosub", ...ASKING, "service"],
    may: ["trunc"],
    reason: "Storage grants it itself, and no way in can empty a table",
  },
  ...[
    "private.cursor_of_event(timestamp with time zone, bigint)",
    "private.cursor_of_find(numeric, bigint, bigint, boolean)",
  ].flatMap((of) => [
    { of, who: ASKING, may: ["another's"], reason: WRITTEN_DOWN },
    { of, who: ["nosub"], may: ["own", "another's"], reason: WRITTEN_DOWN },
  ]),
  ...[
    "private.dashboard_digest(text)",
    "private.health_moment()",
    "private.recent_medians(integer[], integer)",
    "private.heat_map_of(integer[], bigint[])",
    "private.judged_until(timestamp with time zone)",
    "private.month_nth(date)",
    "private.piece_of(text, text)",
    "private.query_of_words(text)",
    "private.significance_of(bigint, bigint, double precision)",
    "private.tag_of(text, bigint, timestamp with time zone)",
    "private.wanted_kinds(text[], text[])",
  ].map((of) => ({
    of,
    who: ["nosub"],
    may: ["own"],
    reason: "it puts what it is given into another form, and looks at nothing",
  })),
  {
    of: "private.shown_level()",
    who: ["nosub"],
    may: ["own"],
    reason: "it says which levels are shown to whom, and nothing of anybody's rows",
  },
];
