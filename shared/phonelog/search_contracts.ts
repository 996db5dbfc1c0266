/**
 * What the phonelog functions take and give that look for something.
 *
 * @module
 */

import { z } from "zod";
import { page, read, text } from "../contract.ts";
import { eventCursor, eventFilter, listedEvent } from "./contracts.ts";

/** Part of a text, from `start` until just before `end`, as JavaScript counts characters. */
const span = z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() });

export const searchEvents = read({
  name: "search-events",
  summary: "Finds calls and messages by what was said and by whom they were with.",
  input: z.strictObject({
    ...eventFilter,
    /** Words and names, the last one as far as it is written. */
    q: text(200),
    limit: z.int().min(1).max(200).default(20),
    cursor: eventCursor.optional(),
  }),
  /** The best first; `body` is `snippet` here. */
  output: page(
    listedEvent.omit({ body: true }).extend({
      found_by: z.array(z.enum(["words", "name"])),
      /** A piece of the text around the first of the words. */
      snippet: z.string().nullable(),
      /** Where in the snippet the words are. */
      highlights: z.array(span),
    }),
  ),
});
