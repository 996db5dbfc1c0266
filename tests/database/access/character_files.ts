/**
 * Who gets at the files of characters: each of two buckets has somebody with a file in it, and
 * somebody's picture is that of a character which others talk with.
 *
 * @module
 */

import type { Domain, Persona } from "./domain.ts";
import { quote } from "./values.ts";

/** The bucket in which each of them has a file. */
const BUCKETS: Record<string, string> = {
  carded: "character-cards",
  pictured: "character-images",
};
const THEMSELVES = ["carder", "picturer"];

const withFile = (name: string): Persona => ({
  name,
  is: `has a row of \`storage.objects\` in the bucket \`${BUCKETS[name]}\``,
  role: "authenticated",
  person: true,
});

const again = (name: string, before: string): Persona => ({
  name,
  is: `is \`${before}\` again, this time before their own rows`,
  role: "authenticated",
  sameAs: before,
  before,
});

export const characterFiles: Domain = {
  schemas: ["storage"],
  nameless: ["private.unused_character_files"],
  personas: [
    withFile("carded"),
    again("carder", "carded"),
    withFile("pictured"),
    again("picturer", "pictured"),
  ],
  rows: {
    "storage.objects": (me, name) => ({
      bucket_id: quote(BUCKETS[name] ?? "character-images"),
      name: `${quote(`${me.id}/`)} || gen_random_uuid()`,
      owner_id: quote(me.id),
    }),
  },
  behindGrants: [
    {
      of: "private.unused_character_files",
      who: ["owner"],
      may: ["sel"],
      reason: "it shows people what Storage's table shows them: what is theirs",
    },
  ],
  exceptions: [
    {
      of: "storage.objects",
      who: THEMSELVES,
      may: ["sel", "upd", "upd_nw", "del", "del_nw"],
      reason: "files of characters are theirs who brought them",
    },
    {
      of: "storage.objects",
      who: [...Object.keys(BUCKETS), ...THEMSELVES],
      may: ["trunc"],
      reason: "Storage grants it itself, and no way in can empty a table",
    },
  ],
};

/** What a private character looks like with whom the owner talks. */
export const characterPictures: Domain = {
  schemas: ["storage"],
  personas: [
    {
      name: "portrayed",
      is: "has a private character that sits in the owner's conversation, and a row of " +
        "`storage.objects` that is its picture; has no seat there themselves",
      role: "authenticated",
      person: true,
      shares: ["characters.conversations"],
    },
    {
      name: "beholder",
      is: "is the owner again, this time before the rows of `portrayed`",
      role: "authenticated",
      sameAs: "owner",
      before: "portrayed",
    },
  ],
  rows: {
    "characters.characters": (me) => ({
      visibility: "'private'",
      avatar_path: quote(`${me.id}/portrait.png`),
    }),
    "characters.conversation_participants": (me) => ({
      user_id: "null",
      character_id: quote(me.row("characters.characters").id ?? ""),
    }),
    "storage.objects": (me) => ({
      bucket_id: "'character-images'",
      name: quote(`${me.id}/portrait.png`),
      owner_id: quote(me.id),
    }),
  },
  after: { "storage.objects": ["characters.conversation_participants"] },
  exceptions: [
    {
      of: "storage.objects",
      who: ["portrayed", "beholder"],
      may: ["trunc"],
      reason: "Storage grants it itself, and no way in can empty a table",
    },
    {
      of: "storage.objects",
      who: ["beholder"],
      may: ["sel"],
      reason: "who sits with a character sees what it looks like, whosever it is",
    },
  ],
};
