/**
 * The job that moderates what nobody has: what is left of a reply whose writer has died, and replies
 * whose moderator could not be asked.
 *
 * @module
 */

import { z } from "zod";
import { optionalEnv } from "../edge/env.ts";
import type { JobHandler } from "../platform/job.ts";
import { JobError } from "../platform/job_error.ts";
import { ChatError } from "./chat_error.ts";
import { chatFrom, type ChatModel } from "./chat_model.ts";

const lost = z.object({ message_id: z.guid() });

/** Takes it back where a moderator flags it; without a moderator it stays. */
export const moderateLost: JobHandler = async (
  { payload, attempts },
  { admin: { characters }, signal },
) => {
  const { message_id } = lost.parse(payload);
  const isFlagged = moderator();
  if (!isFlagged) return { done: true };
  const [reply] = await characters.rpc("read_reply", { p_message: message_id });
  if (!reply) return { done: true };
  const flagged = await isFlagged(reply.text, signal).catch((thrown): never => {
    if (!(thrown instanceof ChatError)) throw thrown;
    // Outages of moderators last hours: the last of the tries comes after half a day.
    throw new JobError(thrown.reason, { retrySeconds: 15 * 3 ** attempts, cause: thrown });
  });
  if (flagged) await characters.rpc("take_back_reply", { p_message: message_id });
  return { done: true };
};

function moderator(): ChatModel["isFlagged"] {
  try {
    return chatFrom(optionalEnv).isFlagged;
  } catch (thrown) {
    // Who writes nothing moderates nothing.
    if (thrown instanceof ChatError) return undefined;
    throw thrown;
  }
}
