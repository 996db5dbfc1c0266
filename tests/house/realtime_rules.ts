/**
 * What the hosted platform refuses a migration about Realtime. Here the session is often a superuser
 * and would let it pass; there one such statement undoes the whole file.
 *
 * @module
 */

import { tokens } from "../../supabase/local/database/sql_tokens.ts";
import type { SourceFile } from "./repository.ts";

const IN_REALTIME = String.raw`"?realtime"?\s*\.`;

/** A statement as it begins, up to the name that it may not name, and why not. */
const FORBIDDEN: [pattern: string, why: string][] = [
  [
    `alter table (if exists )?(only )?${IN_REALTIME}`,
    "must be owner; its row level security is on",
  ],
  [
    `(alter|drop) (function|procedure|type|view|sequence|trigger|index) [^;]*${IN_REALTIME}`,
    "must be owner",
  ],
  [`(drop|truncate) (table )?(if exists )?${IN_REALTIME}`, "must be owner"],
  [`comment on [^;']*?${IN_REALTIME}`, "many hosted versions refuse it"],
  [`create (or replace )?(constraint )?trigger [^;]*? on ${IN_REALTIME}`, "must be owner"],
  [`create (unique )?index ([^;]*? )?on (only )?${IN_REALTIME}`, "must be owner"],
  [
    `create (or replace )?(unlogged )?(table|view|function|procedure|type|sequence|materialized view) (if not exists )?${IN_REALTIME}`,
    "nobody may create there",
  ],
  [`(create|drop) publication (if exists )?"?supabase_realtime`, "it exists, and is not ours"],
  [
    `alter publication "?supabase_realtime"? [^;]*?(all tables|tables in schema|owner to|rename to)`,
    "needs a superuser",
  ],
  [`(grant|revoke) [^;]*? on [^;]*?(${IN_REALTIME}|schema "?realtime\\b)`, "recent servers only"],
  [`"?_realtime"?\\s*\\.`, "no server but the local one has it"],
];

/** Statements about Realtime that a push would fail at, in blocks and in texts that are executed too. */
export function realtimeFaults({ path, text }: SourceFile): string[] {
  const script = plain(text);
  return FORBIDDEN.flatMap(([pattern, why]) => {
    const found = new RegExp(`(?<![\\w.])${pattern}`).exec(script);
    return found ? [`${path}: "${found[0]}": ${why}`] : [];
  });
}

/** Small letters, no comments, and one space where there are many. */
function plain(text: string): string {
  const pieces = [...tokens(text)].map(({ kind, text }) => {
    if (kind === "comment" || kind === "space") return " ";
    return text.startsWith("$") ? withoutComments(text) : text;
  });
  return pieces.join("").toLowerCase().replaceAll(/\s+/g, " ");
}

/** A body is code as well. */
function withoutComments(body: string): string {
  return body.replaceAll(/--.*$/gm, " ").replaceAll(/\/\*[^]*?\*\//g, " ");
}
