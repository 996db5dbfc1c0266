/**
 * Where prompt sessions are kept: the protocol, which any store may keep to.
 *
 * @module
 */

import type { Json } from "../database.types.ts";
import type { Ir, PromptSession } from "./ir.ts";

/** What a writer knows of a session; with a stale version or lease a change is a conflict. */
export interface Guard {
  /** A session has version 1 when it is made, and one more with each change. */
  expected_version?: number;
  /** While there is a lease, no change without the token of the newest one. */
  lease_token?: number;
}

/** What can be changed of a session as it stands. */
export type SessionPatch = Partial<
  Pick<PromptSession, "status" | "source" | "metadata"> & {
    original_input: string;
    current_ir: Ir | null;
    current_code: string | null;
  }
>;

/** The row of `lift.session_summary`. */
export interface SessionSummary {
  id: string | null;
  status: string | null;
  revision_count: number | null;
  draft_count: number | null;
  /** Of the current IR, those in its lists called `holes` that nobody has filled. */
  hole_count: number | null;
  latest_revision_number: number | null;
  latest_draft_number: number | null;
  latest_draft_valid: boolean | null;
}

/** Sessions, and where the next page begins; null at the end. */
export interface SessionPage {
  sessions: PromptSession[];
  cursor: string | null;
}

/**
 * A store of prompt sessions. Each method does all of it or nothing, and throws a
 * `SessionStoreError`: "serialisation" for what `plainJson` refuses, which any store
 * may use; "not_found" where one that is not there is added to.
 */
export interface SessionStore {
  /** Keeps a session as a whole; a conflict where there is one of this id. */
  create(session: PromptSession): Promise<string>;
  get(id: string): Promise<PromptSession | null>;
  /** Whether there was such a session. */
  update(id: string, patch: SessionPatch, guard?: Guard): Promise<boolean>;
  /** Whether there was such a session. */
  delete(id: string, guard?: Guard): Promise<boolean>;
  /**
   * The latest change first. A page may have fewer than `limit`, which is what a caller can take and
   * not what a store has to give: only a cursor of null is the end.
   */
  listForUser(userId: string, page?: { limit?: number; cursor?: string }): Promise<SessionPage>;
  /** Adds a revision with the next number, whose IR is that of `current_draft` then, and answers its id. */
  addRevision(id: string, ir: Ir, guard?: Guard): Promise<string>;
  /** Adds an attempt at the code, which is the current code then, and answers its id. */
  addDraft(id: string, code: string, valid: boolean, guard?: Guard): Promise<string>;
  /**
   * Fills a hole, and answers the id of what it is filled with; what was before is superseded. Text
   * comes back as `resolution_text` as it went, any other value as JSON.
   */
  resolveHole(id: string, hole: string, value: Json, guard?: Guard): Promise<string>;
  getSessionSummary(id: string): Promise<SessionSummary | null>;
}
