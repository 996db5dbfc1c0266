/** losing-touch: who has gone quiet for longer than is usual with them, or than was meant. */

import { invoke, type Output } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { type Added, daysAgo, phoneLogOf } from "../support/phone_world.ts";
import { startStack } from "../support/stack.ts";

Deno.test("losing-touch", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  const log = await phoneLogOf(stack, ana.userId);
  const max = await log.contact("Max", "masked");
  await log.contact("Hank", "hidden");
  await log.add(
    ...[30, 31, 32, 33, 34].map((days): Added => ({ at: daysAgo(days), with: "Olga" })),
    ...[30, 31, 32, 33, 34].map((days): Added => ({ at: daysAgo(days), with: "Hank" })),
    { at: daysAgo(10), with: "Max" },
    { at: daysAgo(20), with: "Once" },
  );
  const read = (await keyOf(ana, "phonelog.read")).key;

  await t.step("who went quiet is named, the one most so first", async () => {
    const { items } = await invoke(ana, "losing-touch", {});
    assertEquals(items.map(({ contact, overdue_days }) => [contact.name, overdue_days]), [
      ["Olga", 28],
    ]);
    await ana.schema("phonelog").from("contacts")
      .update({ stay_in_touch_days: 3, tags: ["friend"] }).eq("id", max).throwOnError();
    const first = await invoke(ana, "losing-touch", { limit: 1 });
    assertEquals([first.items[0]?.contact.name, first.has_more], ["Olga", true]);
    const second = await invoke(ana, "losing-touch", { limit: 1, cursor: first.next_cursor ?? "" });
    assertEquals([second.items[0]?.contact.id, second.next_cursor], [max, null]);
    const friends = await invoke(ana, "losing-touch", { tag: "friend" });
    assertEquals(friends.items.map(({ contact }) => contact.id), [max]);
    assertEquals((await invoke(ana, "losing-touch", { days: 31 })).items, []);
    // Who acts for her does not learn what is meant for a masked one.
    const keyed = await byKey(stack, read, "losing-touch", {});
    assertEquals(keyed.body.items.length, 1);
    const wrong = await assertFails(invoke(ana, "losing-touch", { cursor: "5" }));
    assertEquals(wrong.status, 400);
  });

  await t.step("a filter finds whoever is behind a thousand others, page by page", async () => {
    const ben = await account(stack, "ben");
    const theirs = await phoneLogOf(stack, ben.userId);
    await theirs.contact("Last");
    await theirs.add({ at: daysAgo(40), with: "Last" });
    await stack.sql?.(
      `update phonelog.contacts set stay_in_touch_days = 30, tags = '{rare}' where user_id = $1`,
      [ben.userId],
    );
    await stack.sql?.(
      `with many as (
         insert into phonelog.contacts (user_id, display_name, stay_in_touch_days)
         select $1, 'One of many ' || nth, 1 from generate_series(1, 1001) as nth returning id
       )
       insert into phonelog.events
         (user_id, source_id, external_id, type, direction, contact_id, started_at)
       select $1, s.id, m.id::text, 'call', 'in', m.id, $2
       from many m join phonelog.data_sources s on s.user_id = $1`,
      [ben.userId, daysAgo(100)],
    );
    const { items, has_more, freshness } = await invoke(ben, "losing-touch", { tag: "rare" });
    assertEquals([items.map(({ contact }) => contact.name), has_more], [["Last"], false]);
    assertEquals(freshness.events, 1002);
    let told = 0;
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: Output<"losing-touch"> = await invoke(ben, "losing-touch", {
        limit: 200,
        ...cursor && { cursor },
      });
      told += page.items.length;
      cursor = page.next_cursor;
    }
    assertEquals(told, 1002);
  });
});
