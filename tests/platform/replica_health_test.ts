/** What an isolate makes of a read replica that was behind or did not answer. */

import { ReplicaHealth } from "@shared/platform/replica_health.ts";
import { assertEquals } from "../support/assert.ts";

Deno.test("a change is looked for at the replica once it is ten seconds old", () => {
  const health = new ReplicaHealth(() => 0);
  assertEquals([0, 9_999, 10_000].map((age) => health.maybeBehind(age)), [true, true, false]);
  assertEquals(health.maybeBehind(null), false);
});

Deno.test("after a replica was behind, only what is twice as old is, for half a minute", () => {
  let now = 0;
  const health = new ReplicaHealth(() => now);
  health.wasBehind("x", 40_000);
  assertEquals([79_999, 80_000].map((age) => health.maybeBehind(age)), [true, false]);
  now = 30_000;
  assertEquals(health.maybeBehind(10_000), false);
  health.wasBehind("x", 86_400_000);
  assertEquals(health.maybeBehind(600_000), false, "it does not grow without end");
});

Deno.test("nobody there three times in a row is half a minute of rest, and then one call tries", () => {
  let now = 0;
  const health = new ReplicaHealth(() => now);
  const may = () => health.mayBeAsked("x");
  assertEquals([health.wasAway(), health.wasAway()], [false, false]);
  health.answered("y");
  assertEquals([health.wasAway(), health.wasAway(), may()], [false, false, true]);
  assertEquals([health.wasAway(), may()], [true, false]);
  now = 29_999;
  assertEquals(may(), false);
  now = 30_000;
  assertEquals([may(), may()], [true, false]);
  health.answered("x");
  assertEquals([may(), may()], [true, true]);
});

Deno.test("a question that it fails at rests by itself", () => {
  let now = 0;
  const health = new ReplicaHealth(() => now);
  for (let nth = 0; nth < 3; nth++) health.failedAt("slow");
  assertEquals([health.mayBeAsked("slow"), health.mayBeAsked("quick")], [false, true]);
  health.answered("quick");
  assertEquals(health.mayBeAsked("slow"), false, "another's answer says nothing of it");
  now = 30_000;
  assertEquals([health.mayBeAsked("slow"), health.mayBeAsked("slow")], [true, false]);
  health.answered("slow");
  assertEquals(health.mayBeAsked("slow"), true);
});
