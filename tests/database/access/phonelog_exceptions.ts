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

export const phonelogExceptions: readonly Exception[] = [
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
    "text[], text[], integer, text)",
    "private.count_events(uuid, text[], text[], timestamp with time zone, " +
    "timestamp with time zone, boolean)",
    "private.count_events_of_words(text, timestamp with time zone, timestamp with time zone, uuid, " +
    "text[], text[], boolean)",
    "private.count_events_one_by_one(uuid, text[], text[], timestamp with time zone[], " +
    "timestamp with time zone[], boolean)",
  ].map((of) => ({ of, who: ASKING, may: ["another's"], reason: PASSED_OVER })),
  ...[
    "private.cursor_of_event(timestamp with time zone, bigint)",
    "private.cursor_of_find(numeric, bigint)",
  ].flatMap((of) => [
    { of, who: ASKING, may: ["another's"], reason: WRITTEN_DOWN },
    { of, who: ["nosub"], may: ["own", "another's"], reason: WRITTEN_DOWN },
  ]),
  ...[
    "private.dashboard_digest(text)",
    "private.heat_map_of(integer[], bigint[])",
    "private.query_of_words(text)",
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
