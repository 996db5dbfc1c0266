/**
 * What the platform's functions take and give.
 *
 * @module
 */

import { z } from "zod";
import { change } from "../contract.ts";

export const runJob = change({
  name: "run-job",
  summary: "Does the work that cron cannot do in SQL.",
  input: z.strictObject({
    queue: z.enum(["translations"]),
    max: z.int().min(1).max(200).default(50),
  }),
  output: z.object({
    claimed: z.int().min(0),
    done: z.int().min(0),
    failed: z.int().min(0),
  }),
});
