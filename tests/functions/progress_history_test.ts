/** Where a series was read, and how a wrong entry is forgotten. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { hlcAt, newDevice, positionIn, reading, sync } from "../support/readers.ts";
import { startStack } from "../support/stack.ts";

Deno.test("progress-history", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const phone = await newDevice(ana, "Phone");
  const tablet = await newDevice(ana, "Tablet");
  const history = (more: { device_id?: string; forget_id?: string; cursor?: string } = {}) =>
    invoke(ana, "progress-history", { series_id: "dune", limit: 3, ...more });

  await sync(ana, phone, reading("dune", 0.1, { hlc: hlcAt(-50) }));
  await sync(ana, tablet, reading("dune", 0.2, { hlc: hlcAt(-40) }));
  await sync(ana, phone, reading("dune", 0.15, { hlc: hlcAt(-45) }));
  await sync(ana, phone, reading("dune", 0.3, { hlc: hlcAt(-30) }));
  await sync(ana, tablet, reading("dune", 0.99, { hlc: hlcAt(-20) }));
  await sync(ana, phone, reading("other", 0.5));

  await t.step("answers the newest first, with the device and what became of it", async () => {
    const first = await history();
    assertEquals(
      first.items.map(({ progress, device_name, outcome }) => [progress, device_name, outcome]),
      [[0.99, "Tablet", "applied"], [0.3, "Phone", "applied"], [0.2, "Tablet", "applied"]],
    );
    const rest = await history({ cursor: first.next_cursor ?? "" });
    assertEquals(
      rest.items.map(({ progress, outcome }) => [progress, outcome]),
      [[0.15, "stale"], [0.1, "applied"]],
    );
    assertEquals([first.has_more, rest.has_more, rest.next_cursor], [true, false, null]);
  });

  await t.step("answers one device's alone", async () => {
    const { items } = await history({ device_id: tablet });
    assertEquals(items.map(({ progress }) => progress), [0.99, 0.2]);
  });

  await t.step("forgets a slip of the thumb, and the position goes back", async () => {
    const { items: [slip] } = await history();
    assert(slip);
    const { items } = await history({ forget_id: slip.id });

    assertEquals(items.filter(({ id }) => id === slip.id), []);
    assertEquals((await positionIn(ana, "dune"))?.progress, 0.3);
    await history({ forget_id: slip.id });
    assertEquals((await positionIn(ana, "dune"))?.progress, 0.3);
  });

  await t.step("shows nobody what another read, and lets nobody forget it", async () => {
    const { items: [kept] } = await history();
    const theirs = await invoke(ben, "progress-history", {
      series_id: "dune",
      ...(kept && { forget_id: kept.id }),
    });
    assertEquals([theirs.items, theirs.has_more], [[], false]);
    assertEquals((await positionIn(ana, "dune"))?.progress, 0.3);
  });

  await t.step("refuses who is not signed in, and what is no series", async () => {
    const stranger = stack.stranger();
    const signedOut = await assertFails(
      invoke(stranger, "progress-history", { series_id: "dune" }),
    );
    const nameless = await assertFails(invoke(ana, "progress-history", { series_id: "" }));
    assertEquals([signedOut.status, nameless.status], [401, 400]);
  });
});
