/**
 * What the functions of privacy take and give: export and erasure.
 *
 * @module
 */

import { z } from "zod";
import { change, moment } from "../contract.ts";
import { exportManifest } from "./export_manifest.ts";

/** Whose data it is: a schema of the database, files and the account itself being the platform's. */
const domains = z.array(
  z.enum(["platform", "translator", "phonelog", "lift", "reading", "characters"]),
)
  .min(1).max(10);

export const exportUserData = change({
  name: "export-user-data",
  summary: "Puts everything that is kept about the caller into one archive.",
  input: z.strictObject({
    /** Asks how an export is that was begun before. */
    request_id: z.guid().optional(),
    domains: domains.optional(),
    /** `all` is NDJSON, and CSV beside it. */
    format: z.enum(["all", "ndjson", "json", "csv"]).optional(),
  }).refine(
    ({ request_id, ...begun }) => request_id === undefined || Object.keys(begun).length === 0,
    "Ask for an export that there is, or begin one: not both",
  ),
  output: z.object({
    request_id: z.guid(),
    status: z.enum(["waiting", "running", "ready", "failed", "expired"]),
    /** Once it is ready: a link that is good for an hour; ask again for another one. */
    url: z.url().optional(),
    /** The rest of an export that is too large for one archive. */
    more_urls: z.array(z.url()).optional(),
    /** When the archive goes. */
    expires_at: moment.optional(),
    manifest: exportManifest.optional(),
  }),
});

/** How many rows and files, by table. */
const counts = z.record(z.string(), z.int());

export const deleteUserData = change({
  name: "delete-user-data",
  summary: "Erases or anonymises a person, and answers a receipt that names nobody.",
  input: z.strictObject({
    /** Needed unless it is a dry run: what is erased does not come back. */
    confirm: z.literal("DELETE").optional(),
    /** Only these, and the account stays. */
    domains: domains.optional(),
    /** `anonymise` keeps figures for statistics, under an id that leads to nobody. */
    mode: z.enum(["erase", "anonymise"]).default("erase"),
    /** Only counts. */
    dry_run: z.boolean().default(false),
    /** Somebody else, for whoever may erase others. */
    user_id: z.guid().optional(),
  }).refine(({ confirm, dry_run }) => dry_run || confirm, {
    path: ["confirm"],
    message: 'Say "DELETE"',
  }),
  output: z.object({
    status: z.enum(["dry_run", "running", "done"]),
    counts,
    erasure_id: z.guid().optional(),
    receipt: z.object({
      erasure_id: z.guid(),
      mode: z.string(),
      domains: z.array(z.string()).nullable(),
      /** HMAC of the id, by a key of the server; of domains alone, with the erasure and them behind it. */
      user_hash: z.string(),
      counts,
      asked_by: z.string(),
      /** The seal of the audit log that was the last one then. */
      audit_seal: z.int().nullable(),
      started_at: moment,
      finished_at: moment,
    }).optional(),
  }),
});
