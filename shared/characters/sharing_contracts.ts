/**
 * What the functions take and give that share conversations by a link.
 *
 * @module
 */

import { z } from "zod";
import { change, moment, read, sentMoment } from "../contract.ts";

/** 32 bytes as the link carries them. */
const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "This is no token of a link");

export const shareConversation = change({
  name: "share-conversation",
  summary: "Shares a conversation as it is now by a link, or ends its links.",
  input: z.strictObject({
    conversation_id: z.guid(),
    expires_at: sentMoment.optional(),
    revoke: z.boolean().default(false),
  }).refine(({ expires_at, revoke }) => !revoke || expires_at === undefined, {
    path: ["expires_at"],
    message: "A link that is ended expires at once",
  }),
  output: z.union([
    z.object({
      id: z.guid(),
      /** Shown once: only its hash is kept. */
      token,
      message_count: z.int(),
      expires_at: moment.nullable(),
    }),
    z.object({ revoked: z.int() }),
  ]),
});

export const getSharedConversation = read({
  name: "get-shared-conversation",
  summary: "Shows a conversation, as it was shared, to whoever has its link.",
  input: z.strictObject({ token }),
  output: z.object({
    title: z.string().nullable(),
    messages: z.array(z.object({
      role: z.enum(["user", "assistant"]),
      name: z.string(),
      content: z.string(),
      at: moment,
    })),
    shared_at: moment,
    expires_at: moment.nullable(),
  }),
});
