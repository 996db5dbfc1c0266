/**
 * The people of conversations with characters: who talks with the owner, only reads along, or was
 * asked in and has not come.
 *
 * @module
 */

import { charactersExceptions } from "./characters_exceptions.ts";
import type { Domain, Persona } from "./domain.ts";
import { quote } from "./values.ts";

const SHARED = ["characters.conversations"];

const seated = (name: string, is: string): Persona => ({
  name,
  is,
  role: "authenticated",
  person: true,
  shares: SHARED,
});

/** How each of them stands in the owner's conversation. */
const STANDING: Record<string, Record<string, string>> = {
  asked: { joined_at: "null" },
  coreader: { role: "'reader'" },
};

/** All columns that a card fills. */
const A_DOG = {
  name: "A dog",
  ...Object.fromEntries(
    [
      "description",
      "personality",
      "scenario",
      "first_mes",
      "mes_example",
      "creator_notes",
      "system_prompt",
      "post_history_instructions",
      "creator",
      "character_version",
    ].map((text) => [text, ""]),
  ),
  alternate_greetings: [],
  tags: [],
  talkativeness: 0.5,
  spec: {},
};

export const characters: Domain = {
  schemas: ["characters"],
  single: ["private.message_reader"],
  personas: [
    {
      name: "talker",
      is: "is the owner again, this time before the rows of `coauthor` in the owner's conversation",
      role: "authenticated",
      sameAs: "owner",
      before: "coauthor",
    },
    seated("coauthor", "talks in the owner's conversation"),
    seated("coreader", "reads along in the owner's conversation"),
    seated("asked", "was asked into the owner's conversation and has not come"),
  ],
  rows: {
    "characters.users": () => ({ name: "'Somebody'" }),
    "characters.characters": () => ({ visibility: "'private'", avatar_path: "null" }),
    // Something that can be changed.
    "characters.character_versions": () => ({ card: `'{"name": "A cat"}'` }),
    "characters.card_files": () => ({
      format: "'json'",
      card: `'{"name": "A cat"}'`,
      path: "null",
      avatar_path: "null",
    }),
    "characters.lorebook_entries": () => ({ keys: "'{sea}'" }),
    "characters.shares": () => ({ snapshot: `'{"title": "Cats"}'` }),
    "characters.conversations": () => ({ deleted_at: "null" }),
    "characters.conversation_participants": (_, name) => ({
      character_id: "null",
      joined_at: "now()",
      ...STANDING[name],
    }),
    "characters.messages": (me) => ({
      role: "'user'",
      parent_id: "null",
      character_id: "null",
      asked_by: "null",
      author_user_id: quote(me.id),
      status: "'complete'",
    }),
    "characters.memories": () => ({ source_message_id: "null" }),
    "private.message_reader": () => ({ is_only: "true" }),
  },
  arguments: {
    p_card: () => `'{"name": "A dog"}'::jsonb`,
    "characters.import_character.p_card": () => quote(JSON.stringify(A_DOG)),
    "characters.import_character.p_book": () => "null",
    "characters.import_character.p_file": () => `'{"format": "json", "card": "{}"}'`,
    p_hash: (me) => quote(me.row("characters.shares").token_hash ?? null),
    p_greeting: () => "0",
    p_q: () => "'word'",
    p_role: () => "'member'",
  },
  exceptions: charactersExceptions,
  behindGrants: [
    {
      of: "characters.memories",
      who: ["owner"],
      may: ["upd"],
      reason: "how sure one's own memory is: nothing is decided by it",
    },
    {
      of: "characters.shares",
      who: ["owner"],
      may: ["sel"],
      reason: "the hash and the words of one's own link: a hash opens nothing",
    },
  ],
};

/** The topic `characters:conversation:<id>`. */
export const charactersNews: Domain = {
  schemas: ["realtime"],
  personas: [
    {
      name: "words",
      is: "has a row of `realtime.messages` on the topic of the owner's conversation, as the " +
        "database speaks there",
      role: "authenticated",
      person: true,
      shares: SHARED,
    },
    {
      name: "chatter",
      is: "is the owner again, this time before the rows of `words`",
      role: "authenticated",
      sameAs: "owner",
      before: "words",
    },
  ],
  rows: {
    "realtime.messages": (me) => ({
      topic: quote(`characters:conversation:${me.row("characters.conversations").id}`),
      extension: "'broadcast'",
    }),
  },
  exceptions: [
    {
      of: "realtime.messages",
      who: ["chatter"],
      may: ["sel"],
      reason: "who is in a conversation hears on its topic what is said there",
    },
  ],
};
