/**
 * What the platform's functions take and give.
 *
 * @module
 */

import { z } from "zod";
import { change, moment } from "../contract.ts";

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
  input: z.strictObject({ user_id: z.guid(), role, expires_at: moment.optional() }),
  output: rolesOfUser,
});

export const revokeRole = change({
  name: "revoke-role",
  summary: "Takes a role from an account, never the last admin's.",
  input: z.strictObject({ user_id: z.guid(), role }),
  output: rolesOfUser,
});
