/**
 * Realtime's limits: averages that recover, quotas, and clients who read too slowly.
 *
 * @module
 */

import {
  FREE_PLAN,
  NO_LIMITS,
  payloadBytes,
  Quota,
  Rate,
} from "../../supabase/local/realtime/limits.ts";
import { Pressure } from "../../supabase/local/realtime/pressure.ts";
import { assertEquals } from "../support/assert.ts";

/** How often it may be done in a row. */
function takes(rate: { take(): boolean }, most = 1000): number {
  let taken = 0;
  while (taken < most && rate.take()) taken++;
  return taken;
}

Deno.test("a rate is an average over 60 s", async (t) => {
  let now = 0;
  const rate = new Rate(2, () => now * 1000);

  await t.step("a burst may use the whole minute", () => assertEquals(takes(rate), 120));
  await t.step("then it is over", () => assertEquals(rate.take(), false));
  await t.step("refused ones do not count: a minute later all is well", () => {
    now = 59.9;
    assertEquals(takes(rate), 0);
    now = 60;
    assertEquals(takes(rate), 120);
  });
  await t.step("what is spread leaves the minute second by second", () => {
    now = 1000;
    for (let second = 0; second < 60; second++) {
      now++;
      rate.take(2);
    }
    assertEquals(takes(rate), 0);
    now += 10;
    assertEquals(takes(rate), 20);
  });
  await t.step("several at once are taken together or not at all", () => {
    now = 5000;
    assertEquals([rate.take(121), rate.take(119), rate.take(2), rate.take(1)], [
      false,
      true,
      false,
      true,
    ]);
  });
});

Deno.test("a quota forgets what is older than its window", () => {
  const quota = new Quota(5, 30_000);
  const at = (...moments: number[]) => moments.map((now) => quota.take(now));
  assertEquals(at(0, 0, 0, 0, 10_000, 10_000), [true, true, true, true, true, false]);
  assertEquals(at(29_999, 30_001, 30_001), [false, true, true]);
});

Deno.test("without limits only what protects the process stays", () => {
  assertEquals(takes(new Rate(NO_LIMITS.messagesPerSecond)), 1000);
  assertEquals(takes(new Quota(NO_LIMITS.presencePushes, 30_000)), 1000);
  assertEquals(payloadBytes(NO_LIMITS), Infinity);
  assertEquals(NO_LIMITS.bufferedBytes, FREE_PLAN.bufferedBytes);
  assertEquals(payloadBytes(FREE_PLAN), 256_500);
});

Deno.test("a client who reads too slowly is cut off", async (t) => {
  const cut: string[] = [];
  const pressure = new Pressure({ bufferedBytes: 100, bufferedBytesOfAll: 250 });
  const socket = (name: string) => ({ bufferedAmount: 0, cut: () => void cut.push(name) });

  await t.step("over its own measure", () => {
    const slow = socket("slow");
    slow.bufferedAmount = 100;
    assertEquals(pressure.allows(slow), true);
    slow.bufferedAmount = 101;
    assertEquals(pressure.allows(slow), false);
    assertEquals([cut, pressure.total], [["slow"], 0]);
  });

  await t.step("over everybody's measure the fullest goes first", () => {
    const [a, b, c] = [socket("a"), socket("b"), socket("c")];
    for (const [each, waits] of [[a, 80], [b, 90], [c, 70]] as const) {
      each.bufferedAmount = waits;
      assertEquals(pressure.allows(each), true);
    }
    c.bufferedAmount = 85;
    assertEquals(pressure.allows(c), true);
    assertEquals([cut, pressure.total], [["slow", "b"], 165]);
    for (const each of [a, c]) pressure.forget(each);
  });

  await t.step("who has read meanwhile does not count", () => {
    const [a, b, c] = [socket("a"), socket("b"), socket("c")];
    for (const each of [a, b]) {
      each.bufferedAmount = 100;
      pressure.allows(each);
      each.bufferedAmount = 0;
    }
    c.bufferedAmount = 100;
    assertEquals(pressure.allows(c), true);
    assertEquals([cut.length, pressure.total, pressure.cuts], [2, 100, 2]);
    pressure.forget(c);
    assertEquals(pressure.total, 0);
  });
});
