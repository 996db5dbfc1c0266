/** Each guard of spending, switched off once: what it holds back comes through, so that a test would see it. */

import { assert, assertEquals } from "../support/assert.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { accounts, asker, COST, pricedModel } from "../support/spenders.ts";
import { type Sql, startStack } from "../support/stack.ts";

interface Mutant {
  guard: string;
  of: string;
  from: string;
  to: string;
  /** Whether something came through that must not. */
  probe: () => Promise<boolean>;
}

Deno.test("the guards of spending", async (t) => {
  await using stack = await startStack({ own: true });
  await using provider = FakeProvider.start();
  const sql = stack.sql as Sql;
  await sql("select cron.unschedule('charge-lost-spend')");
  await pricedModel(sql);
  const ask = asker(provider);
  const asked = () => provider.sentTo("/v1/chat/completions").length;
  const spentBy = async (id: string) => {
    const rows = await sql<{ spent: number }>(
      "select spent::int from private.spend_days where subject = $1 and period = 'day'",
      [`user:${id}`],
    );
    return rows[0]?.spent ?? 0;
  };
  const reserve = async (id: string) => {
    const [row] = await sql<{ hold: string }>(
      "select platform.reserve_spend($1, '{}', 50) as hold",
      [id],
    );
    return row?.hold;
  };

  const mutants: Mutant[] = [
    {
      guard: "the budget",
      of: "platform.reserve_spend",
      from: "d.spent + d.reserved + excluded.reserved <= v_cap.micro_usd",
      to: "true",
      async probe() {
        await sql(
          "insert into platform.budgets (scope, period, micro_usd) values ('everyone', 'day', $1::int)",
          [3 * COST],
        );
        await Promise.allSettled((await accounts(sql, 8)).map((id) => ask(id)));
        return asked() > 3;
      },
    },
    {
      guard: "two at once",
      of: "platform.reserve_spend",
      from: ">= p_at_once",
      to: ">= 1000",
      async probe() {
        const [ana = ""] = await accounts(sql, 1);
        const holds = await Promise.allSettled(Array.from({ length: 5 }, () => reserve(ana)));
        return holds.filter(({ status }) => status === "fulfilled").length > 2;
      },
    },
    {
      guard: "settling once",
      of: "platform.settle_spend",
      from: "delete from private.spend_holds where id = p_hold returning * into v_hold",
      to: "select * into v_hold from private.spend_holds where id = p_hold",
      async probe() {
        const [ana = ""] = await accounts(sql, 1);
        const hold = await reserve(ana);
        for (let time = 0; time < 2; time++) {
          await sql("select platform.settle_spend($1, 10)", [hold]);
        }
        return await spentBy(ana) > 10;
      },
    },
    {
      guard: "the charge for who never came back",
      of: "private.charge_lost_spend",
      from: "v_hold.micro_usd, jsonb",
      to: "0, jsonb",
      async probe() {
        const [ana = ""] = await accounts(sql, 1);
        await reserve(ana);
        await sql("update private.spend_holds set expires_at = now() - interval '1 second'");
        await sql("select private.charge_lost_spend()");
        return await spentBy(ana) < 50;
      },
    },
    {
      guard: "the breaker",
      of: "private.ask_breaker",
      from: "if not found then\n    raise",
      to: "if false then\n    raise",
      async probe() {
        provider.behave("failing");
        for (const id of await accounts(sql, 8)) await ask(id).catch(() => {});
        // Five calls of two tries each.
        return asked() > 10;
      },
    },
  ];
  for (const { guard, of, from, to, probe } of mutants) {
    await t.step(`${guard} holds, and is missed when it is off`, async () => {
      const rows = await sql<{ text: string }>(
        "select pg_get_functiondef($1::regproc) as text",
        [of],
      );
      const whole = rows[0]?.text ?? "";
      const cleared = async () => {
        provider.behave("right");
        await sql("delete from platform.budgets");
        await sql("delete from private.spend_days");
        await sql("delete from private.spend_holds");
        await sql("delete from private.provider_breakers");
      };
      await cleared();
      assertEquals(await probe(), false);

      assert(whole.includes(from), `${of} has no such guard`);
      await sql(whole.replace(from, to));
      await cleared();
      assertEquals(await probe(), true);
      await sql(whole);
    });
  }
});
