/** What came after a cursor: once each, in order, deletions included. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { hlcAt, newDevice, pullAll, reading, sync } from "../support/readers.ts";
import { startStack } from "../support/stack.ts";

Deno.test("pull-progress", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const phone = await newDevice(ana);
  const pull = (body: { cursor?: string; limit?: number } = {}) =>
    invoke(ana, "pull-progress", body);

  await t.step("answers nothing to who has read nothing, and where to go on", async () => {
    const empty = await pull();
    assertEquals([empty.items, empty.has_more], [[], false]);
  });

  await t.step("answers pages in the order of changes, each position once", async () => {
    for (let nth = 0; nth < 7; nth++) await sync(ana, phone, reading(`book ${nth}`, nth / 10));
    const first = await pull({ limit: 3 });
    const whole = await pullAll(ana, 3);

    assertEquals(first.items.map(({ series_id }) => series_id), ["book 0", "book 1", "book 2"]);
    assertEquals(first.has_more, true);
    assertEquals(
      whole.items.map(({ series_id }) => series_id),
      [0, 1, 2, 3, 4, 5, 6].map((nth) => `book ${nth}`),
    );
  });

  await t.step("after the end it answers only what changed", async () => {
    const { next_cursor: cursor } = await pullAll(ana);
    const quiet = await pull({ cursor });
    await sync(ana, phone, reading("book 2", 0.9));
    const { items, next_cursor } = await pull({ cursor });

    assertEquals([quiet.items, quiet.next_cursor], [[], cursor]);
    assertEquals(items.map(({ series_id, progress }) => [series_id, progress]), [["book 2", 0.9]]);
    assertEquals((await pull({ cursor: next_cursor })).items, []);
  });

  await t.step("tells of deletions", async () => {
    const { next_cursor: cursor } = await pullAll(ana);
    await sync(ana, phone, {
      op_id: "delete-1",
      series_id: "book 3",
      hlc: hlcAt(1),
      deleted: true,
    });
    const { items: [gone, ...others] } = await pull({ cursor });

    assertEquals([gone?.series_id, typeof gone?.deleted_at, others], ["book 3", "string", []]);
  });

  await t.step("can be asked with GET, and says when nothing has changed", async () => {
    const { data: { session } } = await ana.auth.getSession();
    const headers = {
      apikey: stack.publishableKey,
      authorization: `Bearer ${session?.access_token}`,
    };
    const url = `${stack.url}/functions/v1/pull-progress?limit=2`;
    const first = await fetch(url, { headers });
    const { items } = await first.json();
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(url, { headers: { ...headers, "if-none-match": etag } });
    await again.body?.cancel();

    assertEquals([items.length, again.status], [2, 304]);
  });

  await t.step("refuses a cursor that is none, and a page of thousands", async () => {
    const broken = await assertFails(pull({ cursor: "the beginning" }));
    const large = await assertFails(pull({ limit: 501 }));

    assertEquals([broken.status, large.status], [400, 400]);
    assertEquals((await pull({ limit: 500 })).has_more, false);
  });

  await t.step("shows nobody what another reads", async () => {
    const ben = await stack.as("ben");
    const { next_cursor: cursor } = await pullAll(ana);
    assertEquals((await pullAll(ben)).items, []);
    assertEquals((await invoke(ben, "pull-progress", { cursor })).items, []);
  });
});
