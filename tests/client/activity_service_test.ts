/** Who is typing or recording, as others in the room see it. */

import { ActivityService, type UserActivity } from "@shared/client/activity_service.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { hangUp } from "../support/hang_up.ts";
import { HandTimers } from "../support/hand_timers.ts";
import { enter, openRoom, type Room } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { Network, visitor } from "../support/visitor.ts";

/** No room at all. */
const NOWHERE = "00000000-0000-4000-8000-000000000000";

Deno.test("ActivityService", async (t) => {
  await using stack = await startStack();
  const ben = await stack.as("ben");
  const there = new ActivityService(ben);
  const seenThere = async (talk: Room) =>
    (await there.getSessionActivities(talk.id)).map(({ user_id, activity_type }) => [
      user_id,
      activity_type,
    ]);
  let met = 0;
  /** Somebody new for each step: one person may give ten signs of life a second. */
  async function meet() {
    const person = await stack.as(`person ${++met}`);
    const talk = await openRoom(person);
    await enter(ben, talk, "es");
    return { here: new ActivityService(person), userId: person.userId, talk };
  }
  /** The three seconds after which somebody is idle, and no other wait. */
  const threeSeconds = () => new HandTimers((milliseconds) => milliseconds === 3000);

  for (const type of ["typing", "recording", "processing"] as const) {
    await t.step(`updateActivity() shows others that somebody is ${type}`, async () => {
      const { here, userId, talk } = await meet();
      using _ = threeSeconds();
      await here.updateActivity(talk.id, userId, type);

      assertEquals(await seenThere(talk), [[userId, type]]);
      here.cleanup();
    });
  }

  await t.step("updateActivity() says three seconds later that they are idle", async () => {
    const { here, userId, talk } = await meet();
    using timers = threeSeconds();
    await here.updateActivity(talk.id, userId, "typing");
    assertEquals(timers.waits, [3000]);
    await timers.fire();

    await eventually(async () => (await seenThere(talk)).length === 0);
    assertEquals(timers.waits, []);
  });

  await t.step(
    "updateActivity() starts the three seconds again with each sign of life",
    async () => {
      const { here, userId, talk } = await meet();
      using timers = threeSeconds();
      await here.updateActivity(talk.id, userId, "typing");
      await here.updateActivity(talk.id, userId, "recording");
      assertEquals(timers.waits, [3000]);
      await here.updateActivity(talk.id, userId, "idle");

      assertEquals([timers.waits, await seenThere(talk)], [[], []]);
    },
  );

  await t.step("updateActivity() sent twice at once waits once", async () => {
    const { here, userId, talk } = await meet();
    using timers = threeSeconds();
    await Promise.all([
      here.updateActivity(talk.id, userId, "typing"),
      here.updateActivity(talk.id, userId, "typing"),
    ]);

    assertEquals(timers.waits, [3000]);
    here.cleanup();
  });

  await t.step(
    "updateActivity() with every key sends a sign a second, and what is new",
    async () => {
      const { talk } = await meet();
      const network = new Network();
      const client = visitor(stack, network);
      const userId = (await client.auth.signInAnonymously()).data.user?.id ?? "";
      await enter(Object.assign(client, { userId }), talk, "es");
      const typist = new ActivityService(client);
      using timers = threeSeconds();
      for (let key = 0; key < 30; key++) await typist.updateActivity(talk.id, userId, "typing");
      assertEquals([signsSent(network), timers.waits], [1, [3000]]);
      await typist.updateActivity(talk.id, userId, "recording");
      await new Promise((over) => setTimeout(over, 1000));
      await typist.updateActivity(talk.id, userId, "recording");
      await timers.fire();
      await eventually(async () => (await seenThere(talk)).length === 0);

      assertEquals(signsSent(network), 4);
    },
  );

  await t.step("updateActivity() is really over after three seconds", async () => {
    const { here, userId, talk } = await meet();
    await here.updateActivity(talk.id, userId, "recording");
    assertEquals((await seenThere(talk)).length, 1);

    await eventually(async () => (await seenThere(talk)).length === 0, {
      everyMs: 200,
    });
    here.cleanup();
  });

  await t.step("updateActivity() bothers nobody when it cannot be shown", async () => {
    const { talk } = await meet();
    using timers = threeSeconds();
    const strange = new ActivityService(await stack.as("eve"));
    await strange.updateActivity(talk.id, "", "typing");

    assertEquals([timers.waits, await seenThere(talk)], [[], []]);
  });

  await t.step("getSessionActivities() shows no stranger anything", async () => {
    const { here, userId, talk } = await meet();
    await here.updateActivity(talk.id, userId, "typing");
    const strange = new ActivityService(await stack.as("eve"));

    assertEquals(await strange.getSessionActivities(talk.id), []);
    here.cleanup();
  });

  await t.step({
    name: "getSessionActivities() leaves out who was last heard of five seconds ago",
    ignore: !stack.sql,
    async fn() {
      const { here, userId, talk } = await meet();
      await here.updateActivity(talk.id, userId, "typing");
      here.cleanup();
      assertEquals((await seenThere(talk)).length, 1);
      await stack.sql?.(
        `alter table translator.user_activity disable trigger user_activity_stamped`,
      );
      await stack.sql?.(`update translator.user_activity set updated_at = now() - interval '6 s'`);
      await stack.sql?.(
        `alter table translator.user_activity enable trigger user_activity_stamped`,
      );

      assertEquals(await seenThere(talk), []);
    },
  });

  await t.step("subscribeToActivities() tells each change once, idleness included", async () => {
    const { here, userId, talk } = await meet();
    const told: UserActivity[] = [];
    const subscription = there.subscribeToActivities(talk.id, (each) => void told.push(each));
    await here.updateActivity(talk.id, userId, "typing");
    await eventually(() => told.length === 1);
    await here.updateActivity(talk.id, userId, "recording");
    await eventually(() => told.length === 2);
    await here.updateActivity(talk.id, userId, "idle");
    await eventually(() => told.length === 3);

    assertEquals(await subscription.unsubscribe(), "ok");
    assertEquals(told.map(({ activity_type }) => activity_type), ["typing", "recording", "idle"]);
    assert(told.every(({ user_id }) => user_id === userId));
  });

  await t.step("cleanup() leaves no timer", async () => {
    const { here, userId, talk } = await meet();
    using timers = threeSeconds();
    await Promise.all([
      here.updateActivity(talk.id, userId, "typing"),
      there.updateActivity(talk.id, ben.userId, "typing"),
    ]);
    assertEquals(timers.waits.length, 2);
    here.cleanup();
    there.cleanup();

    assertEquals(timers.waits, []);
  });

  await t.step("cleanup() also forgets what is on its way", async () => {
    const { here, userId, talk } = await meet();
    using timers = threeSeconds();
    const update = here.updateActivity(talk.id, userId, "typing");
    here.cleanup();
    await update;

    assertEquals(timers.waits, []);
  });

  await t.step("reading throws where the network is down, showing does not", async () => {
    const network = new Network();
    const client = visitor(stack, network);
    const service = new ActivityService(client);
    await client.auth.signInAnonymously();
    network.broken = "/";
    await service.updateActivity(NOWHERE, "", "typing");

    using timers = new HandTimers((milliseconds) => milliseconds >= 1000);
    let tells: Error | undefined;
    void assertRejects(() => service.getSessionActivities(NOWHERE))
      .then((error) => tells = error);
    while (!tells) await (timers.waits.length > 0 ? timers.fire() : timers.settle());
    assertEquals(tells.message, "The network is down");
  });
  await hangUp(ben);
});

function signsSent({ tried }: Network): number {
  return tried.filter((each) => each.endsWith("set_activity")).length;
}
