/**
 * What is meant to be open in conversations with characters, each with its reason.
 *
 * @module
 */

import type { Exception } from "./domain.ts";

const SIGNED_IN = ["owner", "other", "guest", "forged", "key"];
/** Those who have a seat, before each other's rows. */
const TOGETHER = ["talker", "coauthor", "coreader"];
const SEATED = ["coauthor", "coreader"];
const ASKED_IN = [...SEATED, "asked"];
const ASKING =
  "people are asked into a conversation by their id; they see that they are, and come if they want to";

export const charactersExceptions: readonly Exception[] = [
  {
    of: "characters.conversations",
    who: SEATED,
    may: ["sel"],
    reason: "who has a seat sees the conversation they sit in",
  },
  {
    of: "characters.conversation_participants",
    who: TOGETHER,
    may: ["sel"],
    reason: "people in one conversation see who is in it",
  },
  {
    of: "characters.messages",
    who: TOGETHER,
    may: ["sel"],
    reason: "what is said in a conversation is said to everybody in it",
  },
  {
    of: "characters.message_pieces",
    who: TOGETHER,
    may: ["sel"],
    reason: "who may read a reply may read along while it is written",
  },
  {
    of: "characters.memories",
    who: [...SIGNED_IN, "talker", ...ASKED_IN],
    may: ["ins_parent"],
    reason: "where something was said is not theirs to write: the row hangs on nothing",
  },
  {
    of: "characters.memories",
    who: ASKED_IN,
    may: ["ins"],
    reason: "what is remembered of them is their own, wherever they sit",
  },
  {
    of: "private.words_told(text)",
    who: ["nosub"],
    may: ["own"],
    reason: "it puts a text into another form, and looks at nothing",
  },
  {
    of: "private.letters_apart(text)",
    who: ["nosub"],
    may: ["own"],
    reason: "it puts a text into another form, and looks at nothing",
  },
  {
    of: "characters.pictures_in(uuid)",
    who: SEATED,
    may: ["own"],
    reason: "who has a seat sees what those look like with whom they talk",
  },
  {
    of: "characters.join_conversation(uuid)",
    who: ASKED_IN,
    may: ["own"],
    reason: "who was asked in comes in, and coming twice is harmless: it is their own seat",
  },
  {
    of: "characters.choose_branch(uuid)",
    who: ["coauthor"],
    may: ["own", "another's"],
    reason: "who talks in a conversation turns its pages, for everybody in it",
  },
  {
    of: "characters.fork_at(uuid, text)",
    who: ["coauthor"],
    may: ["own", "another's"],
    reason: "whoever speaks there takes what was said into a conversation of their own",
  },
  {
    of: "characters.card_of(uuid)",
    who: ASKED_IN,
    may: ["own"],
    reason: "the card of a character of their own: with whom else they talk makes no difference",
  },
  {
    of: "characters.import_character(jsonb, jsonb, jsonb, jsonb)",
    who: ASKED_IN,
    may: ["own"],
    reason: "a character of their own: with whom they talk makes no difference",
  },
  {
    of: "characters.start_conversation(uuid[], text, uuid[], integer)",
    who: SIGNED_IN,
    may: ["another's"],
    reason: ASKING,
  },
  {
    of: "private.start_conversation(uuid[], text, uuid[], integer)",
    who: SIGNED_IN,
    may: ["another's"],
    reason: ASKING,
  },
  {
    of: "characters.start_conversation(uuid[], text, uuid[], integer)",
    who: ASKED_IN,
    may: ["own"],
    reason: "a conversation of their own: where else they sit makes no difference",
  },
  {
    of: "characters.find_messages(text, uuid, integer, jsonb, jsonb)",
    who: SIGNED_IN,
    may: ["another's"],
    reason: "a page with nothing on it: what is found are messages that the caller may read",
  },
  {
    of: "characters.find_messages(text, uuid, integer, jsonb, jsonb)",
    who: ASKED_IN,
    may: ["own"],
    reason: "what is found where they sit, and nothing where they are only asked in",
  },
];
