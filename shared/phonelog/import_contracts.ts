/**
 * What the import of a phone's backup takes and gives.
 *
 * @module
 */

import { z } from "zod";
import { change, moment, text } from "../contract.ts";
import { zoneName } from "./metrics_contracts.ts";

const count = z.int().nonnegative();

/** How far an import is, and what came of it. */
export const phoneImport = z.object({
  import_id: z.guid(),
  source_id: z.guid(),
  status: z.enum(["waiting", "running", "done", "failed", "cancelled"]),
  size_bytes: count,
  /** Everything before this byte has been taken. */
  read_bytes: count,
  /** How many rows the file says it has. */
  declared_rows: count.nullable(),
  /** How many were read. */
  rows: count,
  inserted: count,
  updated: count,
  /** What was there already. */
  duplicate: count,
  /** What is nothing that happened, such as drafts. */
  skipped: count,
  rejected: count,
  /** The first 20 of the rejected: where they stand and why. */
  rejects: z.array(z.object({
    line: count.optional(),
    /** In bytes from the file's beginning. */
    offset: count.optional(),
    field: z.string().nullable(),
    code: z.string(),
    message: z.string(),
  })),
  /** Why it failed. What was taken before stays; importing again doubles nothing. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  created_at: moment,
  finished_at: moment.nullable(),
}).meta({ id: "PhoneImport" });

/** Where a file may be brought to. */
const uploadPlace = z.object({
  path: z.string(),
  /** Takes the file's bytes with PUT, for two hours. */
  url: z.url(),
  /** For `uploadToSignedUrl` of the official client. */
  token: z.string(),
});

/** The ways to call: each by a key of its own. */
const WAYS = ["path", "upload", "import_id"] as const;

export const importPhoneBackup = change({
  name: "import-phone-backup",
  summary: "Reads a phone's own backup, calls or messages, into the caller's log.",
  begins: ({ path }) => path !== undefined,
  input: z.strictObject({
    /** A file of the bucket "phone-backups", below the caller's id: an import of it begins. */
    path: z.string().min(1).max(1024).optional(),
    /** Asks where to bring a file to, for whoever has no session at Storage. */
    upload: z.strictObject({
      name: z.string().regex(/^\w[\w .()+-]{0,99}$/, 'Use a name like "sms-20260301.xml"'),
    }).optional(),
    /** Asks how an import is that was begun before. */
    import_id: z.guid().optional(),
    /** Stops it; what was taken stays. */
    cancel: z.literal(true).optional(),
    /** One that is known by its id, or a name, under which it is entered at the first import. */
    source: z.union([z.strictObject({ id: z.guid() }), z.strictObject({ name: text(80) })])
      .optional(),
    /** Whether texts are kept; as the source has it, and a new one keeps none. */
    keep_bodies: z.boolean().optional(),
    /** Whether whole numbers are kept; the same. */
    keep_numbers: z.boolean().optional(),
    /** Where numbers without a country are at home, as in "DE"; else as the caller's locale says. */
    country: z.string().regex(/^[A-Za-z]{2}$/, 'A country has two letters, like "DE"').optional(),
    /** Of a CSV file whose times say no offset; the caller's own unless given. */
    timezone: zoneName.optional(),
    /** Of a CSV file: which of 03/04/2026 is the month; found out unless given. */
    date_order: z.enum(["dmy", "mdy"]).optional(),
  }).refine(
    (sent) => WAYS.filter((way) => sent[way] !== undefined).length === 1,
    "Send a path, an import_id or an upload: one of them",
  ).refine(({ path, source }) => (path === undefined) === (source === undefined), {
    path: ["source"],
    message: "A path comes with its source, and nothing else does",
  }).refine(({ cancel, import_id }) => !cancel || import_id !== undefined, {
    path: ["cancel"],
    message: "Say which import",
  }),
  /** 202 with the import where one has begun. */
  output: z.union([phoneImport, uploadPlace]),
});
