/**
 * What every store of prompt sessions has to do, whichever it is: give these cases a store, and run
 * them. Each begins with a session of its own.
 *
 * @module
 */

import type { SessionPatch, SessionStore } from "@shared/lift/session_store.ts";
import { assert, assertEquals } from "./assert.ts";
import { faultOf, MOMENT, newSession, type StoreCase } from "./session_store_under_test.ts";
import { WRITER_CASES } from "./session_store_writers.ts";

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
      await store.create(newSession());
      assertEquals(await store.listForUser(nobody), { sessions: [], cursor: null });
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
    name: "each field of a patch is changed, and no other",
    async run({ store, beside }) {
      const id = await store.create(newSession());
      const seen = async () => {
        const { status, source, metadata, current_draft } = await store.get(id) ?? newSession();
        const { original_input, current_code } = await beside(id) ?? {};
        const current_ir = current_draft?.ir ?? null;
        return { status, source, metadata, original_input, current_ir, current_code };
      };
      const patches: SessionPatch[] = [
        { status: "paused" },
        { source: "code" },
        { metadata: { by: "patch" } },
        { metadata: { instead: true } },
        { original_input: "sort a list" },
        { current_ir: { intent: { holes: [] } } },
        { current_code: "sort()" },
        { current_ir: null },
        { current_code: null },
      ];
      for (const patch of patches) {
        const before = await seen();
        assertEquals(await store.update(id, patch), true);
        assertEquals(await seen(), { ...before, ...patch });
      }
    },
  },
  {
    name: "what JSON cannot say is refused, and nothing is kept of it",
    async run({ store }) {
      const id = await store.create(newSession());
      const before = await store.get(id);
      for (const bad of [Number.NaN, Infinity, "a\0b", "\ud800", new Date(0), 1n]) {
        const session = newSession({ metadata: { bad } });
        const writes: Record<string, () => Promise<unknown>> = {
          create: () => store.create(session),
          update: () => store.update(id, { metadata: { bad } }),
          addRevision: () => store.addRevision(id, { bad }),
          resolveHole: () => store.resolveHole(id, "h", bad as string),
          ...typeof bad === "string" && { addDraft: () => store.addDraft(id, bad, true) },
        };
        for (const [name, write] of Object.entries(writes)) {
          assertEquals(await faultOf(write), "serialisation", `${name} takes ${Deno.inspect(bad)}`);
        }
        assertEquals(await store.get(session.session_id), null);
      }
      assertEquals(await store.get(id), before);
      assertEquals((await store.getSessionSummary(id))?.draft_count, 0);
    },
  },
  {
    name: "revisions, drafts and resolutions are added, and summed up",
    async run({ store }) {
      const id = await store.create(newSession());
      const ids = [
        await store.addRevision(id, { name: "a" }),
        await store.addRevision(id, { name: "b", effects: [{ holes: ["h", "k"] }] }),
        await store.addDraft(id, "x", true),
        await store.addDraft(id, "y", false),
        await store.resolveHole(id, "h", "first"),
        await store.resolveHole(id, "h", "second"),
      ];
      assertEquals(new Set(ids).size, 6);
      const { revisions, current_draft, pending_resolutions } = await store.get(id) ?? newSession();
      assertEquals(revisions.map(({ ir }) => ir?.name), ["a", "b"]);
      assertEquals(current_draft?.ir, { name: "b", effects: [{ holes: ["h", "k"] }] });
      assertEquals(pending_resolutions.map((each) => each.resolution_text), ["second"]);
      const summary = await store.getSessionSummary(id);
      assertEquals([summary?.revision_count, summary?.draft_count], [2, 2]);
      assertEquals([summary?.hole_count, summary?.latest_draft_valid], [1, false]);
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
    name: "however many are asked for, the pages have them all",
    async run({ store, userId }) {
      const ids = await Promise.all(Array.from({ length: 210 }, () => store.create(newSession())));
      for (const limit of [200, 201, 500]) {
        const found = new Set<string>();
        let cursor: string | null | undefined;
        do {
          const page: Awaited<ReturnType<SessionStore["listForUser"]>> = await store.listForUser(
            userId,
            { limit, ...cursor && { cursor } },
          );
          for (const { session_id } of page.sessions) found.add(session_id);
          cursor = page.cursor;
        } while (cursor);
        assertEquals(ids.filter((id) => !found.has(id)), []);
      }
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
  ...WRITER_CASES,
];
