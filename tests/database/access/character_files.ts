/**
 * Who gets at the files of characters: each of two buckets has somebody with a file in it.
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
