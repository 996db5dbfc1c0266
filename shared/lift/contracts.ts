/**
 * What the functions of lift take and give.
 *
 * @module
 */

import { z } from "zod";
import { change, exactMoment, page, read } from "../contract.ts";
import { exactNumbers } from "./exact_numbers.ts";
import { guard, holeId, ir, MAX_INT, metadata, promptSession, source, status } from "./ir.ts";
import { partialSession, sessionPart } from "./kept.ts";

const original = z.string().max(1_000_000);
const code = z.string().max(1_000_000);
const number = z.int().min(0).max(MAX_INT);
const sentMetadata = exactNumbers(metadata);

const lease = {
  lease_holder: z.string().nullable(),
  lease_expires_at: exactMoment.nullable(),
};

const counts = {
  revision_count: z.int(),
  draft_count: z.int(),
  hole_count: z.int(),
  version: z.int(),
};

const head = z.object({
  id: z.guid(),
  status: z.string().pipe(status),
  source: z.string().pipe(source),
  original_input: z.string(),
  metadata: z.unknown().pipe(metadata),
  ...counts,
  ...lease,
  created_at: exactMoment,
  updated_at: exactMoment,
  finalized_at: exactMoment.nullable(),
});

export const createPromptSession = change({
  name: "create-prompt-session",
  summary: "Keeps a prompt session, new or as a whole with all it has been through.",
  input: z.strictObject({
    /** Everything, as another store has it; or nothing, and the session begins here. */
    session: exactNumbers(promptSession).optional(),
    original_input: original.optional(),
    source: source.optional(),
    metadata: sentMetadata.optional(),
    /** What to do with a session that is there under this id: a 409, or its id as the answer. */
    if_exists: z.enum(["raise", "return"]).default("raise"),
  }).refine(
    ({ session, original_input }) => session !== undefined || original_input !== undefined,
    { path: ["original_input"], message: "Say what was asked, or send a session" },
  ).superRefine(({ session, source, metadata }, context) => {
    if (session === undefined) return;
    for (const [key, value] of Object.entries({ source, metadata })) {
      if (value === undefined) continue;
      context.addIssue({ code: "custom", path: [key], message: "A session has its own" });
    }
  }),
  output: z.object({ id: z.guid(), version: z.int(), created: z.boolean() }),
});

export const getPromptSession = read({
  name: "get-prompt-session",
  summary: "Answers a prompt session with all that belongs to it, or with what is asked for.",
  input: z.strictObject({
    id: z.guid(),
    /** Which parts, for whoever need not have a long history each time; all of them where it is left out. */
    include: z.array(sessionPart).max(10).optional(),
  }),
  output: partialSession.extend({
    /** Where it stands. */
    state: z.object({
      original_input: z.string(),
      current_code: z.string().nullable(),
      ...counts,
      ...lease,
      lease_token: z.int(),
      finalized_at: exactMoment.nullable(),
    }),
  }),
});

export const listPromptSessions = read({
  name: "list-prompt-sessions",
  summary: "Pages through prompt sessions, the latest change first.",
  input: z.strictObject({
    status: status.optional(),
    /** Words of what was asked. */
    q: z.string().max(200).optional(),
    /** What the metadata contains. */
    metadata: metadata.optional(),
    limit: z.int().min(1).max(200).default(50),
    cursor: z.string().max(100).optional(),
  }),
  output: page(head),
});

export const updatePromptSession = change({
  name: "update-prompt-session",
  summary: "Changes a prompt session, unless somebody else has in the meantime.",
  input: z.strictObject({
    id: z.guid(),
    patch: z.strictObject({
      status,
      source,
      original_input: original,
      current_ir: exactNumbers(ir).nullable(),
      current_code: code.nullable(),
      metadata: sentMetadata,
    }).partial().refine((patch) => Object.keys(patch).length > 0, "Say what to change"),
    ...guard,
  }),
  output: z.object({ updated: z.boolean(), version: z.int().nullable() }),
});

export const deletePromptSession = change({
  name: "delete-prompt-session",
  summary: "Deletes a prompt session with all that belongs to it.",
  input: z.strictObject({ id: z.guid(), ...guard }),
  output: z.object({ deleted: z.boolean() }),
});

export const addDraft = change({
  name: "add-draft",
  summary: "Adds an attempt at the code, with what its check said and what it cost.",
  input: z.strictObject({
    session_id: z.guid(),
    code,
    /** Whether the code is what it should be, where `metrics` does not say it more closely. */
    valid: z.boolean(),
    metrics: z.strictObject({
      source: z.enum(["initial_generation", "ast_repair", "llm_regeneration", "user_edit"]),
      language: z.string().min(1).max(50),
      syntax_valid: z.boolean(),
      ast_valid: z.boolean(),
      validation_errors: exactNumbers(z.array(z.unknown())),
      generation_time_ms: number,
      validation_time_ms: number,
      llm_tokens_used: number,
      llm_cost_usd: z.number().min(0).max(9999),
      metadata: sentMetadata,
    }).partial().optional(),
    ...guard,
  }),
  output: z.object({ id: z.guid(), draft_number: z.int(), version: z.int() }),
});

export const resolveHole = change({
  name: "resolve-hole",
  summary: "Fills a hole; what it was filled with before stays as history.",
  input: z.strictObject({
    session_id: z.guid(),
    hole_id: holeId,
    value: exactNumbers(z.json()),
    method: z.enum(["user_selection", "ai_suggestion", "inference", "default"])
      .default("user_selection"),
    confidence: z.number().min(0).max(1).optional(),
    hole_type: z.enum([
      "type",
      "parameter",
      "return_value",
      "validation",
      "entity",
      "constraint",
      "other",
    ]).default("other"),
    ...guard,
  }),
  output: z.object({ id: z.guid(), holes_left: z.int(), version: z.int() }),
});

const optionalNumber = z.number().nullable();

export const promptSessionSummary = read({
  name: "prompt-session-summary",
  summary: "Sums up a prompt session: counts, latest numbers, time and cost.",
  input: z.strictObject({ session_id: z.guid() }),
  output: z.object({
    id: z.guid(),
    status: z.string().pipe(status),
    source: z.string().pipe(source),
    revision_count: z.int(),
    draft_count: z.int(),
    hole_count: z.int(),
    created_at: exactMoment,
    updated_at: exactMoment,
    finalized_at: exactMoment.nullable(),
    latest_revision_number: z.int().nullable(),
    latest_draft_number: z.int().nullable(),
    latest_draft_valid: z.boolean().nullable(),
    total_generation_time_ms: optionalNumber,
    total_llm_cost_usd: optionalNumber,
    total_llm_tokens_used: optionalNumber,
    session_duration_seconds: z.number(),
    time_to_finalization_seconds: optionalNumber,
  }),
});

export const leasePromptSession = change({
  name: "lease-prompt-session",
  summary: "Acquires, renews or releases the right to be a session's only writer.",
  input: z.strictObject({
    session_id: z.guid(),
    action: z.enum(["acquire", "renew", "release"]),
    /** Who others are told holds it. */
    holder: z.string().min(1).max(100).optional(),
    ttl_s: z.int().min(1).max(3600).default(60),
    /** To renew and release; who has it may acquire anew as well. */
    lease_token: z.int().min(1).optional(),
  }),
  output: z.object({
    /** Grows with every lease; every write takes it as its `lease_token`, as long as the lease lasts. */
    fencing_token: z.int(),
    expires_at: exactMoment.nullable(),
    version: z.int(),
  }),
});
