/** anonymized-analytics: sums over people who agreed, for who may see them, and never about few. */

import { type Input, invoke } from "@shared/client/invoke.ts";
import { account, withRole } from "../support/accounts.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { startStack } from "../support/stack.ts";

const WEEK = "2026-03-02";

Deno.test("anonymized-analytics", async (t) => {
  await using stack = await startStack({ own: true });
  const { sql } = stack;
  if (!sql) throw new Error("it looks into a database of its own");
  const analyst = await withRole(stack, "analyst");
  const ask = (input: Partial<Input<"anonymized-analytics">> = {}) =>
    invoke(analyst, "anonymized-analytics", { metric: "calls", from: "2026-01-01", ...input });
  /** Somebody with so many calls on Monday, Tuesday and so on. */
  const entered = async (user: string, calls: number[], agrees = true) => {
    await sql(
      `insert into phonelog.rollup_days (user_id, day, calls_in)
       select $1, date '${WEEK}' + nth::int - 1, n
       from unnest($2::int[]) with ordinality as d (n, nth) where n > 0`,
      [user, calls],
    );
    if (!agrees) return;
    await sql(
      "insert into phonelog.statistics_consents (user_id, agreed_at) values ($1, '2026-01-01')",
      [user],
    );
  };
  const person = async (calls: number[], agrees = true) => {
    const [row] = await sql<{ id: string }>(
      `insert into auth.users (id, aud, role)
       values (gen_random_uuid(), 'authenticated', 'authenticated') returning id`,
    );
    await entered(row?.id ?? "", calls, agrees);
  };
  const publish = (week = WEEK) => sql("select private.publish_week($1::date) as cells", [week]);

  await t.step("people agree for themselves, and nobody has unless they did", async () => {
    const ana = await account(stack, "ana");
    const consents = ana.schema("phonelog").from("statistics_consents");
    assertEquals((await consents.select()).data, []);
    await consents.insert({ user_id: ana.userId }).throwOnError();
    const other = await consents.insert({ user_id: analyst.userId });
    assertEquals(other.error?.code, "42501");
    assertEquals((await consents.select()).data?.length, 1);
    await consents.delete().eq("user_id", ana.userId).throwOnError();
    assertEquals((await consents.select()).data, []);
  });

  await t.step("shows sums of five people and more, and withholds the rest", async () => {
    // Six on Monday and Tuesday, four on Wednesday; two who did not agree count nowhere.
    for (const calls of [[2, 1, 1], [3, 2, 1], [2, 3, 1], [3, 3, 1]]) await person(calls);
    for (const calls of [[2, 2, 0, 1], [4, 1, 0, 1]]) await person(calls);
    for (const calls of [[50, 50, 50], [50, 50, 50]]) await person(calls, false);
    await publish();

    const weeks = await ask();
    assertEquals(weeks.items, [{ start: WEEK, value: 34, people_at_least: 5 }]);
    // Six people have Wednesday and Thursday together: less Monday and Tuesday the week tells no more.
    const days = await ask({ bucket: "day" });
    assertEquals(days.items, [
      { start: "2026-03-02", value: 16, people_at_least: 5 },
      { start: "2026-03-03", value: 12, people_at_least: 5 },
    ]);
    assertEquals((await ask({ metric: "talk_s" })).items, []);
  });

  await t.step("one person more or less moves nothing that was ever shown", async () => {
    const before = [await ask(), await ask({ bucket: "day" })];
    await person([1, 1, 1, 1, 1, 1, 1]);
    await publish();
    assertEquals([await ask(), await ask({ bucket: "day" })], before);
    await sql("delete from phonelog.statistics_consents");
    await publish();
    assertEquals([await ask(), await ask({ bucket: "day" })], before);
  });

  await t.step("is for who may, and each look stands in the audit log", async () => {
    const ben = await account(stack, "ben");
    const support = await withRole(stack, "support");
    for (const other of [ben, support]) {
      const refused = invoke(other, "anonymized-analytics", { metric: "calls" });
      assertEquals((await assertFails(refused)).status, 403);
    }
    const direct = await ben.schema("phonelog").rpc("anonymized_analytics", { p_metric: "calls" });
    assertEquals(direct.error?.code, "PT403");
    const lines = await sql(
      "select distinct actor_kind, object_id from private.audit_log where action = 'statistics.read' order by 2",
    );
    assertEquals(lines.map(({ object_id }) => object_id), [
      "calls day",
      "calls week",
      "talk_s week",
    ]);
    assertEquals((await assertFails(ask({ metric: JSON.parse('"voicemails"') }))).status, 400);
  });
});
