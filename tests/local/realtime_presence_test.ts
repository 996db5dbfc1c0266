/**
 * Presence: what a room's members are told when somebody comes, changes and goes.
 *
 * @module
 */

import { Presence } from "../../supabase/local/realtime/presence.ts";
import { assertEquals } from "../support/assert.ts";

function room() {
  let refs = 0;
  return new Presence(() => `F${++refs}`);
}

function read(diff: { joins: string; leaves: string } | undefined) {
  return diff && { joins: JSON.parse(diff.joins), leaves: JSON.parse(diff.leaves) };
}

const ANN = { metas: [{ phx_ref: "F1", name: "Ann" }] };

Deno.test("somebody comes, changes and goes", async (t) => {
  const presence = room();

  await t.step("comes", () => {
    const diff = presence.track("user-1", "tab", { name: "Ann" });
    assertEquals(read(diff), { joins: { "user-1": ANN }, leaves: {} });
    assertEquals(JSON.parse(presence.state()), { "user-1": ANN });
  });

  await t.step("changes: one diff with the old and the new", () => {
    const diff = presence.track("user-1", "tab", { name: "Anna" });
    assertEquals(read(diff), {
      joins: { "user-1": { metas: [{ phx_ref: "F2", phx_ref_prev: "F1", name: "Anna" }] } },
      leaves: { "user-1": ANN },
    });
  });

  await t.step("says the same again: nobody is told", () => {
    assertEquals(presence.track("user-1", "tab", { name: "Anna" }), undefined);
  });

  await t.step("goes", () => {
    const diff = presence.untrack("user-1", "tab");
    assertEquals(read(diff)?.joins, {});
    assertEquals(read(diff)?.leaves["user-1"].metas[0].phx_ref, "F2");
    assertEquals([presence.state(), presence.isEmpty], ["{}", true]);
  });

  await t.step("goes again: nobody is told", () => {
    assertEquals(presence.untrack("user-1", "tab"), undefined);
  });
});

Deno.test("two tabs share a key, and each goes by itself", () => {
  const presence = room();
  presence.track("user-1", "tab", { name: "Ann" });
  presence.track("user-1", "other tab", { name: "Ann" });
  presence.track("user-2", "tab of another", {});
  assertEquals(JSON.parse(presence.state()), {
    "user-1": { metas: [{ phx_ref: "F1", name: "Ann" }, { phx_ref: "F2", name: "Ann" }] },
    "user-2": { metas: [{ phx_ref: "F3" }] },
  });

  assertEquals(read(presence.untrack("user-1", "tab")), { joins: {}, leaves: { "user-1": ANN } });
  assertEquals(Object.keys(JSON.parse(presence.state())), ["user-1", "user-2"]);
});

Deno.test("a payload cannot forge a reference, nor break the frame", () => {
  const presence = room();
  presence.track('a"key', "tab", { phx_ref: "mine", phx_ref_prev: "yours", name: '"' });
  assertEquals(JSON.parse(presence.state()), {
    'a"key': { metas: [{ phx_ref: "F1", name: '"' }] },
  });
});

Deno.test("a room that everybody left keeps nothing", () => {
  const presence = room();
  for (let n = 0; n < 100; n++) presence.track(`user-${n}`, "tab", { n });
  for (let n = 0; n < 100; n++) presence.untrack(`user-${n}`, "tab");
  assertEquals(presence.isEmpty, true);
});
