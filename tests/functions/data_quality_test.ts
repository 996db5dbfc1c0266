/** data-quality: how far a phone log can be relied on, what that is made of, and how it was before. */

import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { enterWeeks } from "../support/odd_weeks.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";

const DAY = 86_400_000;

Deno.test("data-quality", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  if (!sql) throw new Error("it looks into a database of its own");
  await withoutWaking(stack);
  const ana = await account(stack, "ana");
  const at = (days: number) => new Date(Date.now() - days * DAY).toISOString();
  const texts = (from: string, of: number[]) => ({
    source: { kind: "phone" as const, name: "Phone" },
    events: of.map((nth) => ({
      ...{ external_id: `${from}${nth}`, type: "sms" as const, direction: "in" as const },
      started_at: at(nth),
    })),
  });

  await t.step("of nothing there is no score", async () => {
    const { score, components, history } = await invoke(ana, "data-quality", {});
    const nobodyKnows = { completeness: null, duplicates: null, invalid: null, freshness: null };
    assertEquals([score, components, history], [null, nobodyKnows, []]);
  });

  await t.step("ten good ones, sent just now, are all that can be asked", async () => {
    await invoke(ana, "ingest-events", texts("a", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    const { score, components } = await invoke(ana, "data-quality", {});
    assertEquals([score, components], [100, {
      ...{ completeness: null, duplicates: 100, invalid: 100, freshness: 100 },
    }]);
  });

  await t.step("the same ones under other names and bad ones cost something", async () => {
    const log = await ana.schema("phonelog").from("events").select("started_at").order(
      "started_at",
    );
    const again = (log.data ?? []).slice(0, 2).map(({ started_at }, nth) => ({
      ...{ external_id: `b${nth}`, type: "sms" as const, direction: "in" as const, started_at },
    }));
    const bad = { external_id: "c", type: "sms" as const, direction: "in" as const };
    await invoke(ana, "ingest-events", {
      source: { kind: "phone", name: "Phone" },
      events: [...again, { ...bad, started_at: "tomorrow" }],
    });
    const { score, components } = await invoke(ana, "data-quality", {});
    // Two of twelve are there twice, one of thirteen could not be kept.
    assertEquals([components.duplicates, components.invalid], [83.3, 92.3]);
    assertEquals(score, 94.7);
  });

  await t.step("a source that fails is not to be relied on", async () => {
    await sql(
      `insert into phonelog.sync_runs (source_id, user_id, finished_at, status)
       select id, user_id, clock_timestamp(), 'failed' from phonelog.data_sources where user_id = $1`,
      [ana.userId],
    );
    await sql("update phonelog.data_sources set consecutive_failures = 1 where user_id = $1", [
      ana.userId,
    ]);
    assertEquals((await invoke(ana, "data-quality", {})).components.freshness, 0);
  });

  await t.step(
    "what is missing costs something, unless syncs ran and brought nothing",
    async () => {
      assert(stack.engine);
      const cleo = await account(stack, "cleo");
      const now = Math.floor(Date.now() / 3_600_000) * 3_600_000;
      const hours = Array.from({ length: 8 * 168 }, (_, nth) => nth + 1)
        .filter((ago) => ago < 100 || ago > 200)
        .map((ago) => ({ at: now - ago * 3_600_000, calls: 0, missed: 0, texts: 2, talk_s: 0 }));
      await enterWeeks(stack.engine, cleo.userId, { hours });
      const completeness = async () =>
        (await invoke(cleo, "data-quality", {})).components.completeness ?? -1;
      // A hundred hours of some seven hundred.
      const missing = await completeness();
      assert(missing > 80 && missing < 90, `${missing}`);
      await sql(
        `with source as (
         insert into phonelog.data_sources (user_id, kind, name) values ($1, 'phone', 'Phone')
         returning id
       )
       insert into phonelog.sync_runs (source_id, user_id, started_at, finished_at, status)
       select id, $1, at, at, 'done'
       from source, generate_series(now() - interval '60 days', now(), '1 hour') as at`,
        [cleo.userId],
      );
      assertEquals(await completeness(), 100);
    },
  );

  await t.step("the job keeps a score a day, of all and of each source", async () => {
    await sql(`select private.ask_for_odd_things('quality')`);
    await runJobs(stack, "odd-things");
    const { score, history } = await invoke(ana, "data-quality", {});
    assertEquals(history.map((each): number | null => each.score), [score]);
    const [source] = await sql<{ id: string }>(
      "select id from phonelog.data_sources where user_id = $1",
      [ana.userId],
    );
    const of = { source_id: source?.id };
    assertEquals((await invoke(ana, "data-quality", of)).history.length, 1);

    const ben = await account(stack, "ben");
    assertEquals((await assertFails(invoke(ben, "data-quality", of))).status, 404);
    const { data } = await ben.schema("phonelog").from("quality_scores").select("score");
    assertEquals(data, []);
    const { key } = await keyOf(ana, "phonelog.read");
    assertEquals((await byKey(stack, key, "data-quality", {})).body.score, score);
  });
});
