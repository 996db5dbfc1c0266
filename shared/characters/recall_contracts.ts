/**
 * What the function takes and gives that finds what was said with characters.
 *
 * @module
 */

import { z } from "zod";
import { moment, page, read, text } from "../contract.ts";

export const searchConversations = read({
  name: "search-conversations",
  summary: "Finds what was said in the caller's conversations, the newest first.",
  input: z.strictObject({
    q: text(200),
    conversation_id: z.guid().optional(),
    limit: z.int().min(1).max(100).default(20),
    cursor: z.string().max(200).optional(),
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
  })),
});
