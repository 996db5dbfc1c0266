/**
 * What the functions of the library and of conversations with characters take and give.
 *
 * @module
 */

import { z } from "zod";
import { change, text } from "../contract.ts";

/** Prose of a card: as long as cards are, and empty where there is none. */
const prose = z.string().max(100_000);
const line = text(200).regex(/^\P{Cc}*$/u, "Use one line");

export const saveCharacter = change({
  name: "save-character",
  summary: "Makes a character, or changes what is said of one.",
  input: z.strictObject({
    id: z.guid().optional(),
    /** Refuses with 409 where it is another by now. */
    version: z.int().min(1).optional(),
    name: line.optional(),
    description: prose.optional(),
    personality: prose.optional(),
    scenario: prose.optional(),
    first_mes: prose.optional(),
    mes_example: prose.optional(),
    creator_notes: prose.optional(),
    system_prompt: prose.optional(),
    post_history_instructions: prose.optional(),
    alternate_greetings: z.array(prose).max(100).optional(),
    tags: z.array(z.string().min(1).max(100)).max(100).optional(),
    creator: z.string().max(200).optional(),
    character_version: z.string().max(200).optional(),
    talkativeness: z.number().min(0).max(1).optional(),
    visibility: z.enum(["private", "unlisted", "public"]).optional(),
    /** In the bucket of pictures, under one's own id; null takes the picture away. */
    avatar_path: z.string().max(500).nullable().optional(),
  }).refine(({ id, name }) => id !== undefined || name !== undefined, {
    path: ["name"],
    message: "A new character needs a name",
  }),
  output: z.object({ id: z.guid(), version: z.int().min(1) }),
});

export const startConversation = change({
  name: "start-conversation",
  summary: "Opens a conversation with characters, who greet, and asks people in.",
  input: z.strictObject({
    character_ids: z.array(z.guid()).min(1).max(10),
    title: line.optional(),
    /** Who else is asked in, by the ids of their accounts. */
    participants: z.array(z.guid()).max(20).default([]),
    /** Which of the first character's alternate greetings, from 1; 0 is its usual one. */
    greeting: z.int().min(0).max(100).default(0),
  }),
  output: z.object({
    id: z.guid(),
    messages: z.array(z.object({
      id: z.guid(),
      seq: z.int(),
      character_id: z.guid(),
      name: z.string(),
      content: z.string(),
    })),
  }),
});

const status = z.enum(["streaming", "complete", "interrupted", "failed", "refused"]);

/** A reply as far as it is written, from `after` on where that was sent. `kept` counts its characters, as `at` does in a stream. */
const reply = z.object({
  id: z.guid(),
  conversation_id: z.guid(),
  parent_id: z.guid().nullable(),
  seq: z.int(),
  character_id: z.guid().nullable(),
  name: z.string(),
  content: z.string(),
  kept: z.int(),
  status,
  reason: z.string().nullable(),
});

const usage = z.object({ tokens_in: z.int(), tokens_out: z.int() }).nullable();

const spoken = z.object({ message: reply, usage });

/** The same again is the same message, and the same reply. */
const clientId = z.string().min(1).max(64);

export const chatWithCharacter = change({
  name: "chat-with-character",
  summary: "Says something in a conversation and streams the reply, or goes on with one.",
  also: ["text/event-stream"],
  input: z.strictObject({
    conversation_id: z.guid().optional(),
    content: text(4000).optional(),
    client_id: clientId.optional(),
    /** Which message it answers, or the conversation's id to begin anew; the last shown unless told. */
    parent_id: z.guid().optional(),
    /** Who is to reply; whoever is named or whose turn it is unless told. */
    character_id: z.guid().optional(),
    /** Goes on with this reply instead, after so many characters. */
    message_id: z.guid().optional(),
    after: z.int().min(0).max(100_000).default(0),
  }).refine(
    (input) =>
      input.message_id === undefined
        ? input.conversation_id !== undefined && input.content !== undefined &&
          input.client_id !== undefined && input.after === 0
        : input.conversation_id === undefined && input.content === undefined &&
          input.client_id === undefined && input.parent_id === undefined &&
          input.character_id === undefined,
    {
      path: ["content"],
      message: "Send conversation_id, content and client_id, or message_id and after",
    },
  ),
  output: spoken,
});

export const regenerateReply = change({
  name: "regenerate-reply",
  summary: "Has a reply written again, beside the first.",
  also: ["text/event-stream"],
  input: z.strictObject({ message_id: z.guid(), client_id: clientId }),
  output: spoken,
});
