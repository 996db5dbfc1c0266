/** The queue `rollups`: days of another home, and sums that somebody got wrong. */

import { assert, assertEquals } from "../support/assert.ts";
import { runJobs, withoutWaking } from "../support/run_jobs.ts";
import { startStack } from "../support/stack.ts";

Deno.test("the roll-ups of somebody's calls", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  assert(sql);
  await withoutWaking(stack);
  const ana = await stack.as("Ana");
  const days = async () => {
    const { data } = await ana.schema("phonelog").from("rollup_days").select("day, n").order("day");
    return data?.map(({ day, n }) => `${day} ${n}`);
  };
  const { error } = await ana.schema("phonelog").rpc("ingest_events", {
    p_source: { kind: "phone", name: "phone" },
    p_events: [{
      external_id: "one",
      type: "call",
      direction: "in",
      number: "+491701234567",
      started_at: "2026-03-01T23:30:00Z",
      duration_s: 60,
    }],
  });
  assertEquals(error, null);
  assertEquals(await days(), ["2026-03-01 1"]);

  await t.step("are made for another home when its person moves", async () => {
    await ana.schema("platform").from("profiles").update({ timezone: "Asia/Kathmandu" })
      .eq("user_id", ana.userId);
    assertEquals(await days(), ["2026-03-01 1"]);
    assert(await runJobs(stack, "rollups") > 0);
    assertEquals(await days(), ["2026-03-02 1"]);
  });

  await t.step("are left alone while nothing changes", async () => {
    assertEquals(await sql("select private.reconcile_phonelog() as asked"), [{ asked: 0 }]);
  });

  await t.step("are mended by night when somebody got them wrong", async () => {
    await sql("update phonelog.rollup_days set calls_in = 7");
    await sql("update phonelog.people set version = version + 1");
    assertEquals(await sql("select private.reconcile_phonelog() as asked"), [{ asked: 1 }]);
    assert(await runJobs(stack, "rollups") > 0);
    assertEquals(await days(), ["2026-03-02 1"]);
    assertEquals(
      await sql("select count::int from private.error_events where code = 'rollups_drifted'"),
      [{ count: 1 }],
    );
  });
});
