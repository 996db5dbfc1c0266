/** relationship-map: ties of days and of groups, of whom the caller sees. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { type Added, daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { startStack } from "../support/stack.ts";

Deno.test("relationship-map", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  const mia = await log.contact("Mia");
  const max = await log.contact("Max", "masked");
  const hank = await log.contact("Hank", "hidden");
  const olga = await log.contact("Olga");
  const weekly = Array.from({ length: 10 }, (_, n) => 10 + 7 * n);
  await log.add(
    ...weekly.flatMap((days): Added[] => [
      { at: daysAgo(days), with: "Mia", duration_s: 60 },
      { at: daysAgo(days, 5), with: "Max", type: "sms", direction: "out" },
      { at: daysAgo(days, 6), with: "Hank", type: "sms" },
      { at: daysAgo(days - 3), with: `Somebody ${days}` },
      { at: daysAgo(days - 2), with: `Somebody ${days + 1}` },
    ]),
    { at: daysAgo(100), with: "Olga" },
  );
  const read = (await keyOf(ana, "phonelog.read")).key;

  await t.step("who is met on the same days belongs with her, and no hidden one does", async () => {
    const map = await invoke(ana, "relationship-map", {});
    assertEquals(map.nodes.map(({ id }) => id).toSorted(), [max, mia].toSorted());
    assert((map.edges[0]?.lift ?? 0) > 2 && map.is_whole && map.freshness.events > 0);
    const around = await invoke(ana, "relationship-map", { contact_id: max, depth: 2, limit: 2 });
    assertEquals([around.nodes[0]?.id, around.edges.length], [max, 1]);
    const none = await assertFails(invoke(ana, "relationship-map", { contact_id: hank }));
    assertEquals(none.status, 404);
  });

  await t.step("a group makes ties, too", async () => {
    assert(stack.sql);
    const [event] = await stack.sql<{ id: number }>(
      `insert into phonelog.events
         (user_id, source_id, external_id, type, direction, contact_id, started_at)
       select user_id, source_id, 'group', 'mms', 'in', $2, $3
       from phonelog.events where user_id = $1 limit 1 returning id`,
      [ana.userId, mia, daysAgo(40)],
    );
    for (const other of [olga, max, hank]) {
      await stack.sql(
        "insert into phonelog.event_participants (event_id, contact_id, user_id) values ($1, $2, $3)",
        [event?.id, other, ana.userId],
      );
    }
    await log.add({ at: daysAgo(200), with: "Olga" });
    const { edges, nodes } = await invoke(ana, "relationship-map", { contact_id: olga });
    assertEquals(nodes.map(({ name }) => name).toSorted(), ["Max", "Mia", "Olga"]);
    assertEquals(edges.map(({ shared_messages }) => shared_messages), [1, 1, 1]);
    // A program sees nobody in a group but whom it sees.
    const { body } = await byKey(stack, read, "relationship-map", { contact_id: olga });
    assertEquals(body.nodes.map(({ name }: { name: string }) => name).toSorted(), [
      "Mia",
      "Olga",
    ]);
  });
});
