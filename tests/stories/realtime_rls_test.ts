/** A reader's positions are theirs alone, in tables and on Realtime. */

import { openLive } from "@shared/client/live_channel.ts";
import { getProgress } from "@shared/client/reading_progress.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { hangUp } from "../support/hang_up.ts";
import { newDevice, positionIn, reading, sync } from "../support/readers.ts";
import { type Person, startStack } from "../support/stack.ts";

const positions = (person: Pick<Person, "schema">) =>
  person.schema("reading").from("reading_progress");

Deno.test("reading positions under row level security", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  await sync(ana, await newDevice(ana), reading("one", 0.5));
  await sync(ben, await newDevice(ben), reading("two", 0.7));
  const anas = async () => (await positionIn(ana, "one"))?.progress;

  await t.step("a reader sees their own, and nobody else's", async () => {
    const seen = async (person: Person) =>
      (await positions(person).select("series_id, user_id").throwOnError()).data;
    assertEquals(await seen(ana), [{ series_id: "one", user_id: ana.userId }]);
    assertEquals(await seen(ben), [{ series_id: "two", user_id: ben.userId }]);
    assertEquals((await getProgress(ben)).map(({ series_id }) => series_id), ["two"]);
    const asked = await positions(ben).select().eq("user_id", ana.userId).throwOnError();
    assertEquals(asked.data, []);
  });

  await t.step("a visitor without an account sees nothing", async () => {
    const { data, error } = await positions(stack.stranger()).select();
    assertEquals([data, error?.code], [null, "42501"]);
  });

  await t.step("nobody moves, deletes or adds another's", async () => {
    const moved = await positions(ben).update({ progress: 0.9 }).eq("user_id", ana.userId)
      .select().throwOnError();
    const deleted = await positions(ben).delete().eq("user_id", ana.userId).select().throwOnError();
    assertEquals([moved.data, deleted.data], [[], []]);
    const added = await positions(ben).insert({
      user_id: ana.userId,
      series_id: "three",
      progress: 0.1,
    });
    assertEquals(added.error?.code, "42501");
    const given = await positions(ben).update({ user_id: ana.userId }).eq("series_id", "two");
    assertEquals(given.error?.code, "42501");
    assertEquals([await anas(), (await positionIn(ben, "two"))?.progress], [0.5, 0.7]);
  });

  await t.step("nobody hears of another's, and the owner does", async () => {
    const heard: string[] = [];
    const stopped: string[] = [];
    const listen = (person: Person, who: string) =>
      openLive(person, {
        topic: `reading:user:${ana.userId}`,
        events: { progress: ({ series_id }) => void heard.push(`${who} ${series_id}`) },
        catchUp: () => Promise.resolve(),
        onState: (state, reason) => state === "stopped" && void stopped.push(reason ?? ""),
      });
    const own = listen(ana, "ana");
    const others = listen(ben, "ben");
    await eventually(() => own.state === "live" && others.state === "stopped");
    assertStringIncludes(stopped[0] ?? "", "Unauthorized");
    await positions(ana).update({ progress: 0.6 }).eq("series_id", "one").throwOnError();
    await eventually(() => heard.length > 0);
    assertEquals(heard, ["ana one"]);
    await own.close();
    await others.close();
  });

  await t.step("nobody speaks on a reader's topic but the database", async () => {
    const heard: unknown[] = [];
    const live = openLive(ana, {
      topic: `reading:user:${ana.userId}`,
      events: { progress: (payload) => void heard.push(payload) },
      catchUp: () => Promise.resolve(),
    });
    await eventually(() => live.state === "live");
    const speak = (person: Person) => {
      const channel = person.channel(`reading:user:${ana.userId}`, { config: { private: true } });
      return channel.httpSend("progress", { series_id: "one", hlc: "9999999999999-0000" })
        .then(() => "sent", (error) => (error as Error).message);
    };
    assertEquals([await speak(ben), await speak(ana)], ["Unauthorized", "Unauthorized"]);
    assertEquals(heard, []);
    await live.close();
  });

  await hangUp(ana, ben);
});
