/**
 * The cases of the conformance kit in which several write to one session.
 *
 * @module
 */

import { assert, assertEquals } from "./assert.ts";
import { faultOf, newSession, type StoreCase } from "./session_store_under_test.ts";

/** The cases. */
export const WRITER_CASES: readonly StoreCase[] = [
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
    name: "who holds the lease is the only writer, and who held it is none any more",
    async run({ store, lease }) {
      const id = await store.create(newSession());
      const stale = await lease(id);
      const lease_token = await lease(id, stale);
      assert(lease_token > stale);
      for (const guard of [{}, { lease_token: stale }]) {
        const writes = [
          () => store.update(id, { status: "paused" }, guard),
          () => store.addRevision(id, {}, guard),
          () => store.addDraft(id, "x", true, guard),
          () => store.resolveHole(id, "h", 1, guard),
          () => store.delete(id, guard),
        ];
        for (const write of writes) assertEquals(await faultOf(write), "conflict");
      }
      assertEquals((await store.get(id))?.status, "active");
      assertEquals(await store.update(id, { status: "paused" }, { lease_token }), true);
      assertEquals((await store.get(id))?.status, "paused");
      assertEquals((await store.getSessionSummary(id))?.draft_count, 0);
    },
  },
  {
    name: "a lease that has ended opens no door: anybody may have written since",
    async run({ store, lease, end }) {
      const id = await store.create(newSession());
      const stale = { lease_token: await lease(id) };
      assertEquals(await store.update(id, { metadata: { by: "holder" } }, stale), true);
      await end(id, stale.lease_token);
      // Whether somebody has or not.
      for (const has of [false, true]) {
        if (has) assertEquals(await store.update(id, { metadata: { by: "another" } }), true);
        const writes = [
          () => store.update(id, { metadata: { by: "late" } }, stale),
          () => store.addRevision(id, {}, stale),
          () => store.addDraft(id, "x", true, stale),
          () => store.resolveHole(id, "h", 1, stale),
          () => store.delete(id, stale),
        ];
        for (const write of writes) assertEquals(await faultOf(write), "conflict");
      }
      assertEquals((await store.get(id))?.metadata, { by: "another" });
      const lease_token = await lease(id, stale.lease_token);
      assertEquals(await store.update(id, { metadata: { by: "again" } }, { lease_token }), true);
    },
  },
  {
    name: "of twenty revisions at once each is kept, and has a number of its own",
    async run({ store }) {
      const id = await store.create(newSession());
      const numbers = Array.from({ length: 20 }, (_, nth) => nth + 1);
      const ids = await Promise.all(numbers.map((by) => store.addRevision(id, { by })));
      assertEquals(new Set(ids).size, 20);
      const { revisions } = await store.get(id) ?? newSession();
      assertEquals(revisions.map(({ ir }) => Number(ir?.by)).toSorted((a, b) => a - b), numbers);
      const summary = await store.getSessionSummary(id);
      assertEquals([summary?.revision_count, summary?.latest_revision_number], [20, 20]);
    },
  },
];
