/** Subscriptions that ask again and again. */

import { changes, poll } from "@shared/client/polling.ts";
import { assertEquals } from "../support/assert.ts";
import { HandTimers } from "../support/hand_timers.ts";

Deno.test("poll() asks at once, and again at its pace", async () => {
  using timers = new HandTimers();
  let looks = 0;
  const subscription = poll(() => Promise.resolve(void looks++), { everyMs: 500 });
  await timers.settle();

  assertEquals([looks, timers.waits], [1, [500]]);
  await timers.fire();
  await timers.fire();
  assertEquals(looks, 3);
  await subscription.unsubscribe();
});

Deno.test("poll() never asks twice at once", async () => {
  using timers = new HandTimers();
  const answer = Promise.withResolvers<void>();
  let looks = 0;
  const subscription = poll(() => {
    looks++;
    return answer.promise;
  }, { everyMs: 500 });
  await timers.settle();
  assertEquals([looks, timers.waits], [1, []]);

  answer.resolve();
  await subscription.unsubscribe();
});

Deno.test("poll() asks less often after failures, and at its pace after an answer", async () => {
  using timers = new HandTimers();
  const told: string[] = [];
  let broken = true;
  const look = () => broken ? Promise.reject(new Error("down")) : Promise.resolve();
  const onError = (error: unknown) => void told.push((error as Error).message);
  const subscription = poll(look, { everyMs: 1000, onError });

  const waits: (number | undefined)[] = [];
  await timers.settle();
  for (let failure = 0; failure < 8; failure++) {
    waits.push(...timers.waits);
    await timers.fire();
  }
  assertEquals(waits, [2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  assertEquals(told.length, 9);

  broken = false;
  await timers.fire();
  assertEquals(timers.waits, [1000]);
  await subscription.unsubscribe();
});

Deno.test("unsubscribe() stops for good", async (t) => {
  await t.step("between two looks", async () => {
    using timers = new HandTimers();
    const subscription = poll(() => Promise.resolve(), { everyMs: 500 });
    await timers.settle();

    assertEquals(await subscription.unsubscribe(), "ok");
    assertEquals(await subscription.unsubscribe(), "ok");
    assertEquals(timers.waits, []);
  });

  await t.step("during a look, once it is over", async () => {
    using timers = new HandTimers();
    const answer = Promise.withResolvers<void>();
    let over = false;
    const subscription = poll(() => answer.promise, { everyMs: 500 });
    const stopped = subscription.unsubscribe().then(() => over = true);
    await timers.settle();
    assertEquals(over, false);

    answer.resolve();
    await stopped;
    assertEquals(timers.waits, []);
  });

  await t.step("from inside what it tells", async () => {
    using timers = new HandTimers();
    const stopped = Promise.withResolvers<string>();
    const subscription = poll(async () => {
      await Promise.resolve();
      subscription.unsubscribe().then(stopped.resolve);
    }, { everyMs: 500 });

    assertEquals(await stopped.promise, "ok");
    assertEquals(timers.waits, []);
  });
});

Deno.test("changes() tells each change of each row once", () => {
  const isNew = changes<{ text: string }>();

  assertEquals(isNew("a", { text: "one" }), true);
  assertEquals(isNew("a", { text: "one" }), false);
  assertEquals(isNew("b", { text: "one" }), true);
  assertEquals(isNew("a", { text: "two" }), true);
  assertEquals(isNew("a", { text: "one" }), true);
});
