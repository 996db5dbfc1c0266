/** A budget of a hundred buys a hundred, whoever asks at once, and whatever breaks in between. */

import { asServer } from "@shared/edge/authenticate.ts";
import { AppError } from "@shared/edge/errors.ts";
import { spendStream } from "@shared/platform/spending.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { accounts, asker, COST, pricedModel } from "../support/spenders.ts";
import { type Sql, startStack } from "../support/stack.ts";

interface Day {
  reserved: string;
  spent: string;
}

Deno.test("spending", async (t) => {
  await using stack = await startStack({ own: true });
  await using provider = FakeProvider.start();
  const sql = stack.sql as Sql;
  await sql("select cron.unschedule('charge-lost-spend')");
  await pricedModel(sql);
  const ask = asker(provider);
  const budget = (scope: string, calls: number, period = "day") =>
    sql(
      "insert into platform.budgets (scope, period, micro_usd) values ($1, $2, $3::int)",
      [scope, period, calls * COST],
    );
  const asked = () => provider.sentTo("/v1/chat/completions").length;
  const dayOf = async (subject: string, period = "day") => {
    const [row] = await sql<Day>(
      "select reserved::text, spent::text from private.spend_days where subject = $1 and period = $2",
      [subject, period],
    );
    return row && { reserved: Number(row.reserved), spent: Number(row.spent) };
  };
  const step = (name: string, fn: () => Promise<void>) =>
    t.step(name, async () => {
      provider.behave("right");
      await sql("delete from platform.budgets");
      await sql("delete from private.spend_days");
      await sql("delete from private.spend_holds");
      await sql("delete from private.provider_breakers");
      await sql("delete from platform.usage_ledger");
      await fn();
    });
  const refusal = async (call: Promise<unknown>) => {
    const error = await assertRejects(() => call, AppError);
    return [error.status, (error.details as { reason?: string }).reason];
  };

  await step("500 ask at once with a budget for 100: 100 are answered", async () => {
    await budget("everyone", 100);
    const people = await accounts(sql, 500);
    const ends = await Promise.allSettled(people.map((id) => ask(id)));
    const refused = ends.filter((end) => end.status === "rejected").map(({ reason }) => reason);

    // A database that cannot take so many at once says 503, and nothing was asked for them either.
    const others = refused.filter((error) =>
      !(error instanceof AppError && [429, 503].includes(error.status))
    );
    assertEquals(others, []);
    assert(asked() <= 100 && asked() === 500 - refused.length, `${asked()} asked`);

    // Whatever is left is there to be spent, and not a call more.
    await sql("update private.spend_holds set expires_at = now() - interval '1 second'");
    await sql("select private.charge_lost_spend()");
    for (const id of people.slice(asked(), 100)) await ask(id);
    assertEquals(await refusal(ask(people[0] ?? "")), [429, "budget"]);
    assertEquals(await dayOf("everyone"), { reserved: 0, spent: 100 * COST });
    const [ledger] = await sql(
      "select count(*)::int as lines, sum(cost_micro_usd)::int as cost from platform.usage_ledger",
    );
    assertEquals(ledger, { lines: 100, cost: 100 * COST });
  });

  await step("one person asks twenty times at once: two are answered", async () => {
    provider.behave("hanging");
    const [ana = "", ben = ""] = await accounts(sql, 2);
    const enough = new AbortController();
    const refused: unknown[] = [];
    const calls = Array.from(
      { length: 20 },
      () => ask(ana, enough.signal).catch((error) => refused.push(error)),
    );
    await eventually(() => refused.length === 18 && asked() === 2);

    assert(refused.every((error) => error instanceof AppError && error.status === 429));
    assertEquals((await sql("select from private.spend_holds")).length, 2);
    // Somebody else is not held back by it.
    provider.behave("right");
    await ask(ben);
    enough.abort();
    await Promise.all(calls);
    await ask(ana);
  });

  await step("a person's budget binds them and nobody else", async () => {
    await budget("each", 3);
    const [ana = "", ben = ""] = await accounts(sql, 2);
    for (let call = 0; call < 3; call++) await ask(ana);

    assertEquals(await refusal(ask(ana)), [429, "budget"]);
    await ask(ben);
    assertEquals(asked(), 4);
  });

  await step("the month counts as well as the day", async () => {
    await budget("each", 2, "month");
    const [ana = ""] = await accounts(sql, 1);
    await ask(ana);
    await sql("update private.spend_days set day = day - 1 where period = 'day'");
    await ask(ana);
    assertEquals(await refusal(ask(ana)), [429, "budget"]);
  });

  await step(
    "at midnight the day begins anew, and what was set aside before stays there",
    async () => {
      await budget("each", 1);
      const [ana = ""] = await accounts(sql, 1);
      const [hold] = await sql<{ id: string }>(
        "select platform.reserve_spend($1, '{}', $2::int) as id",
        [ana, COST],
      );
      assertEquals(await refusal(ask(ana)), [429, "budget"]);
      // As if it had been set aside a second before midnight.
      await sql("update private.spend_days set day = day - 1 where period = 'day'");
      await sql("update private.spend_holds set day = day - 1");
      await ask(ana);
      await sql("select platform.settle_spend($1, 5)", [hold?.id]);

      const days = await sql<Day>(
        `select reserved::text, spent::text from private.spend_days
       where subject = $1 and period = 'day' order by day`,
        [`user:${ana}`],
      );
      assertEquals(days, [{ reserved: "0", spent: "5" }, { reserved: "0", spent: String(COST) }]);
    },
  );

  await step("what is settled twice moves once", async () => {
    const [ana = ""] = await accounts(sql, 1);
    const [hold] = await sql<{ id: string }>(
      "select platform.reserve_spend($1, '{}', 100) as id",
      [ana],
    );
    const settle = () =>
      sql<{ moved: boolean }>("select platform.settle_spend($1, 40) as moved", [hold?.id]);
    const moved = (await Promise.all([settle(), settle(), settle()])).flat();

    assertEquals(moved.filter((each) => each.moved).length, 1);
    assertEquals(await dayOf(`user:${ana}`), { reserved: 0, spent: 40 });
    assertEquals((await sql("select from platform.usage_ledger")).length, 1);
  });

  await step("whoever dies between the two is charged in full, once, and not before", async () => {
    const [ana = ""] = await accounts(sql, 1);
    const [hold] = await sql<{ id: string }>(
      "select platform.reserve_spend($1, '{}', 100) as id",
      [ana],
    );
    await sql("select private.charge_lost_spend()");
    assertEquals(await dayOf(`user:${ana}`), { reserved: 100, spent: 0 });

    await sql("update private.spend_holds set expires_at = now() - interval '1 second'");
    const runs = () => sql<{ n: number }>("select private.charge_lost_spend() as n");
    const charged = (await Promise.all([runs(), runs()])).flat();
    assertEquals(charged.reduce((sum, { n }) => sum + n, 0), 1);
    assertEquals(await dayOf(`user:${ana}`), { reserved: 0, spent: 100 });
    await sql("select platform.settle_spend($1, 1)", [hold?.id]);
    assertEquals(await dayOf(`user:${ana}`), { reserved: 0, spent: 100 });
  });

  await step(
    "an answer that is cut off costs what arrived, a failure what it may have cost",
    async () => {
      const [ana = "", ben = "", cleo = ""] = await accounts(sql, 3);
      const call = (user: string) => ({
        platform: asServer().platform,
        user,
        function: "test",
        provider: "openai",
        model: "priced",
      });
      const most = { input: 0, output: 50 };
      for await (
        const _ of spendStream(call(ana), most, async function* (meter) {
          for (const piece of ["one ", "two ", "three"]) {
            meter.arrived(piece);
            yield piece;
          }
        })
      ) break;
      const breaks = spendStream(call(ben), most, async function* (meter) {
        meter.arrived("12345");
        yield "12345";
        throw new Error("cut");
      });
      await assertRejects(() => Array.fromAsync(breaks));
      const silent = spendStream(call(cleo), most, () => {
        throw new Error("never began");
      });
      await assertRejects(() => Array.fromAsync(silent));

      const spent = await Promise.all([ana, ben, cleo].map((id) => dayOf(`user:${id}`)));
      assertEquals(spent.map((each) => [each?.reserved, each?.spent]), [[0, 4], [0, 5], [0, 50]]);
    },
  );

  await step("five failures in a row, and nobody asks for half a minute", async () => {
    provider.behave("failing");
    const people = await accounts(sql, 12);
    const calls = [];
    for (const id of people.slice(0, 8)) calls.push(await refusal(ask(id)));
    // Each of the five tried twice.
    assertEquals(asked(), 10);
    assertEquals(calls.slice(5), Array(3).fill([503, "provider"]));

    await sql("update private.provider_breakers set open_until = now()");
    provider.behave("right");
    const ends = await Promise.allSettled(people.slice(8, 12).map((id) => ask(id)));
    assertEquals(ends.filter(({ status }) => status === "fulfilled").length, 1);
    assertEquals(asked(), 1);
    await Promise.all(people.map((id) => ask(id)));
  });
});
