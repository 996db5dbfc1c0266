/**
 * The jobs that take away files of characters that are gone.
 *
 * @module
 */

import { z } from "zod";
import { Files } from "../platform/files.ts";
import type { JobHandler } from "../platform/job.ts";
import { CARDS, IMAGES } from "./card_places.ts";

const payload = z.strictObject({
  cards: z.array(z.string()),
  images: z.array(z.string()),
  /** What came later under one of the names stays. */
  before: z.string(),
});

/** Does the jobs of the queue `card-files`: what is used again stays, what is gone is no error. */
export const removeCardFiles: JobHandler = async (job, { admin }) => {
  const { cards, images, before } = payload.parse(job.payload);
  for (const [bucket, names] of [[CARDS, cards], [IMAGES, images]] as const) {
    const asked = { p_bucket: bucket, p_names: names, p_before: before };
    await new Files(bucket).remove(await admin.characters.rpc("unused_files", asked));
  }
  return { done: true };
};
