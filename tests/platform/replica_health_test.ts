/** What an isolate makes of a read replica that was behind or did not answer. */

import { type Question, ReplicaHealth } from "@shared/platform/replica_health.ts";
import { assertEquals } from "../support/assert.ts";

const asks = (who: string, name = "dashboard"): Question => ({ who, name });

Deno.test("a change is looked for at the replica once it is ten seconds old", () => {
  const health = new ReplicaHealth(() => 0);
  assertEquals([0, 9_999, 10_000].map((age) => health.maybeBehind(age)), [true, true, false]);
  assertEquals(health.maybeBehind(null), false);
});

Deno.test("after a replica was behind, only what is twice as old is, for half a minute", () => {
  let now = 0;
  const health = new ReplicaHealth(() => now);
  health.wasBehind(asks("ana"), 40_000);
  assertEquals([79_999, 80_000].map((age) => health.maybeBehind(age)), [true, false]);
  now = 30_000;
  assertEquals(health.maybeBehind(10_000), false);
  health.wasBehind(asks("ana"), 86_400_000);
  assertEquals(health.maybeBehind(600_000), false, "it does not grow without end");
});

Deno.test("nobody there three times in a row is half a minute of rest, and then one call tries", () => {
  let now = 0;
  const health = new ReplicaHealth(() => now);
  const may = () => health.mayBeAsked(asks("ana"));
  assertEquals([health.wasAway(), health.wasAway()], [false, false]);
  health.answered(asks("ben"));
  assertEquals([health.wasAway(), health.wasAway(), may()], [false, false, true]);
  assertEquals([health.wasAway(), may()], [true, false]);
  now = 29_999;
  assertEquals(may(), false);
  now = 30_000;
  assertEquals([may(), may()], [true, false]);
  health.answered(asks("ana"));
  assertEquals([may(), may()], [true, true]);
});

Deno.test("what it takes too long over rests for who asked it, and for nobody else", () => {
  let now = 0;
  const health = new ReplicaHealth(() => now);
  const slow = asks("ana");
  assertEquals(health.tookTooLong(slow), false);
  assertEquals(
    [slow, asks("ana", "trends"), asks("ben")].map((each) => health.mayBeAsked(each)),
    [false, true, true],
  );
  for (let nth = 0; nth < 9; nth++) {
    assertEquals(health.tookTooLong(asks("ana", `${nth}`)), false, "however much she asks");
  }
  health.answered(asks("ben"));
  assertEquals(health.mayBeAsked(slow), false, "another's answer says nothing of it");
  now = 30_000;
  assertEquals([health.mayBeAsked(slow), health.mayBeAsked(slow)], [true, false]);
  health.answered(slow);
  assertEquals(health.mayBeAsked(slow), true);
});

Deno.test("what hears nobody out, one after the other, hangs, and is left alone", () => {
  const health = new ReplicaHealth(() => 0);
  const waits = (who: string) => health.tookTooLong(asks(who));
  assertEquals([waits("ana"), waits("ben")], [false, false]);
  health.answered(asks("cleo"));
  assertEquals([waits("ana"), waits("ben"), waits("cleo")], [false, false, true]);
  assertEquals(health.mayBeAsked(asks("dora")), false);
});

Deno.test("a refusal rests by itself, and says that it is there", () => {
  let now = 0;
  const health = new ReplicaHealth(() => now);
  for (let nth = 0; nth < 3; nth++) health.wasAway();
  now = 30_000;
  assertEquals(health.mayBeAsked(asks("ana")), true);
  health.refused(asks("ana"));
  assertEquals([asks("ana"), asks("ben")].map((each) => health.mayBeAsked(each)), [false, true]);
});

Deno.test("however many wait in vain, a thousand are remembered", () => {
  const health = new ReplicaHealth(() => 0);
  for (let nth = 0; nth <= 1_000; nth++) health.refused(asks(`${nth}`));
  assertEquals([asks("0"), asks("1000")].map((each) => health.mayBeAsked(each)), [true, false]);
});
