/**
 * What is meant to be open in the translator, each with its reason.
 *
 * @module
 */

import type { Exception } from "./domain.ts";

/** Everybody who was in the owner's session, or knocked at it. */
const CAME = ["seated", "waiting", "left", "removed"];
const A_MEETING_POINT =
  "a code is a meeting point and no secret; wrong guesses are counted and stop after five";
const SIGNED_IN = ["owner", "other", "guest", "forged", "key"];

export const translatorExceptions: readonly Exception[] = [
  {
    of: "translator.sessions",
    who: ["seated"],
    may: ["sel"],
    reason: "who has a seat sees the session they sit in",
  },
  {
    of: "translator.participants",
    who: ["host", "seated"],
    may: ["sel"],
    reason: "people in one session see who is there and in which language they read",
  },
  {
    of: "translator.messages",
    who: ["host", "seated"],
    may: ["sel"],
    reason: "what is said in a session is said to everybody in it",
  },
  {
    of: "translator.messages",
    who: ["seated"],
    may: ["ins"],
    reason: "who has a seat speaks in the session, in their own name",
  },
  {
    of: "translator.messages",
    who: ["host", "seated"],
    may: ["upd", "upd_nw"],
    reason:
      "readers mark what they have seen: `status` becomes displayed and `displayed_at` is the " +
      "server's; whatever else they change, a trigger refuses with 403",
  },
  {
    of: "translator.message_translations",
    who: ["host", "seated"],
    may: ["sel"],
    reason: "who may read a message may read it in every language",
  },
  {
    of: "translator.user_activity",
    who: ["host", "seated"],
    may: ["sel"],
    reason: "for five seconds people in one session see that somebody types",
  },
  {
    of: "translator.user_activity",
    who: ["seated"],
    may: ["ins"],
    reason: "who has a seat shows the session that they type",
  },
  {
    of: "realtime.messages",
    who: ["owner", "host", "seated"],
    may: ["sel"],
    reason: "who is in a session hears on its topic what happens there, and sees who else is",
  },
  {
    of: "realtime.messages",
    who: [...SIGNED_IN, "seated"],
    may: ["ins"],
    reason: "who is in a session may be seen to be there; to speak there is for the database alone",
  },
  {
    of: "realtime.messages",
    who: ["host", "seated"],
    may: ["ins_row"],
    reason: "a row of a topic has no owner: it says that somebody is in the session, and they are",
  },
  {
    of: "translator.read_room(uuid, bigint, bigint, integer, boolean, bigint)",
    who: ["seated"],
    may: ["own"],
    reason: "who has a seat reads what is said in the session, and who is there",
  },
  {
    of: "translator.read_transcript(uuid, bigint, integer)",
    who: ["seated"],
    may: ["own"],
    reason: "who has a seat reads what is said in the session, as a file too",
  },
  {
    of: "translator.leave_session(uuid)",
    who: CAME,
    may: ["own"],
    reason: "whoever came may go, and going twice is harmless: only their own seat becomes free",
  },
  {
    of: "translator.show_out(uuid, uuid)",
    who: CAME,
    may: ["own"],
    reason: "to show oneself out is to leave",
  },
  {
    of: "translator.show_out(uuid, uuid)",
    who: SIGNED_IN,
    may: ["another's"],
    reason:
      "it is their own session, somebody who never sat in it, and the answer is its own count",
  },
  {
    of: "translator.send_message(uuid, text, text, text, text, jsonb)",
    who: ["seated"],
    may: ["own"],
    reason: "who has a seat speaks in the session, in their own name",
  },
  {
    of: "translator.correct_translation(uuid, text, text)",
    who: ["seated"],
    may: ["own", "another's"],
    reason: "a reader remembers for themselves what was said to them; the room's text stays",
  },
  {
    of: "translator.set_activity(uuid, text)",
    who: ["seated"],
    may: ["own"],
    reason: "who has a seat shows the session that they type",
  },
  {
    of: "translator.mark_displayed(uuid)",
    who: ["seated"],
    may: ["own", "another's"],
    reason: "a reader says that they have seen what was said to them; nothing else changes",
  },
  {
    of: "translator.session_exists(text)",
    who: SIGNED_IN,
    may: ["another's"],
    reason: A_MEETING_POINT,
  },
  {
    of: "translator.session_exists(text)",
    who: CAME,
    may: ["own"],
    reason: A_MEETING_POINT,
  },
  {
    of: "private.session_exists(text)",
    who: SIGNED_IN,
    may: ["another's"],
    reason: A_MEETING_POINT,
  },
  {
    of: "private.first_language(uuid, text)",
    who: ["nosub"],
    may: ["own", "another's"],
    reason: "`private` has no API: `send_message` alone asks, after it has looked for the seat",
  },
  {
    of: "private.first_language(uuid, text)",
    who: SIGNED_IN,
    may: ["another's"],
    reason: "`private` has no API: `send_message` alone asks, after it has looked for the seat",
  },
  {
    of: "private.leave(uuid, uuid)",
    who: SIGNED_IN,
    may: ["another's"],
    reason:
      "it is their own session, somebody who never sat in it, and the answer is its own count",
  },
  {
    of: "private.note_detection(uuid, text)",
    who: SIGNED_IN,
    may: ["another's"],
    reason: "it returns nothing, and changes nothing unless the message is the caller's own",
  },
  {
    of: "private.trigram_bits(text)",
    who: ["nosub"],
    may: ["own"],
    reason: "it reckons with the text it is given and reads nothing",
  },
];
