/**
 * What the functions take and give that find what was said with characters, and sum it up.
 *
 * @module
 */

import { z } from "zod";
import { change, moment, page, read, text } from "../contract.ts";

export const searchConversations = read({
  name: "search-conversations",
  summary: "Finds what was said in the caller's conversations, by words and by meaning.",
  input: z.strictObject({
    q: text(200),
    conversation_id: z.guid().optional(),
    /**
     * The best first, of the last 200 messages with the words and 100 that mean the same in others; or
     * all with the words, the newest first.
     */
    order: z.enum(["best", "newest"]).default("best"),
    limit: z.int().min(1).max(100).default(20),
    cursor: z.string().max(400).optional(),
  }),
  output: page(z.object({
    id: z.guid(),
    conversation_id: z.guid(),
    title: z.string().nullable(),
    seq: z.int(),
    role: z.enum(["user", "assistant"]),
    name: z.string(),
    /** The words that were looked for stand between « and ». */
    snippet: z.string(),
    created_at: moment,
    found_by: z.array(z.enum(["words", "meaning"])),
  })).extend({
    /** Whether meanings were compared: "unavailable" while no model answers, or has read none of them. */
    semantic: z.enum(["used", "unused", "unavailable"]),
  }),
});

export const summarizeConversation = change({
  name: "summarize-conversation",
  summary: "Has what was said summed up, so that long conversations are remembered.",
  input: z.strictObject({ conversation_id: z.guid() }),
  output: z.object({
    summary: z.string(),
    /** The last message that is in it. */
    covers_up_to: z.guid(),
    /** What is remembered of the caller from now on: theirs to see, change and delete. */
    memories: z.array(z.object({ id: z.guid(), text: z.string() })),
  }),
});
