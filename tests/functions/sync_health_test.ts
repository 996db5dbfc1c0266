/** sync-health: which sources are late, failing or silent, and what to do next. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { startStack } from "../support/stack.ts";

Deno.test("sync-health", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  if (!sql) throw new Error("it looks into a database of its own");
  const ana = await account(stack, "ana");
  const enter = async (name: string, kind: string, expected: string | null = null) => {
    const [row] = await sql<{ id: string }>(
      `insert into phonelog.data_sources (user_id, kind, name, expected_interval)
       values ($1, $2, $3, $4::interval) returning id`,
      [ana.userId, kind, name, expected],
    );
    return row?.id ?? "";
  };
  /** Runs from so many hours ago on, every so many, until so many ago. */
  const ran = (source: string, [from, step, until]: number[], status = "done", error?: string) =>
    sql(
      `insert into phonelog.sync_runs (source_id, user_id, started_at, finished_at, status, error)
       select $1, $2, at, at, $3, $4
       from generate_series(now() - $5 * interval '1 hour', now() - $6 * interval '1 hour',
         $7 * interval '1 hour') as at`,
      [source, ana.userId, status, error ?? null, from, until, step],
    );
  const health = async (input: Input<"sync-health"> = {}) => {
    const { sources } = await invoke(ana, "sync-health", input);
    return Object.fromEntries(sources.map((each) => [each.name, each]));
  };

  const daily = await enter("daily", "phone", "1 day");
  const hourly = await enter("hourly", "phone");
  const broken = await enter("broken", "api");
  await enter("new", "phone");
  const backup = await enter("backup", "backup");
  await ran(daily, [90, 24, 30]);
  await ran(hourly, [60, 1, 5]);
  // Each of its syncs is two batches, minutes apart.
  await ran(hourly, [60.05, 1, 5.05]);
  await ran(broken, [60, 6, 30]);
  await ran(broken, [20, 6, 1], "failed", "token expired");
  await ran(backup, [900, 1, 900]);

  await t.step("tells who is in time, late, failing, or has never sent anything", async () => {
    const found = await health();
    assertEquals(
      Object.values(found).map(({ name, status, next }) => [name, status, next]),
      [
        ["backup", "ok", "nothing"],
        ["broken", "failed", "reconnect"],
        ["daily", "ok", "nothing"],
        ["hourly", "late", "sync_now"],
        ["new", "never", "connect"],
      ],
    );
    assertEquals([found.broken?.failures, found.broken?.last_error], [4, "token expired"]);
    assertEquals([found.new?.last_sync_at, found.new?.lag_s], [null, null]);
    assert(found.hourly?.advice.includes("open its app"));
  });

  await t.step("goes by what its owner says, else by what it did so far", async () => {
    const { daily, hourly, backup } = await health();
    assertEquals([daily?.expected_s, daily?.allowed_s, daily?.is_learned], [
      86_400,
      172_800,
      false,
    ]);
    assert(hourly?.is_learned && hourly.expected_s && Math.abs(hourly.expected_s - 3420) < 200);
    assertEquals([backup?.expected_s, backup?.is_learned], [null, false]);
  });

  await t.step("is well again after a sync", async () => {
    await ran(broken, [0, 1, 0]);
    const { broken: found } = await health({ source_id: broken });
    assertEquals([found?.status, found?.failures, found?.last_error], ["ok", 0, null]);
  });

  await t.step("shows nobody another's sources", async () => {
    const ben = await account(stack, "ben");
    assertEquals((await invoke(ben, "sync-health", {})).sources, []);
    const foreign = invoke(ben, "sync-health", { source_id: daily });
    assertEquals((await assertFails(foreign)).status, 404);
    const { key } = await keyOf(ana, "phonelog.read");
    assertEquals((await byKey(stack, key, "sync-health", {})).body.sources.length, 5);
  });
});
