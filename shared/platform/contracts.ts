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
    queue: z.string().regex(/^[a-z][a-z0-9_-]{0,49}$/, "A queue has a plain name").optional(),
    max: z.int().min(1).max(200).optional(),
    dry_run: z.boolean().default(false),
  }),
  output: z.object({
    claimed: z.int().min(0),
    done: z.int().min(0),
    failed: z.int().min(0),
    dead: z.int().min(0),
  }),
});
