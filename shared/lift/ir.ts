/**
 * The shape of a prompt session and of its intermediate representation, as lift-sys has them.
 *
 * @module
 */

import { z } from "zod";
import { exactMoment } from "../contract.ts";

/** lift-sys writes "…+00:00Z", which names two offsets. */
const moment = z.string().transform((text) => text.replace("+00:00Z", "Z")).pipe(exactMoment);

/** As large as a number of ours gets. */
export const MAX_INT = 2_147_483_647;

export const metadata = z.record(z.string(), z.unknown());

/** Of which version and lease a writer knows: with a stale one it is refused with a 409. */
export const guard = {
  expected_version: z.int().min(1).max(MAX_INT).optional(),
  lease_token: z.int().min(0).optional(),
};

/** The name of a hole that is filled. */
export const holeId = z.string().min(1).max(500);

/** What is still open: a name, and whatever else is known of it. */
const hole = z.union([z.string(), z.looseObject({ identifier: z.string() })]);
const part = z.looseObject({ holes: z.array(hole).optional() });

/**
 * An intermediate representation. Only its holes are looked at: the parts that lift-sys knows hold
 * them in lists called `holes`; everything else is kept as it comes.
 */
export const ir = z.looseObject({
  intent: part.optional(),
  signature: part.optional(),
  effects: z.array(part).optional(),
  assertions: z.array(part).optional(),
});

const statuses = ["active", "paused", "finalized", "error", "abandoned"] as const;
const sources = ["prompt", "code", "reverse_mode"] as const;
const revisionTypes = [
  "initial",
  "refinement",
  "repair",
  "user_edit",
  "hole_fill",
  "constraint_add",
  "manual_edit",
] as const;

export const status = z.enum(statuses);
export const source = z.enum(sources);
export const revisionType = z.enum(revisionTypes);

/** Something that was asked of a session. */
export const promptRevision = z.strictObject({
  timestamp: moment,
  content: z.string().max(1_000_000),
  revision_type: revisionType,
  target_hole: z.string().max(1000).nullable().default(null),
  metadata: metadata.default({}),
  /** The IR after it, where it is known. */
  ir: ir.optional(),
});

/** An IR as it was at some time, and what a check said of it. */
export const irDraft = z.looseObject({
  version: z.int(),
  ir,
  validation_status: z.string().max(50),
  smt_results: z.array(z.unknown()).default([]),
  ambiguities: z.array(z.string()).default([]),
  created_at: moment,
  metadata: metadata.default({}),
});

/** What a hole is filled with. */
export const holeResolution = z.strictObject({
  hole_id: holeId,
  resolution_text: z.string(),
  resolution_type: z.string().max(100),
  applied: z.boolean().default(false),
  timestamp: moment,
  metadata: metadata.default({}),
});

/** A session as a whole: what a store is given comes back as it went. */
export const promptSession = z.strictObject({
  session_id: z.guid(),
  created_at: moment,
  updated_at: moment,
  status,
  revisions: z.array(promptRevision).max(10_000).default([]),
  ir_drafts: z.array(irDraft).max(10_000).default([]),
  current_draft: irDraft.nullable().default(null),
  /** One for each hole. */
  pending_resolutions: z.array(holeResolution).max(10_000).superRefine((all, context) => {
    const seen = new Set<string>();
    for (const [nth, { hole_id }] of all.entries()) {
      if (seen.has(hole_id)) {
        const message = "This hole has a resolution already: one counts";
        context.addIssue({ code: "custom", path: [nth, "hole_id"], message });
      }
      seen.add(hole_id);
    }
  }).default([]),
  source: source.default("prompt"),
  metadata: metadata.default({}),
});

export type Ir = z.output<typeof ir>;
export type PromptSession = z.output<typeof promptSession>;
