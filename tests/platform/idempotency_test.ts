/** The same call twice: what the second one is told, in every case there is. */

import { AppError } from "@shared/edge/errors.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { CountedChange } from "../support/counted_change.ts";
import { type Sql, startStack } from "../support/stack.ts";

const PASS = () => {};

Deno.test("a change that carries a key", async (t) => {
  await using stack = await startStack({ own: true });
  const sql = stack.sql as Sql;
  const [ana, ben] = await Promise.all([stack.as("ana"), stack.as("ben")]);
  const later = (interval: string) =>
    sql(
      `update private.idempotency_keys set locked_until = locked_until - $1::interval,
         created_at = created_at - $1::interval`,
      [interval],
    );
  const key = () => crypto.randomUUID();

  await t.step("happens once, and a repeat is told the first answer", async () => {
    const change = new CountedChange(stack, "pay");
    const mine = key();
    assertEquals(await change.ask(ana, mine), [200, false, { nth: 1, word: "hi", drawn: null }]);
    assertEquals(await change.ask(ana, mine), [200, true, { nth: 1, word: "hi", drawn: null }]);
    assertEquals(change.effects, 1);
  });

  await t.step("happens each time without one, or under another", async () => {
    const change = new CountedChange(stack, "pay");
    for (const each of [undefined, undefined, key(), key()]) await change.ask(ana, each);
    assertEquals(change.effects, 4);
  });

  await t.step("is another's own affair under the same key", async () => {
    const change = new CountedChange(stack, "pay");
    const shared = key();
    const told = [await change.ask(ana, shared), await change.ask(ben, shared)];
    assertEquals(told.map(([, isRepeat, { nth }]) => [isRepeat, nth]), [[false, 1], [false, 2]]);
    assertEquals((await change.ask("192.0.2.1", shared))[2].nth, 3);
    assertEquals((await change.ask("192.0.2.1", shared))[2].nth, 3);
    assertEquals((await change.ask("192.0.2.2", shared))[2].nth, 4);
  });

  await t.step("is refused with another body, and with another function", async () => {
    const [pay, repay] = [new CountedChange(stack, "pay"), new CountedChange(stack, "repay")];
    const mine = key();
    await pay.ask(ana, mine);
    for (
      const [status, isRepeat, told] of [
        await pay.ask(ana, mine, { word: "ho" }),
        await repay.ask(ana, mine),
      ]
    ) {
      assertEquals([status, isRepeat, told.code], [422, false, "unprocessable"]);
      assertEquals(
        told.message,
        "Cannot use this idempotency key: it came with another call before",
      );
    }
    assertEquals([pay.effects, repay.effects], [1, 0]);
  });

  await t.step("has to wait while the first one runs, and another body is refused", async () => {
    const change = new CountedChange(stack, "pay");
    const [started, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    change.mood = () => (started.resolve(), done.promise);
    const mine = key();
    const first = change.ask(ana, mine);
    await started.promise;

    const early = await change.send(ana, mine);
    assertEquals([early.status, early.headers.get("retry-after")], [409, "1"]);
    assertEquals(
      (await early.json()).message,
      "Cannot repeat this call: the first one is still running",
    );
    assertEquals((await change.ask(ana, mine, { word: "ho" }))[0], 422);
    done.resolve();
    assertEquals((await first)[2].nth, 1);
    assertEquals((await change.ask(ana, mine))[2].nth, 1);
  });

  await t.step("leaves its key free when it is refused", async () => {
    const change = new CountedChange(stack, "pay");
    const mine = key();
    assertEquals((await change.ask(ana, mine, { word: 1 }))[0], 400);
    change.mood = () => {
      throw new AppError(404, "not_found", "Cannot pay: nobody is there");
    };
    assertEquals((await change.ask(ana, mine))[0], 404);
    change.mood = PASS;
    assertEquals((await change.ask(ana, mine, { word: "ho" }))[2], {
      nth: 1,
      word: "ho",
      drawn: null,
    });
  });

  await t.step("may be made again when it failed, by the same call only", async () => {
    const change = new CountedChange(stack, "pay");
    const mine = key();
    change.mood = () => {
      throw new Error("Out of paper");
    };
    assertEquals((await change.ask(ana, mine))[0], 500);
    change.mood = PASS;
    assertEquals((await change.ask(ana, mine, { word: "ho" }))[0], 422);
    assertEquals(await change.ask(ana, mine), [200, false, { nth: 1, word: "hi", drawn: null }]);
  });

  await t.step("runs again a minute after it died, and who died late keeps nothing", async () => {
    const change = new CountedChange(stack, "pay");
    const [started, dead] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    change.mood = () => (started.resolve(), dead.promise);
    const mine = key();
    const first = change.ask(ana, mine);
    await started.promise;
    change.mood = PASS;

    await later("55 seconds");
    assertEquals((await change.ask(ana, mine))[0], 409);
    await later("6 seconds");
    assertEquals((await change.ask(ana, mine))[2].nth, 1);
    dead.resolve();
    await first;
    assertEquals((await change.ask(ana, mine))[2].nth, 1);
  });

  await t.step("is forgotten after a day, and not before", async () => {
    const change = new CountedChange(stack, "pay");
    const mine = key();
    await change.ask(ana, mine);
    await later("23 hours 59 minutes");
    assertEquals((await change.ask(ana, mine))[1], true);
    await later("2 minutes");
    assertEquals((await change.ask(ana, mine, { word: "ho" }))[2].nth, 2);
    assertEquals((await change.ask(ana, mine, { word: "ho" }))[1], true);
  });

  await t.step("wants a key of 8 to 255 characters", async () => {
    const change = new CountedChange(stack, "pay");
    for (const length of [0, 7, 256]) {
      const [status, , { code, hint }] = await change.ask(ana, "k".repeat(length));
      assertEquals([status, code], [400, "invalid_input"]);
      assert(hint?.includes("8 to 255"));
    }
    assertEquals(change.effects, 0);
    for (const length of [8, 255]) {
      assertEquals((await change.ask(ana, "k".repeat(length)))[0], 200);
    }
    assertEquals(change.effects, 2);
  });

  await t.step("keeps no stream: its key is free again", async () => {
    const change = new CountedChange(stack, "pay");
    const mine = key();
    change.mood = () =>
      new Response("data: 1\n\n", { headers: { "content-type": "text/event-stream" } });
    assertEquals(await (await change.send(ana, mine)).text(), "data: 1\n\n");
    assertEquals(await sql("select from private.idempotency_keys where key = $1", [mine]), []);
  });

  await t.step("draws a secret again instead of keeping it", async () => {
    const change = new CountedChange(stack, "pay", { isSecret: true });
    const mine = key();
    const [, isRepeat, { drawn }] = await change.ask(ana, mine);
    const [, isRepeatAgain, again] = await change.ask(ana, mine);
    const [, , other] = await change.ask(ana, key());
    const [, , elses] = await change.ask(ben, mine);

    assertEquals([isRepeat, isRepeatAgain, again.drawn], [false, true, drawn]);
    assertEquals(new Set([drawn, other.drawn, elses.drawn]).size, 3);
    assertEquals((await change.ask(ana, mine, { word: "ho" }))[0], 422);
    const kept = await sql("select answer from private.idempotency_keys where key = $1", [mine]);
    assertEquals(kept, [{ answer: null }, { answer: null }]);
  });

  await t.step("leaves no address behind, and nothing of whoever is gone", async () => {
    const rows = await sql<{ caller: string }>(
      "select caller from private.idempotency_keys where caller like 'address:%'",
    );
    assertEquals(
      rows.length > 0 && rows.every(({ caller }) => /^address:[0-9a-f]{64}$/.test(caller)),
      true,
    );

    const change = new CountedChange(stack, "pay");
    const gone = await stack.as("gone");
    await change.ask(gone, key());
    await sql("delete from auth.users where id = $1", [gone.userId]);
    assertEquals((await change.ask(gone, key()))[0], 200);
    assertEquals(
      await sql("select from private.idempotency_keys where caller = $1", [gone.userId]),
      [],
    );
  });

  await t.step("is not made while nobody can say whether it was made before", async () => {
    const change = new CountedChange(stack, "pay");
    await sql("alter function private.begin_once rename to begin_never");
    await sql("notify pgrst, 'reload schema'");
    assertEquals((await change.ask(ana, key()))[0], 503);
    assertEquals(change.effects, 0);
    await sql("alter function private.begin_never rename to begin_once");
  });
});
