/**
 * What the platform's functions take and give.
 *
 * @module
 */

import { z } from "zod";
import { change, moment, page, read, sentMoment, text } from "../contract.ts";
import { SCOPES } from "./scopes.ts";

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

/** Which roles there are is the database's to say. */
const role = z.string().regex(/^[a-z]{3,20}$/, 'Use the name of a role, like "support"');

/** Who it is, and the roles they have now. */
const rolesOfUser = z.object({ user_id: z.guid(), roles: z.array(role) });

export const assignRole = change({
  name: "assign-role",
  summary: "Gives an account a role, for good or until a moment.",
  input: z.strictObject({ user_id: z.guid(), role, expires_at: sentMoment.optional() }),
  output: rolesOfUser,
});

export const revokeRole = change({
  name: "revoke-role",
  summary: "Takes a role from an account, never the last admin's.",
  input: z.strictObject({ user_id: z.guid(), role }),
  output: rolesOfUser,
});

/** What one key lets a program do; its order says nothing. */
const scopes = z.array(z.enum(SCOPES)).min(1).max(SCOPES.length)
  .refine((list) => new Set(list).size === list.length, "Name each scope once");

export const createApiKey = change({
  name: "create-api-key",
  summary: "Makes a key for the caller's own programs and shows it once.",
  input: z.strictObject({
    name: text(80),
    scopes,
    expires_in_days: z.int().min(1).max(400).default(90),
  }),
  output: z.object({
    id: z.uuid(),
    key: z.string(),
    prefix: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    expires_at: moment,
  }),
});

export const rotateApiKey = change({
  name: "rotate-api-key",
  summary: "Makes a key that takes another's place, which stays good for a while.",
  input: z.strictObject({
    id: z.uuid(),
    grace_minutes: z.int().min(1).max(1440).default(60),
  }),
  output: z.object({
    id: z.uuid(),
    key: z.string(),
    prefix: z.string(),
    expires_at: moment,
    old_valid_until: moment,
  }),
});

export const revokeApiKey = change({
  name: "revoke-api-key",
  summary: "Ends a key at once and for good.",
  input: z.strictObject({ id: z.uuid() }),
  output: z.object({ revoked_at: moment }),
});

export const adminAudit = read({
  name: "admin-audit",
  summary: "Answers who did what to which row, and writes down who asked.",
  input: z.strictObject({
    /** A person's id, their pseudonym, or the name of a job or role. */
    actor: z.string().min(1).max(100).optional(),
    action: z.string().regex(/^[a-z0-9_.]{1,100}$/, 'Use an action like "role.assigned"')
      .optional(),
    table: z.string().regex(/^[a-z0-9_]+\.[a-z0-9_]+$/, 'Use a table like "platform.user_roles"')
      .max(130).optional(),
    from: sentMoment.optional(),
    to: sentMoment.optional(),
    cursor: z.string().regex(/^\d{1,15}$/, "Use the next_cursor of an answer").optional(),
    limit: z.int().min(1).max(200).default(50),
  }),
  output: page(z.object({
    id: z.int(),
    at: moment,
    /** Of people a pseudonym, which says nothing any more once they are erased. */
    actor: z.string(),
    actor_kind: z.string().pipe(z.enum(["person", "key", "server", "job", "database"])),
    action: z.string(),
    table: z.string(),
    row_id: z.string().nullable(),
    /** Columns that changed; of impersonal ones the value, or both. */
    changes: z.unknown().pipe(z.record(z.string(), z.json()).nullable()),
    request_id: z.string().nullable(),
    is_sealed: z.boolean(),
  })),
});

export const openapi = read({
  name: "openapi",
  summary: "Describes every function as OpenAPI 3.1.",
  input: z.strictObject({}),
  output: z.looseObject({
    openapi: z.string(),
    info: z.looseObject({ title: z.string(), version: z.string() }),
    servers: z.array(z.looseObject({ url: z.string() })),
    paths: z.record(z.string(), z.unknown()),
  }),
});

/** What somebody may spend in one period; limit and rest are null where nothing limits them. */
const allowance = z.object({
  limit_usd: z.number().min(0).nullable(),
  spent_usd: z.number().min(0),
  reserved_usd: z.number().min(0),
  left_usd: z.number().min(0).nullable(),
  starts_again_at: moment,
});

export const usage = read({
  name: "usage",
  summary: "Answers what the caller spent on models, and what is left of their budget.",
  input: z.strictObject({
    from: sentMoment.optional(),
    to: sentMoment.optional(),
  }),
  output: z.object({
    tokens_in: z.int().min(0),
    tokens_out: z.int().min(0),
    cost_usd: z.number().min(0),
    calls: z.array(z.object({
      day: z.iso.date(),
      function: z.string(),
      provider: z.string(),
      model: z.string(),
      calls: z.int().min(0),
      tokens_in: z.int().min(0),
      tokens_out: z.int().min(0),
      cost_usd: z.number().min(0),
    })),
    budget: z.object({ day: allowance, month: allowance }),
  }),
});
