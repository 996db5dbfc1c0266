/**
 * The jobs that have a model read people's texts and questions, so that they are found by what they mean.
 *
 * @module
 */

import { z } from "zod";
import { optionalEnv } from "../edge/env.ts";
import { embeddingFrom } from "../platform/embedding.ts";
import { EmbeddingError } from "../platform/embedding_error.ts";
import type { JobHandler } from "../platform/job.ts";
import { JobError } from "../platform/job_error.ts";
import { readTexts } from "../platform/embedding_reading.ts";
import { readQuestions } from "./embedding_questions.ts";

/** How far a walk over a person's texts is: from which event on, and of which state of them. */
const workOf = z.object({ from: z.int().nonnegative(), stamp: z.int() });
const walkOf = workOf.extend({ model: z.string() });

const textOf = z.object({ event_id: z.int(), body: z.string(), digest: z.string() });

/** Some texts, and where others may be; null after the last. */
const stretchOf = z.object({ texts: z.array(textOf), next: z.int().nullable() });

/** Milliseconds of reading in a slice: a call has 2,000 of CPU, and may do four slices at a time. */
const BUSY_MS = 200;

/** And of all it does. */
const SLICE_MS = 1_000;

/** From this try on it is seen whether a text is to blame: outages are over by then, or worse. */
const DOUBTFUL_TRY = 5;

/**
 * Does the jobs of the queue `embeddings`: one of nobody's, which asks whose texts are to be read, and
 * a walk over each person's, slice by slice, with what they asked at the end.
 */
export const embedTexts: JobHandler = async (
  { payload, userId: user, attempts },
  { admin: { phonelog, platform }, until, signal },
) => {
  const provider = embeddingFrom(optionalEnv);
  const isNobody = provider.name === "none";
  if (user === null) {
    const asked = isNobody ? {} : { p_model: provider.model };
    const count = await phonelog.rpc("ask_for_embeddings", asked);
    // The next ones when these have been claimed: whoever has waited longest is first.
    return count > 0 ? { more: {} } : { done: true };
  }
  if (isNobody) return { done: true };
  const whose = { p_user: user, p_model: provider.model };
  const reading = { platform, user, function: "run-job", signal };
  const reader = { provider, reading, isDoubtful: attempts >= DOUBTFUL_TRY };

  const begun = walkOf.safeParse(payload).data;
  const walk = begun?.model === provider.model
    ? begun
    : workOf.nullable().parse(await phonelog.rpc("embedding_work", whose));
  if (walk === null) return { done: true };

  let [from, busy, isAtEnd] = [walk.from, 0, false];
  const end = Math.min(until, Date.now() + SLICE_MS);
  while (!isAtEnd && busy < BUSY_MS && Date.now() < end) {
    const { texts, next } = stretchOf.parse(
      await phonelog.rpc("texts_to_embed", { ...whose, p_from: from, p_most: provider.batch }),
    );
    const started = performance.now();
    const rows = await readTexts(texts, reader).catch(failed);
    busy += performance.now() - started;
    const keep = () => phonelog.rpc("keep_embeddings", { ...whose, p_rows: rows });
    // They may have been paid for, and would be again.
    if (rows.length > 0) await keep().catch(keep);
    from = next ?? (texts.at(-1)?.event_id ?? from - 1) + 1;
    isAtEnd = next === null;
  }
  let isMoving = true;
  do {
    isMoving = await phonelog.rpc("shelve_embeddings", whose);
  } while (isMoving && isAtEnd && Date.now() < end);
  if (isMoving || !isAtEnd) return { more: { ...walk, from, model: provider.model } };
  if (!await readQuestions(phonelog, whose, reader, end).catch(failed)) {
    return { more: { ...walk, from, model: provider.model } };
  }
  // What came meanwhile is a walk of its own.
  const state = { ...whose, p_stamp: walk.stamp };
  return await phonelog.rpc("settle_embeddings", state) ? { done: true } : { more: {} };
};

function failed(thrown: unknown): never {
  if (!(thrown instanceof EmbeddingError)) throw thrown;
  throw new JobError(thrown.reason, { retrySeconds: thrown.seconds, cause: thrown });
}
