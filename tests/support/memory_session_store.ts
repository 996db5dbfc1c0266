/**
 * Prompt sessions in memory: a second store beside the one in the database, so that the conformance
 * kit is known to ask nothing that only one of them can answer.
 *
 * @module
 */

import type { Json } from "@shared/database.types.ts";
import type { Ir, PromptSession } from "@shared/lift/ir.ts";
import { plainJson } from "@shared/lift/plain_json.ts";
import type {
  Guard,
  SessionPage,
  SessionPatch,
  SessionStore,
  SessionSummary,
} from "@shared/lift/session_store.ts";
import { SessionStoreError } from "@shared/lift/store_error.ts";

interface Kept {
  session: PromptSession;
  version: number;
  drafts: { valid: boolean }[];
  /** What is kept of a session beside the session. */
  beside: { original_input: string; current_code: string | null };
  lease: number;
  isLeased: boolean;
  changed: number;
}

/** One person's sessions. */
export class MemorySessionStore implements SessionStore {
  readonly kept = new Map<string, Kept>();
  readonly #userId: string;
  #clock = 0;

  constructor(userId: string) {
    this.#userId = userId;
  }

  create(session: PromptSession): Promise<string> {
    return this.#done(() => {
      const whole = plainJson(session) as unknown as PromptSession;
      if (this.kept.has(session.session_id)) throw new SessionStoreError("conflict", "It is there");
      this.kept.set(session.session_id, {
        session: whole,
        version: 1,
        drafts: session.ir_drafts.map(() => ({ valid: false })),
        beside: { original_input: session.revisions[0]?.content ?? "", current_code: null },
        lease: 0,
        isLeased: false,
        changed: Date.parse(session.updated_at),
      });
      return session.session_id;
    });
  }

  get(id: string): Promise<PromptSession | null> {
    return this.#done(() => structuredClone(this.kept.get(id)?.session ?? null));
  }

  update(id: string, patch: SessionPatch, guard: Guard = {}): Promise<boolean> {
    return this.#done(() => {
      const { original_input, current_code, current_ir, ...rest } = structuredClone(patch);
      plainJson(patch);
      if (!this.kept.has(id)) return false;
      const { session, beside } = this.#held(id, guard);
      Object.assign(session, defined(rest));
      Object.assign(beside, defined({ original_input, current_code }));
      if (current_ir !== undefined) {
        session.current_draft = current_ir && draftOf(session, current_ir);
      }
      return true;
    });
  }

  delete(id: string, guard: Guard = {}): Promise<boolean> {
    return this.#done(() => {
      if (!this.kept.has(id)) return false;
      this.#held(id, guard);
      return this.kept.delete(id);
    });
  }

  listForUser(
    userId: string,
    { limit = 50, cursor = "0" }: { limit?: number; cursor?: string } = {},
  ): Promise<SessionPage> {
    return this.#done(() => {
      if (userId !== this.#userId) return { sessions: [], cursor: null };
      const all = [...this.kept.values()].sort((a, b) => b.changed - a.changed);
      const end = Number(cursor) + limit;
      return {
        sessions: all.slice(Number(cursor), end).map(({ session }) => structuredClone(session)),
        cursor: end < all.length ? String(end) : null,
      };
    });
  }

  addRevision(id: string, ir: Ir, guard: Guard = {}): Promise<string> {
    return this.#done(() => {
      plainJson(ir);
      const { session } = this.#held(id, guard);
      const timestamp = new Date().toISOString();
      const rest = { target_hole: null, metadata: {} };
      session.revisions.push({ timestamp, content: "", revision_type: "refinement", ir, ...rest });
      session.current_draft = draftOf(session, ir);
      return crypto.randomUUID();
    });
  }

  addDraft(id: string, code: string, valid: boolean, guard: Guard = {}): Promise<string> {
    return this.#done(() => {
      plainJson(code);
      const { drafts, beside } = this.#held(id, guard);
      drafts.push({ valid });
      beside.current_code = code;
      return crypto.randomUUID();
    });
  }

  resolveHole(id: string, hole_id: string, value: Json, guard: Guard = {}): Promise<string> {
    return this.#done(() => {
      plainJson(value);
      const { session } = this.#held(id, guard);
      const others = session.pending_resolutions.filter((each) => each.hole_id !== hole_id);
      session.pending_resolutions = [...others, {
        hole_id,
        resolution_text: typeof value === "string" ? value : JSON.stringify(value),
        resolution_type: "clarify_intent",
        applied: false,
        timestamp: new Date().toISOString(),
        metadata: {},
      }];
      return crypto.randomUUID();
    });
  }

  getSessionSummary(id: string): Promise<SessionSummary | null> {
    return this.#done(() => {
      const kept = this.kept.get(id);
      if (!kept) return null;
      const { session: { status, revisions, current_draft, pending_resolutions }, drafts } = kept;
      const filled = new Set(pending_resolutions.map(({ hole_id }) => hole_id));
      return {
        id,
        status,
        revision_count: revisions.length,
        draft_count: drafts.length,
        hole_count: holesOf(current_draft?.ir).difference(filled).size,
        latest_revision_number: revisions.length || null,
        latest_draft_number: drafts.length || null,
        latest_draft_valid: drafts.at(-1)?.valid ?? null,
      };
    });
  }

  /** Makes its caller the only writer, and answers the token of that; leases here do not run out. */
  lease(id: string, token?: number): Promise<number> {
    return this.#done(() => {
      const kept = this.#found(id);
      if (token === undefined ? kept.isLeased : token !== kept.lease) throw othersLease();
      kept.isLeased = true;
      return ++kept.lease;
    });
  }

  /** Ends the lease that has this token. */
  end(id: string, token: number): Promise<void> {
    return this.#done(() => {
      const kept = this.#found(id);
      if (token !== kept.lease) throw othersLease();
      kept.isLeased = false;
    });
  }

  /** What is kept of a session beside the session. */
  beside(id: string): Promise<Kept["beside"] | undefined> {
    return this.#done(() => structuredClone(this.kept.get(id)?.beside));
  }

  #found(id: string): Kept {
    const kept = this.kept.get(id);
    if (!kept) throw new SessionStoreError("not_found", "There is no such session");
    return kept;
  }

  /** For a writer that is not stale. */
  #held(id: string, { expected_version, lease_token }: Guard): Kept {
    const kept = this.#found(id);
    if (expected_version !== undefined && expected_version !== kept.version) {
      throw new SessionStoreError("conflict", "It has changed");
    }
    if (lease_token !== (kept.isLeased ? kept.lease : undefined)) throw othersLease();
    kept.version++;
    kept.changed = Date.now() + ++this.#clock;
    return kept;
  }

  /** Later, as every store answers. */
  async #done<T>(work: () => T): Promise<T> {
    await Promise.resolve();
    return work();
  }
}

function othersLease(): SessionStoreError {
  return new SessionStoreError("conflict", "Somebody else holds the lease, or may have held it");
}

/** An IR as the draft that it would be. */
function draftOf({ revisions }: PromptSession, ir: Ir): PromptSession["current_draft"] {
  return {
    version: revisions.length,
    ir,
    validation_status: "pending",
    smt_results: [],
    ambiguities: [],
    created_at: new Date().toISOString(),
    metadata: {},
  };
}

/** The names of holes in every list called "holes", however deep. */
function holesOf(value: unknown): Set<string> {
  if (typeof value !== "object" || value === null) return new Set();
  return new Set(
    Object.entries(value).flatMap(([key, inner]) => {
      const listed = key === "holes" && Array.isArray(inner) ? inner : [];
      const names = listed.map((hole) => typeof hole === "string" ? hole : hole?.identifier);
      return [...names.filter((name) => typeof name === "string"), ...holesOf(inner)];
    }),
  );
}

/** Without what nobody said. */
function defined<T extends object>(values: T): Partial<T> {
  const said = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as Partial<T>;
}
