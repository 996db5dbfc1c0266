/**
 * The queue `rollups`: days of another home, and sums that somebody got wrong. And the queue
 * `forgetting`: calls that were kept long enough.
 */

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

  await t.step("are compared with the calls once a week while nothing changes", async () => {
    await sql("select private.reconcile_phonelog()");
    await runJobs(stack, "rollups");
    assertEquals(
      await sql(`
        select asked, count(*)::int as nights
        from generate_series(0, 6) as n, private.reconcile_phonelog(date '2026-03-01' + n) as asked
        group by asked order by asked`),
      [{ asked: 0, nights: 6 }, { asked: 1, nights: 1 }],
    );
    assert(await runJobs(stack, "rollups") > 0);
    assertEquals(await days(), ["2026-03-02 1"]);
  });

  await t.step("follow their person, however the move was missed", async () => {
    await sql("update phonelog.people set zone = 'UTC', checked_version = version");
    await sql("select private.reconcile_phonelog()");
    assert(await runJobs(stack, "rollups") > 0);
    assertEquals(await sql("select zone, wanted_zone from phonelog.people"), [
      { zone: "Asia/Kathmandu", wanted_zone: null },
    ]);
    assertEquals(await days(), ["2026-03-02 1"]);
  });

  await t.step("are mended by night when somebody got them wrong", async () => {
    await sql("update phonelog.rollup_days set calls_in = 7");
    await sql("update phonelog.people set version = version + 1");
    assertEquals(await sql("select private.reconcile_phonelog() as asked"), [{ asked: 1 }]);
    assert(await runJobs(stack, "rollups") > 0);
    assertEquals(await sql("select version - checked_version as ahead from phonelog.people"), [
      { ahead: 0 },
    ]);
    assertEquals(await days(), ["2026-03-02 1"]);
    assertEquals(
      await sql("select count::int from private.error_events where code = 'rollups_drifted'"),
      [{ count: 1 }],
    );
  });

  await t.step("go with calls that were kept long enough, by a job of their person's", async () => {
    await ana.schema("platform").from("retention_policies")
      .insert({ user_id: ana.userId, target: "phonelog.events", max_age: "7 days" });
    await sql("select private.run_retention(false)");
    assertEquals(await days(), ["2026-03-02 1"]);
    assert(await runJobs(stack, "forgetting") > 0);
    assertEquals(await days(), []);
    assertEquals(await sql("select from phonelog.events"), []);
  });
});
