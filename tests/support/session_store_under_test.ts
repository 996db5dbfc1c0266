/**
 * A store of prompt sessions as the conformance kit takes it, and what its cases are made of.
 *
 * @module
 */

import type { PromptSession } from "@shared/lift/ir.ts";
import type { SessionStore } from "@shared/lift/session_store.ts";
import { SessionStoreError, type StoreFault } from "@shared/lift/store_error.ts";

/** A store, whose sessions it keeps, and what the kit needs that is no part of the protocol. */
export interface StoreUnderTest {
  store: SessionStore;
  userId: string;
  /** Takes the lease on a session for a minute or longer, anew with the token of the last one. */
  lease(id: string, token?: number): Promise<number>;
  /** Ends the lease that has this token. */
  end(id: string, token: number): Promise<void>;
  /** What a patch changes that is no part of a whole session. */
  beside(id: string): Promise<{ original_input: string; current_code: string | null } | undefined>;
}

export interface StoreCase {
  name: string;
  run(tested: StoreUnderTest): Promise<void>;
}

/** When sessions of the kit were made. */
export const MOMENT = "2026-01-02T03:04:05.678901Z";

/** A session that nobody has kept yet. */
export function newSession(more: Partial<PromptSession> = {}): PromptSession {
  return {
    session_id: crypto.randomUUID(),
    created_at: MOMENT,
    updated_at: MOMENT,
    status: "active",
    revisions: [],
    ir_drafts: [],
    current_draft: null,
    pending_resolutions: [],
    source: "prompt",
    metadata: {},
    ...more,
  };
}

/** Awaits what must fail, and says how it did. */
export async function faultOf(work: () => Promise<unknown>): Promise<StoreFault | "none"> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof SessionStoreError) return thrown.fault;
    throw thrown;
  }
  return "none";
}
