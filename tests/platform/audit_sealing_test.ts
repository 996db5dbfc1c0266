/** Lines of the audit log are sealed by the timetable itself, each within fifteen seconds. */

import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { startStack } from "../support/stack.ts";

/** What is promised: the job runs every ten seconds, and has five to get to it. */
const SECONDS = 15;

Deno.test("the timetable", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  assert(sql);
  const unsealed = async () => {
    const [row] = await sql<{ seconds: number }>(
      `select (platform.health_report(1) -> 'audit' ->> 'oldest_seconds')::int as seconds`,
    );
    return row?.seconds ?? 0;
  };

  await t.step("has each line sealed within fifteen seconds, whenever it is written", async () => {
    for (const pause of [0, 3, 7]) {
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
      await sql("select private.record('role.assigned', 'platform.user_roles', $1)", [`${pause}`]);
      // On a server that others use, theirs have to be over which began before: from then on it counts.
      const ripe = await eventually(async () => {
        const [row] = await sql<{ at: Date }>(
          `select clock_timestamp() as at from private.audit_log
           where object_id = $1
             and (seal is not null or xid < pg_snapshot_xmin(pg_current_snapshot()))`,
          [`${pause}`],
        );
        return row?.at;
      }, { seconds: 60 });
      const lag = await eventually(async () => {
        const [row] = await sql<{ seconds: number }>(
          `select extract(epoch from s.sealed_at - greatest(l.at, $2))::float8 as seconds
           from private.audit_log l join private.audit_seals s on s.no = l.seal
           where l.object_id = $1`,
          [`${pause}`, ripe],
        );
        return row;
      }, { seconds: 60 });
      assert(lag.seconds <= SECONDS, `It took ${lag.seconds} s`);
    }
  });

  await t.step(
    "is missed, when it stands still, in the report and by a rule of the alerts",
    async () => {
      await sql("select cron.unschedule('seal-audit')");
      await sql("select cron.unschedule('evaluate-alerts')");
      await sql("select private.record('role.assigned', 'platform.user_roles', 'late')");
      // What is half a minute in earnest.
      await sql(
        `update platform.alert_rules set threshold = 2, clear_at = 1, hold_seconds = 0
       where kind = 'audit_unsealed'`,
      );
      const open = () =>
        sql(
          `select r.rule from platform.alerts a join platform.alert_rules r on r.id = a.rule_id
         where r.kind = 'audit_unsealed' and a.resolved_at is null`,
        );

      await eventually(async () => await unsealed() > 3, { seconds: 60 });
      await sql("select private.evaluate_alerts()");
      assertEquals(await open(), [{ rule: "lines of the audit log wait for their seal" }]);

      await eventually(async () => {
        await sql("select private.seal_audit()");
        return await unsealed() === 0;
      }, { seconds: 60 });
      await sql("select private.evaluate_alerts()");
      assertEquals(await open(), []);
    },
  );
});
