/**
 * A character with all that its card says of it, as the database answers.
 *
 * @module
 */

import { z } from "zod";
import type { BookEntry } from "./card_book.ts";
import type { CardColumns } from "./card_columns.ts";
import type { Values } from "./json_value.ts";
import { FORMATS } from "./opening_card.ts";

const values = z.record(z.string(), z.json()).transform((found) => found as Values);

/** What `characters.card_of` answers. */
export const storedCharacter = z.object({
  columns: values.transform((found) => found as CardColumns),
  character: z.object({ spec: values, avatar_path: z.string().nullable() }),
  /** The card it came with; null where it was made here. */
  file: z.object({
    format: z.enum(FORMATS),
    card: z.string(),
    has_mark: z.boolean(),
    path: z.string().nullable(),
    avatar_path: z.string().nullable(),
  }).nullable(),
  books: z.array(z.object({
    settings: values,
    entries: z.array(values.transform((found) => found as BookEntry)),
  })),
});

/** The same, read. */
export type StoredCharacter = z.output<typeof storedCharacter>;
