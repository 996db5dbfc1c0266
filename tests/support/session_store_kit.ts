/**
 * What every store of prompt sessions has to do, whichever it is: give these cases a store, and run
 * them. Each begins with a session of its own.
 *
 * @module
 */

import type { PromptSession } from "@shared/lift/ir.ts";
import type { SessionStore } from "@shared/lift/session_store.ts";
import { SessionStoreError, type StoreFault } from "@shared/lift/store_error.ts";
import { assert, assertEquals } from "./assert.ts";

/** A store, and whose sessions it keeps. */
export interface StoreUnderTest {
  store: SessionStore;
  userId: string;
}

export interface StoreCase {
  name: string;
  run(tested: StoreUnderTest): Promise<void>;
}

const MOMENT = "2026-01-02T03:04:05.678901Z";

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

/** The cases. */
export const STORE_CASES: readonly StoreCase[] = [
  {
    name: "a session comes back as it went, and is a copy",
    async run({ store }) {
      const session = newSession({
        metadata: { deep: [{ a: null }] },
        revisions: [{
          timestamp: MOMENT,
          content: "sort",
          revision_type: "hole_fill",
          target_hole: "h",
          metadata: { n: 1.5 },
          ir: { intent: { holes: [{ identifier: "h" }] } },
        }],
      });
      const before = structuredClone(session);
      assertEquals(await store.create(session), session.session_id);
      session.metadata.later = true;
      assertEquals(await store.get(session.session_id), before);
    },
  },
  {
    name: "what is not there is null, false, or not found",
    async run({ store }) {
      const nobody = crypto.randomUUID();
      assertEquals(await store.get(nobody), null);
      assertEquals(await store.update(nobody, { status: "paused" }), false);
      assertEquals(await store.delete(nobody), false);
      assertEquals(await store.getSessionSummary(nobody), null);
      assertEquals(await faultOf(() => store.addRevision(nobody, {})), "not_found");
      assertEquals(await faultOf(() => store.addDraft(nobody, "x", true)), "not_found");
      assertEquals(await faultOf(() => store.resolveHole(nobody, "h", 1)), "not_found");
    },
  },
  {
    name: "an id is given once",
    async run({ store }) {
      const session = newSession({ metadata: { first: true } });
      await store.create(session);
      const again = { ...session, metadata: { first: false } };
      assertEquals(await faultOf(() => store.create(again)), "conflict");
      assertEquals((await store.get(session.session_id))?.metadata, { first: true });
    },
  },
  {
    name: "of two writers who have read the same version one is refused, and changes nothing",
    async run({ store }) {
      const id = await store.create(newSession());
      const guard = { expected_version: 1 };
      const faults = await Promise.all([
        faultOf(() => store.update(id, { metadata: { by: "a" } }, guard)),
        faultOf(() => store.update(id, { metadata: { by: "b" } }, guard)),
        faultOf(() => store.addRevision(id, { by: "c" }, guard)),
      ]);
      assertEquals(faults.toSorted(), ["conflict", "conflict", "none"]);
      const { metadata, revisions } = await store.get(id) ?? newSession();
      const [first, second, third] = faults.map((fault) => fault === "none");
      assertEquals(metadata, first ? { by: "a" } : second ? { by: "b" } : {});
      assertEquals(revisions.length, third ? 1 : 0);
      assertEquals(await faultOf(() => store.delete(id, guard)), "conflict");
    },
  },
  {
    name: "what JSON cannot say is refused, and nothing is kept of it",
    async run({ store }) {
      for (const bad of [Number.NaN, Infinity, "a\0b", "\ud800", new Date(0), 1n]) {
        const session = newSession({ metadata: { bad } });
        assertEquals(await faultOf(() => store.create(session)), "serialisation");
        assertEquals(await store.get(session.session_id), null);
      }
    },
  },
  {
    name: "revisions, drafts and resolutions are added, and summed up",
    async run({ store }) {
      const id = await store.create(newSession());
      const ids = [
        await store.addRevision(id, { name: "a" }),
        await store.addRevision(id, { name: "b" }),
        await store.addDraft(id, "x", true),
        await store.addDraft(id, "y", false),
        await store.resolveHole(id, "h", "first"),
        await store.resolveHole(id, "h", "second"),
      ];
      assertEquals(new Set(ids).size, 6);
      const { revisions, current_draft, pending_resolutions } = await store.get(id) ?? newSession();
      assertEquals(revisions.map(({ ir }) => ir?.name), ["a", "b"]);
      assertEquals(current_draft?.ir, { name: "b" });
      assertEquals(pending_resolutions.map((each) => each.resolution_text), ["second"]);
      const summary = await store.getSessionSummary(id);
      assertEquals([summary?.revision_count, summary?.draft_count], [2, 2]);
      assertEquals(summary?.latest_draft_valid, false);
    },
  },
  {
    name: "a person's sessions come page by page, the latest change first",
    async run({ store, userId }) {
      const ids: string[] = [];
      for (let nth = 0; nth < 5; nth++) {
        ids.unshift(await store.create(newSession()));
        await store.update(ids[0] ?? "", { metadata: { nth } });
      }
      const found: string[] = [];
      let cursor: string | null | undefined;
      do {
        const page: Awaited<ReturnType<SessionStore["listForUser"]>> = await store.listForUser(
          userId,
          { limit: 2, ...cursor && { cursor } },
        );
        assert(page.sessions.length <= 2);
        found.push(...page.sessions.map(({ session_id }) => session_id));
        cursor = page.cursor;
      } while (cursor);
      assertEquals(found.slice(0, 5), ids);
      assertEquals(new Set(found).size, found.length);
    },
  },
  {
    name: "what is deleted is gone",
    async run({ store, userId }) {
      const id = await store.create(newSession());
      assertEquals(await store.delete(id), true);
      assertEquals(await store.get(id), null);
      const { sessions } = await store.listForUser(userId, { limit: 100 });
      assert(!sessions.some(({ session_id }) => session_id === id));
    },
  },
];
