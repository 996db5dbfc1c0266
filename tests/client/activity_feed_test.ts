/** Signs of life become changes, and silence becomes idleness. */

import { ActivityFeed } from "@shared/client/activity_feed.ts";
import type { UserActivity } from "@shared/client/room_read.ts";
import { assertEquals } from "../support/assert.ts";
import { HandTimers } from "../support/hand_timers.ts";

/** A sign of life at that second. */
const sign = (user_id: string, activity_type: string, second: number) =>
  ({
    user_id,
    activity_type,
    updated_at: `2026-01-01T00:00:${String(second).padStart(2, "0")}+00:00`,
  }) as UserActivity;

Deno.test("ActivityFeed", async (t) => {
  function listen() {
    const told: string[] = [];
    const feed = new ActivityFeed(({ user_id, activity_type }) =>
      void told.push(`${user_id} ${activity_type}`)
    );
    return { feed, told };
  }

  await t.step("tells each change of each person once", () => {
    using _ = new HandTimers();
    const { feed, told } = listen();
    feed.hear(sign("ana", "typing", 1));
    feed.hear(sign("ana", "typing", 2));
    feed.hear(sign("ben", "recording", 2));
    feed.hear(sign("ana", "recording", 3));
    feed.hear(sign("ana", "idle", 4));
    feed.hear(sign("ana", "idle", 5));

    assertEquals(told, ["ana typing", "ben recording", "ana recording", "ana idle"]);
    feed.close();
  });

  await t.step("does not tell that somebody is idle who always was", () => {
    using timers = new HandTimers();
    const { feed, told } = listen();
    feed.hear(sign("ana", "idle", 1));

    assertEquals([told, timers.waits], [[], []]);
  });

  await t.step("does not go back to what a slow answer says", () => {
    using timers = new HandTimers();
    const { feed, told } = listen();
    feed.hear(sign("ana", "typing", 1));
    feed.hear(sign("ana", "idle", 4));
    feed.hear(sign("ana", "typing", 1));

    assertEquals([told, timers.waits], [["ana typing", "ana idle"], []]);
  });

  await t.step("tells that who fell silent is idle, four seconds after the last sign", async () => {
    using timers = new HandTimers();
    const { feed, told } = listen();
    feed.hear(sign("ana", "typing", 1));
    feed.hear(sign("ana", "typing", 2));
    assertEquals(timers.waits, [4000]);
    await timers.fire();

    assertEquals([told, timers.waits], [["ana typing", "ana idle"], []]);
    feed.hear(sign("ana", "typing", 8));
    assertEquals(told.at(-1), "ana typing");
    feed.close();
  });

  await t.step("hears the sign of somebody who fell silent no second time", async () => {
    using timers = new HandTimers();
    const { feed, told } = listen();
    feed.hear(sign("ana", "typing", 1));
    await timers.fire();
    feed.hear(sign("ana", "typing", 1));

    assertEquals([told, timers.waits], [["ana typing", "ana idle"], []]);
    feed.close();
  });

  await t.step("leaves no timer, and tells nothing any more", () => {
    using timers = new HandTimers();
    const { feed, told } = listen();
    feed.hear(sign("ana", "typing", 1));
    feed.close();
    feed.hear(sign("ana", "recording", 2));

    assertEquals([told, timers.waits], [["ana typing"], []]);
  });
});
