/**
 * The jobs that have a model read what was said with characters, so that it is found by its meaning.
 *
 * @module
 */

import { z } from "zod";
import { optionalEnv } from "../edge/env.ts";
import { embeddingFrom } from "../platform/embedding.ts";
import { EmbeddingError } from "../platform/embedding_error.ts";
import { readTexts } from "../platform/embedding_reading.ts";
import type { JobHandler } from "../platform/job.ts";
import { JobError } from "../platform/job_error.ts";

const texts = z.array(z.object({ message_id: z.guid(), body: z.string(), digest: z.string() }));

/** Milliseconds of reading in a slice: a call has 2,000 of CPU, and may do four slices at a time. */
const BUSY_MS = 200;

/** And of all it does. */
const SLICE_MS = 1_000;

/** From this try on it is seen whether a text is to blame: outages are over by then, or worse. */
const DOUBTFUL_TRY = 5;

/**
 * Does the jobs of the queue `message-embeddings`: one of nobody's, which asks whose messages are to be
 * read, and one for each person whose conversations they are in, who pays for it.
 */
export const embedMessages: JobHandler = async (
  { userId: user, attempts },
  { admin: { characters, platform }, until, signal },
) => {
  const provider = embeddingFrom(optionalEnv);
  const isNobody = provider.name === "none";
  if (user === null) {
    await characters.rpc("ask_for_embeddings", isNobody ? {} : { p_model: provider.model });
    return { done: true };
  }
  if (isNobody) return { done: true };
  const reading = { platform, user, function: "run-job", signal };
  const reader = { provider, reading, isDoubtful: attempts >= DOUBTFUL_TRY };

  let [busy, isMore] = [0, true];
  const end = Math.min(until, Date.now() + SLICE_MS);
  while (isMore && busy < BUSY_MS && Date.now() < end) {
    const unread = texts.parse(
      await characters.rpc("messages_to_embed", { p_user: user, p_most: provider.batch }),
    );
    const started = performance.now();
    const rows = await readTexts(unread, reader).catch(failed);
    busy += performance.now() - started;
    const keep = () =>
      characters.rpc("keep_embeddings", {
        p_user: user,
        p_model: provider.model,
        p_read: unread.map(({ message_id, digest }) => ({ message_id, digest })),
        p_rows: rows.map(({ message_id, embedding }) => ({ message_id, embedding })),
      });
    // They may have been paid for, and would be again.
    isMore = await keep().catch(keep);
  }
  return isMore ? { more: {} } : { done: true };
};

function failed(thrown: unknown): never {
  if (!(thrown instanceof EmbeddingError)) throw thrown;
  throw new JobError(thrown.reason, { retrySeconds: thrown.seconds, cause: thrown });
}
