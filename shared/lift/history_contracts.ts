/**
 * What the functions take and give that are about a session's history.
 *
 * @module
 */

import { z } from "zod";
import { change, read } from "../contract.ts";
import { exactNumbers } from "./exact_numbers.ts";
import { guard, ir, MAX_INT, metadata, revisionType } from "./ir.ts";

const revisionNumber = z.int().min(1).max(MAX_INT);

const revision = z.object({
  id: z.guid(),
  revision_number: z.int(),
  /** The keys at the top of the IR that are not as they were. */
  changed_fields: z.array(z.string()),
  version: z.int(),
});

export const addRevision = change({
  name: "add-revision",
  summary: "Adds a revision with the next number, and makes its IR the current one.",
  input: z.strictObject({
    session_id: z.guid(),
    ir: exactNumbers(ir),
    source: revisionType.default("refinement"),
    change_summary: z.string().max(10_000).optional(),
    content: z.string().max(1_000_000).optional(),
    target_hole: z.string().max(1000).optional(),
    validation_result: exactNumbers(z.record(z.string(), z.unknown())).optional(),
    metadata: exactNumbers(metadata).optional(),
    ...guard,
  }),
  output: revision,
});

export const restoreRevision = change({
  name: "restore-revision",
  summary: "Makes an earlier IR the current one again, as a new revision.",
  input: z.strictObject({ session_id: z.guid(), revision_number: revisionNumber, ...guard }),
  output: revision,
});

export const forkPromptSession = change({
  name: "fork-prompt-session",
  summary: "Begins another session where this one was at a revision, or is now.",
  input: z.strictObject({ session_id: z.guid(), at_revision: revisionNumber.optional() }),
  output: z.object({ id: z.guid(), revision_count: z.int(), version: z.int() }),
});

export const diffRevisions = read({
  name: "diff-revisions",
  summary: "Tells how the IR of one revision becomes that of another, as a JSON Patch.",
  input: z.strictObject({ session_id: z.guid(), a: revisionNumber, b: revisionNumber }),
  output: z.object({
    /** RFC 6902: applied to the IR of `a` it makes that of `b`. */
    patch: z.array(z.object({
      op: z.string(),
      path: z.string(),
      from: z.string().optional(),
      value: z.unknown().optional(),
    })),
    summary: z.string(),
  }),
});
