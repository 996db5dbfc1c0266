/** How often one caller may call: counted once for all isolates, told in headers, closed in doubt. */

import { limits } from "@shared/edge/limits.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertHidden, assertLimited } from "../support/call_promises.ts";
import { CountedChange } from "../support/counted_change.ts";
import { headersOf } from "../support/exactly_once.ts";
import { Isolate } from "../support/isolate.ts";
import { type Sql, startStack } from "../support/stack.ts";
import { withEnv } from "../support/with_env.ts";

Deno.test("a limited function", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  const [ana, ben] = await Promise.all([stack.as("ana"), stack.as("ben")]);
  const limited = (name: string, max: number) =>
    new CountedChange(stack, name, { limit: { max, seconds: 6000 } });

  await t.step("lets N through and tells the next one to wait", () => assertLimited(stack));

  await t.step("counts each person, and each function, by itself", async () => {
    const [one, other] = [limited("one", 1), limited("other", 1)];
    const statuses = [];
    for (const [change, who] of [[one, ana], [one, ana], [one, ben], [other, ana]] as const) {
      statuses.push((await change.ask(who, undefined))[0]);
    }
    assertEquals(statuses, [200, 429, 200, 200]);
  });

  await t.step("tells what is left with every answer, refusals and repeats too", async () => {
    const change = limited("telling", 100);
    const key = crypto.randomUUID();
    const left = [];
    for (const body of [{ word: "hi" }, { word: "hi" }, { word: 1 }, { word: "ho" }]) {
      const response = await change.send(ana, key, body);
      await response.body?.cancel();
      left.push([response.status, response.headers.get("ratelimit-remaining")]);
    }
    assertEquals(left, [[200, "99"], [200, "98"], [422, "97"], [422, "96"]]);
  });

  await t.step("is counted once for all isolates", async () => {
    using _ = withEnv({ LIMIT_CHANGES: "20/200000" });
    using first = new Isolate("leave-session");
    using second = new Isolate("leave-session");
    const headers = await headersOf(ana, stack.publishableKey);
    const answers = await Promise.all(
      Array.from(
        { length: 60 },
        (_, nth) => (nth % 2 ? first : second).fetch(headers, { session_id: crypto.randomUUID() }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    assertEquals(statuses.filter((status) => status === 404).length, 20);
    assertEquals(statuses.filter((status) => status === 429).length, 40);
    await Promise.all(answers.map((answer) => answer.body?.cancel()));
  });

  await t.step("puts all who have no address into one bucket", async () => {
    const change = limited("strangers", 2);
    const statuses = [];
    for (const from of [null, null, null, "192.0.2.1"]) {
      statuses.push((await change.ask(from, undefined))[0]);
    }
    assertEquals(statuses, [200, 200, 429, 200]);
  });

  await t.step("knows nobody's address", () => assertHidden(stack));

  await t.step("hides addresses anew each day, and forgets how", async () => {
    const change = limited("daily", 1);
    await change.ask("192.0.2.9", undefined);
    assertEquals((await change.ask("192.0.2.9", undefined))[0], 429);
    await sql("update private.address_keys set day = day - 1");
    assertEquals((await change.ask("192.0.2.9", undefined))[0], 200);

    await sql("update private.address_keys set day = day - 1 where day < now()::date");
    await sql("select private.purge_rate_limits()");
    assertEquals(
      await sql("select day = (now() at time zone 'utc')::date as today from private.address_keys"),
      [{ today: true }],
    );
  });

  await t.step("is closed while nobody can count", async () => {
    const change = limited("closed", 100);
    await sql("alter function platform.spend_call rename to spend_never");
    const response = await change.send(ana, undefined);
    assertEquals([response.status, (await response.json()).code], [503, "unavailable"]);
    assertEquals([change.effects, response.headers.get("retry-after")], [0, "1"]);
    await sql("alter function platform.spend_never rename to spend_call");
    assertEquals((await change.ask(ana, undefined))[0], 200);
  });

  await t.step("has the number that the operator chose", async () => {
    const change = new CountedChange(stack, "chosen", { limit: limits.changes });
    const limitNow = async () => {
      const response = await change.send(ben, undefined);
      await response.body?.cancel();
      return [response.status, response.headers.get("ratelimit-policy")];
    };
    assertEquals(await limitNow(), [200, "60;w=60"]);
    {
      using _ = withEnv({ LIMIT_CHANGES: "6000000/60" });
      assertEquals(await limitNow(), [200, "6000000;w=60"]);
    }
    {
      using _ = withEnv({ LIMIT_CHANGES: "7/3600" });
      assertEquals(await limitNow(), [200, "7;w=3600"]);
    }
    for (
      const wrong of ["many", "0/60", "60", "60/0", "-1/60", "1e9/60", "100001/1", "6000001/60"]
    ) {
      using _ = withEnv({ LIMIT_CHANGES: wrong });
      assertEquals(await limitNow(), [500, null], wrong);
    }
    assertEquals(change.effects, 3);
  });
});

Deno.test("every ordinary number is what the handbook of limits says", () => {
  const text = Object.entries(limits).map(([name, { max, seconds }]) =>
    `${name} ${max}/${seconds}`
  );
  for (const expected of ["reads 120/60", "changes 60/60", "models 20/60"]) {
    assert(text.includes(expected), expected);
  }
  for (const each of text) assertMatch(each, /^[a-z]+ [1-9]\d*\/[1-9]\d*$/);
});
