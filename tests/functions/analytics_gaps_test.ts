/** analytics-gaps: silences that no rhythm explains, and whether syncs ran meanwhile. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { enterWeeks } from "../support/odd_weeks.ts";
import { startStack } from "../support/stack.ts";

const HOUR = 3_600_000;

Deno.test("analytics-gaps", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql, engine } = stack;
  if (!sql || !engine) throw new Error("it looks into a database of its own");
  const ana = await account(stack, "ana");
  const now = Math.floor(Date.now() / HOUR) * HOUR;
  const iso = (at: number) => new Date(at).toISOString();
  const ago = (hours: number) => now - hours * HOUR;

  // Two texts each hour, but for silences of ten hours each.
  const holes = [400, 300, 200, 100].map((hours) => ago(hours));
  const isSilent = (at: number) => holes.some((from) => from <= at && at < from + 10 * HOUR);
  const hours = Array.from({ length: 8 * 168 }, (_, nth) => ago(nth + 1))
    .filter((at) => !isSilent(at))
    .map((at) => ({ at, calls: 0, missed: 0, texts: 2, talk_s: 0 }));
  await enterWeeks(engine, ana.userId, { hours });
  const [source] = await sql<{ id: string }>(
    `insert into phonelog.data_sources (user_id, kind, name) values ($1, 'phone', 'Phone') returning id`,
    [ana.userId],
  );
  // Syncs are known from 350 hours ago on: in the second hole none ran, in the third they failed.
  await sql(
    `insert into phonelog.sync_runs (source_id, user_id, started_at, finished_at, status)
     select $2, $1, at, at,
       case when at >= $4::timestamptz and at < $4::timestamptz + interval '10 hours'
         then 'failed' else 'done' end
     from generate_series($5::timestamptz, $6::timestamptz, '1 hour') as at
     where at < $3::timestamptz or at >= $3::timestamptz + interval '10 hours'`,
    [ana.userId, source?.id, ...[holes[1], holes[2], ago(350), now].map((at) => iso(at ?? 0))],
  );
  const month = { from: iso(ago(28 * 24)), to: iso(now) };
  const find = (more: Input<"analytics-gaps"> = {}) =>
    invoke(ana, "analytics-gaps", { ...month, ...more });

  await t.step(
    "finds silences, and tells a phone that was silent from syncs that did not run",
    async () => {
      const { gaps, total } = await find();
      assertEquals(total, 4);
      assertEquals(gaps.map(({ start, end, cause, syncs }) => [start, end, cause, syncs]), [
        [iso(ago(400)), iso(ago(390)), "unknown", { done: 0, failed: 0 }],
        [iso(ago(300)), iso(ago(290)), "no_sync", { done: 0, failed: 0 }],
        [iso(ago(200)), iso(ago(190)), "sync_failed", { done: 0, failed: 10 }],
        [iso(ago(100)), iso(ago(90)), "silent", { done: 10, failed: 0 }],
      ]);
      const [first] = gaps;
      assertEquals([first?.hours, first?.expected, first?.seen, first?.confidence], [10, 20, 0, 1]);
    },
  );

  await t.step("is as sure and as patient as it is told to be", async () => {
    assertEquals((await find({ min_hours: 11 })).total, 0);
    assertEquals((await find({ confidence: 0.9 })).total, 4);
    const hour = { from: iso(ago(100)), to: iso(ago(99)) };
    assertEquals((await find({ ...hour, confidence: 0.8 })).gaps.map(({ expected }) => expected), [
      2,
    ]);
    assertEquals((await find(hour)).total, 0);
  });

  await t.step("explains by the syncs of one source, if it is the caller's", async () => {
    const { gaps } = await find({ source_id: source?.id });
    assertEquals(gaps.length, 4);
    const ben = await account(stack, "ben");
    const foreign = invoke(ben, "analytics-gaps", { ...month, source_id: source?.id });
    assertEquals((await assertFails(foreign)).status, 404);
    assertEquals((await invoke(ben, "analytics-gaps", month)).gaps, []);
  });

  await t.step("answers a program with a key the same", async () => {
    const { key } = await keyOf(ana, "phonelog.read");
    const { body, headers } = await byKey(stack, key, "analytics-gaps", month);
    assertEquals(body.gaps, (await find()).gaps);
    const tag = { "if-none-match": headers.get("etag") ?? "" };
    const again = await fetch(`${stack.url}/functions/v1/analytics-gaps`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": key, ...tag },
      body: JSON.stringify(month),
    });
    await again.body?.cancel();
    assertEquals(again.status, 304);
  });
});
