/** usage: what somebody spent on models, by themselves or through a key of theirs, and nobody else's. */

import { asServer } from "@shared/edge/authenticate.ts";
import { invoke } from "@shared/client/invoke.ts";
import { spend } from "@shared/platform/spending.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { account } from "../support/accounts.ts";
import { byKey, keyOf } from "../support/by_key.ts";
import { type Person, type Sql, startStack } from "../support/stack.ts";

Deno.test("usage", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  const ana = await account(stack, "ana");
  const ben = await stack.as("ben");
  await sql("insert into private.model_prices values ('test', 'model', 1000000, 2000000)");
  const ask = ({ userId }: Person, input: number, output: number) => {
    const call = {
      platform: asServer().platform,
      user: userId,
      function: "ask",
      provider: "test",
      model: "model",
    };
    return spend(call, { input: 1_000, output: 1_000 }, (meter) => {
      meter.used({ input, output });
      return Promise.resolve();
    });
  };

  await t.step("is nothing for who asked nothing", async () => {
    const { calls, budget, ...sums } = await invoke(ana, "usage", {});

    assertEquals([sums, calls], [{ tokens_in: 0, tokens_out: 0, cost_usd: 0 }, []]);
    assertEquals([budget.day.limit_usd, budget.day.left_usd], [0.5, 0.5]);
    assertEquals([budget.month.limit_usd, budget.month.left_usd], [null, null]);
    assert(Date.parse(budget.day.starts_again_at) > Date.now());
  });

  await t.step("adds up calls by day, function and model, and says what is left", async () => {
    await ask(ana, 100, 50);
    await ask(ana, 10, 5);
    await ask(ben, 1_000, 1_000);
    const { calls, budget, ...sums } = await invoke(ana, "usage", {});

    assertEquals(sums, { tokens_in: 110, tokens_out: 55, cost_usd: 0.00022 });
    assertEquals(calls, [{
      day: new Date().toISOString().slice(0, 10),
      function: "ask",
      provider: "test",
      model: "model",
      calls: 2,
      ...sums,
    }]);
    const { spent_usd, reserved_usd, left_usd } = budget.day;
    assertEquals([spent_usd, reserved_usd, left_usd], [0.00022, 0, 0.49978]);
    assertEquals(budget.month.spent_usd, 0.00022);
  });

  await t.step("keeps to the time that is asked for", async () => {
    const past = { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00+02:00" };
    assertEquals((await invoke(ana, "usage", past)).calls, []);
    const error = await assertFails(invoke(ana, "usage", { from: "yesterday" }));
    assertEquals([error.status, error.body.code], [400, "invalid_input"]);
  });

  await t.step("answers a key with the scope as its owner, and no other key", async () => {
    const good = await byKey(stack, (await keyOf(ana, "usage.read")).key, "usage", {});
    assertEquals([good.status, good.body.tokens_in], [200, 110]);
    const other = await byKey(stack, (await keyOf(ana, "reading.read")).key, "usage", {});
    assertEquals(other.status, 403);
    assertEquals((await assertFails(invoke(stack.stranger(), "usage", {}))).status, 401);
  });
});
