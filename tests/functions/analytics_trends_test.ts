/** analytics-trends: a number bucket by bucket, its trailing average, and where its level changed. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { account, tokenOf } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { startStack } from "../support/stack.ts";

Deno.test("analytics-trends", async (t) => {
  await using stack = await startStack({ own: true });
  const ana = await account(stack, "ana");
  // Two texts a day until 30 January, nine from then on, and a call each Monday.
  await stack.sql?.(
    `with source as (
       insert into phonelog.data_sources (user_id, kind, name) values ($1, 'phone', 'Phone')
       returning id
     )
     insert into phonelog.events (user_id, source_id, external_id, type, direction, started_at, duration_s)
     select $1, source.id, type || day || nth, type, 'in',
       day::timestamp at time zone 'UTC' + nth * interval '1 hour',
       case type when 'call' then 60 end
     from source, generate_series('2026-01-01'::date, '2026-02-28', '1 day') as day,
       generate_series(1, 9) as nth, (values ('sms'), ('call')) as types (type)
     where case type when 'call' then nth = 1 and extract(isodow from day) = 1
       else nth <= case when day < '2026-01-30' then 2 else 9 end end`,
    [ana.userId],
  );
  const twoMonths = { from: "2026-01-01", to: "2026-03-01", bucket: "day" } as const;
  const trends = (more: Input<"analytics-trends"> = {}) =>
    invoke(ana, "analytics-trends", { ...twoMonths, ...more });

  await t.step("finds the day from which on it was more, and averages the last seven", async () => {
    const { groups, window, method } = await trends({ metric: "messages" });
    const [all] = groups;
    assertEquals([groups.length, all?.group, window], [1, "all", 7]);
    assertEquals(all?.change_points.map(({ label, before, after }) => [label, before, after]), [
      ["2026-01-30", 2, 9],
    ]);
    assert((all?.change_points[0]?.confidence ?? 0) >= 0.999);
    assertEquals(all?.series.slice(5, 7).map(({ average }) => average), [null, 2]);
    // Six days of two and one of nine.
    assertEquals(all?.series[29]?.average, 3);
    assertEquals(all?.series.every(({ is_whole }) => is_whole), true);
    assert(method.includes("CUSUM"));
  });

  await t.step("tells types apart", async () => {
    const { groups } = await trends({ group_by: "type" });
    assertEquals(
      groups.map(({ group, change_points }) => [group, change_points.length]),
      [["calls", 0], ["messages", 1], ["voicemails", 0]],
    );
    const refused = await assertFails(trends({ group_by: "type", metric: "calls" }));
    assertEquals(refused.status, 400);
  });

  await t.step("lets no half bucket pass for a change", async () => {
    const to = "2026-02-27T00:30:00Z";
    const { groups } = await trends({ metric: "messages", to, from: "2026-01-01T12:00:00Z" });
    const whole = groups[0]?.series.map(({ is_whole }) => is_whole) ?? [];
    assertEquals([whole[0], whole[1], whole.at(-1), whole.at(-2)], [false, true, false, true]);
    assertEquals(groups[0]?.change_points.map(({ label }) => label), ["2026-01-30"]);
  });

  await t.step("is told once for each question", async () => {
    const ask = async (metric: string, tag?: string) => {
      const query = new URLSearchParams({ ...twoMonths, metric });
      const response = await fetch(`${stack.url}/functions/v1/analytics-trends?${query}`, {
        headers: {
          apikey: stack.publishableKey,
          authorization: `Bearer ${await tokenOf(ana)}`,
          ...tag && { "if-none-match": tag },
        },
      });
      await response.body?.cancel();
      return response;
    };
    const tag = (await ask("calls")).headers.get("etag") ?? "";
    assertEquals((await ask("calls", tag)).status, 304);
    assertEquals((await ask("messages", tag)).status, 200);
  });

  await t.step("answers a key with the scope, and tells nobody of another's calls", async () => {
    const good = await byKey(
      stack,
      (await keyOf(ana, "phonelog.read")).key,
      "analytics-trends",
      twoMonths,
    );
    assertEquals([good.status, good.body.groups[0].change_points.length], [200, 1]);
    const ben = await stack.as("ben");
    const { groups } = await invoke(ben, "analytics-trends", twoMonths);
    assertEquals(groups[0]?.series.every(({ value }) => value === 0), true);
    const other = await byKey(
      stack,
      (await keyOf(ana, "reading.read")).key,
      "analytics-trends",
      {},
    );
    assertEquals(other.status, 403);
  });
});
