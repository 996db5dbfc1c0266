/**
 * A prompt session as it is kept and handed out. Whoever may write into the tables puts there what the
 * tables take, so that nothing is asked of it here that they do not ask.
 *
 * @module
 */

import { z } from "zod";
import { holeResolution, type Ir, irDraft, promptRevision, promptSession } from "./ir.ts";

const object = z.record(z.string(), z.unknown());

/** An IR of which nobody has looked at the holes: readers find in it what they know. */
const ir = object as unknown as z.ZodType<Ir>;

const revision = promptRevision.extend({
  content: z.string(),
  target_hole: z.string().nullable(),
  metadata: object,
  ir: ir.optional(),
});

const draft = irDraft.extend({ ir, validation_status: z.string(), metadata: object.default({}) });

const resolution = holeResolution.extend({
  hole_id: z.string(),
  resolution_type: z.string(),
  metadata: object,
});

/** What a session consists of, however much of it there is. */
const parts = z.object({
  revisions: z.array(revision),
  ir_drafts: z.array(draft),
  current_draft: draft.nullable(),
  pending_resolutions: z.array(resolution),
});

/** Which parts of a session can be asked for. */
export const sessionPart = parts.keyof();

/** A session as a whole. */
export const keptSession = promptSession.extend({ ...parts.shape, metadata: object });

/** A session without the parts that nobody asked for. */
export const partialSession = promptSession.extend({
  ...parts.partial().shape,
  metadata: object,
});
