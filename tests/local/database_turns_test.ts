/** Connections are given out in turn, and nobody waits for ever. */

import { NoTurn, Turns } from "../../supabase/local/database/turns.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { HandTimers } from "../support/hand_timers.ts";

Deno.test("a turn", async (t) => {
  using timers = new HandTimers((milliseconds) => milliseconds >= 50);
  const now = () => performance.now();

  await t.step("goes to whoever came first, but for one that was sent back", async () => {
    const turns = new Turns(1);
    const order: string[] = [];
    await turns.take(now());
    const waiting = ["first", "second"].map((name) =>
      turns.take(now()).then(() => order.push(name))
    );
    waiting.push(turns.take(now(), { first: true }).then(() => order.push("sent back")));
    for (let given = 0; given < 3; given++) turns.give();
    await Promise.all(waiting);
    assertEquals(order, ["sent back", "first", "second"]);
  });

  await t.step("that does not come is given up", async () => {
    const turns = new Turns(1);
    await turns.take(now());
    const refused = assertRejects(() => turns.take(now() - 10_001), NoTurn, "Timed out acquiring");
    const kept = turns.take(now());
    assertEquals(timers.waits, [10_000]);
    await timers.fire();
    await refused;
    assertEquals(timers.waits.map((wait) => wait > 9_000 && wait <= 10_001), [true]);
    turns.give();
    await kept;
    assertEquals(timers.waits, []);
  });

  await t.step("rests when it is told to, and then serves again", async () => {
    const turns = new Turns(1);
    await turns.take(now());
    turns.give(100);
    const served = turns.take(now());
    await timers.fire();
    await served;
    turns.end(new Error("over"));
  });

  await t.step("is refused to those who waited too long, and to nobody else", async () => {
    const turns = new Turns(1);
    await turns.take(now());
    const refused = assertRejects(() => turns.take(1_000), Error, "full");
    const kept = turns.take(2_000_000_000);
    turns.refuseSince(1_000, new Error("full"));
    await refused;
    turns.give();
    await kept;
  });
});
