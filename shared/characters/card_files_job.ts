/**
 * The jobs that take away files of characters that are gone.
 *
 * @module
 */

import { z } from "zod";
import { Files } from "../platform/files.ts";
import type { JobHandler } from "../platform/job.ts";
import { CARDS, IMAGES } from "./card_places.ts";

const payload = z.strictObject({ cards: z.array(z.string()), images: z.array(z.string()) });

/** Does the jobs of the queue `card-files`: what is gone already is no error. */
export const removeCardFiles: JobHandler = async (job) => {
  const { cards, images } = payload.parse(job.payload);
  await new Files(CARDS).remove(cards);
  await new Files(IMAGES).remove(images);
  return { done: true };
};
