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
  summary: "Finds calls and messages by words, by their meaning, and by whom they were with.",
  input: z.strictObject({
    ...eventFilter,
    /** Words and names, the last one as far as it is written, from three letters on. */
    q: text(200),
    /** Whether texts are found that mean the same in other words, or only these. */
    semantic: z.enum(["auto", "never", "only"]).default("auto"),
    limit: z.int().min(1).max(200).default(20),
    cursor: eventCursor.optional(),
  }),
  /**
   * The best first, of the last 200 texts with the words and the last 200 events with people of such
   * names: `list-events` has all. `body` is `snippet` here.
   */
  output: page(
    listedEvent.omit({ body: true }).extend({
      found_by: z.array(z.enum(["words", "name", "meaning"])),
      /** A piece of the text around the first of the words. */
      snippet: z.string().nullable(),
      /** Where in the snippet the words are. */
      highlights: z.array(span),
    }),
  ).extend({
    /** Whether texts were compared: "unavailable" while no model answers, or has read none of them. */
    semantic: z.enum(["used", "unused", "unavailable"]),
  }),
});
