/** A room as people live in it: whoever is in sees and hears at once, whoever is not hears nothing. */

import { createClient, type RealtimeChannel, type SupabaseClient } from "@supabase/supabase-js";
import { ActivityService } from "@shared/client/activity_service.ts";
import { MessageService } from "@shared/client/message_service.ts";
import { SessionService } from "@shared/client/session_service.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { hangUp } from "../support/hang_up.ts";
import { Heard } from "../support/heard.ts";
import { enter, openRoom, rowsSeenBy, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { translatedBy } from "../support/translated_by.ts";

/** The tables that a front end may follow without our services. */
const TABLES = ["sessions", "messages", "message_translations", "user_activity"];

Deno.test("a live room", async (t) => {
  await using stack = await startStack();
  // Who translates is set for a stack of one's own; another one may have nobody who does.
  if (!stack.sql) return;
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  const [ana, ben, cleo, eve] = await Promise.all(
    ["ana", "ben", "cleo", "eve"].map((name) => stack.as(name)),
  ) as [Person, Person, Person, Person];
  const room = await openRoom(ana, { display_name: "Ana" });
  await new SessionService(ben).joinSession(room.code, { language: "es", displayName: "Ben" });
  const topic = `translator:session:${room.id}`;
  const anas = new Heard(ana, room);
  const bens = new Heard(ben, room);
  await Promise.all([anas.isLive(), bens.isLive()]);

  /** Somebody's second page, which uses the official client and none of our services. */
  async function pageOf(person: Person): Promise<SupabaseClient> {
    const token = (await person.auth.getSession()).data.session?.access_token ?? "";
    const accessToken = () => Promise.resolve(token);
    const page = createClient(stack.url, stack.publishableKey, { accessToken });
    await page.realtime.setAuth();
    return page;
  }
  /** Joins and says how that went. */
  const join = (channel: RealtimeChannel) =>
    new Promise<string>((joined) =>
      channel.subscribe((status, error) => joined(error ? `${status}: ${error.message}` : status))
    );

  await t.step(
    "each sees that the other one is there, and in which language they read",
    async () => {
      const both = [
        { user_id: ana.userId, display_name: "Ana", language: "en" },
        { user_id: ben.userId, display_name: "Ben", language: "es" },
      ];
      await eventually(() => [anas, bens].every(({ present }) => present.length === 2));

      assertEquals([anas.present, bens.present], [both, both]);
    },
  );

  await t.step("each reads what the other one says, and its translation", async () => {
    const [here, there] = [new MessageService(ana), new MessageService(ben)];
    const { id } = await here.createMessage(room.id, ana.userId, "Good morning!", "en");
    await eventually(() => bens.told.some((message) => message.id === id));
    await here.translateMessage(id);
    const answer = await there.createMessage(room.id, ben.userId, "Buenos días.", "es");
    await there.translateMessage(answer.id);
    const reads = ({ told }: Heard, id: string, language: string) =>
      told.some((each) => each.id === id && each.translations[language] !== undefined);
    await eventually(() => reads(bens, id, "es") && reads(anas, answer.id, "en"));
    assertEquals(
      bens.told.findLast((each) => each.id === id)?.translations.es,
      "es: Good morning!",
    );
  });

  await t.step("each message is told in its order, and each change of it once", () => {
    for (const { told } of [anas, bens]) {
      const firsts = told.filter(({ id }, at) => told.findIndex((each) => each.id === id) === at);
      const states = told.map(({ id, changed_in }) => `${id} ${changed_in}`);

      assertEquals(firsts.map(({ seq }) => seq), [1, 2]);
      assertEquals(states.length, new Set(states).size);
    }
  });

  await t.step(
    "each sees at once that the other one types, and that they have stopped",
    async () => {
      const activity = new ActivityService(ana);
      await activity.updateActivity(room.id, ana.userId, "typing");
      await eventually(() => bens.did.length === 1);
      await eventually(() => bens.did.length === 2);
      const [typing, idle] = bens.did;

      assertEquals([typing?.user_id, typing?.activity_type], [ana.userId, "typing"]);
      assertEquals([idle?.user_id, idle?.activity_type], [ana.userId, "idle"]);
      const seconds = ((idle?.at ?? 0) - (typing?.at ?? 0)) / 1000;
      assert(seconds > 1, `${seconds} s`); // three, less what the first was late
      activity.cleanup();
    },
  );

  await t.step("each sees that the other one has read it", async () => {
    const last = anas.told.findLast(({ user_id }) => user_id === ana.userId);
    await new MessageService(ben).markMessageDisplayed(last?.id ?? "");

    await eventually(() => anas.said.includes("Good morning! displayed"));
  });

  await t.step("Eve, who has no seat, hears nothing by any way", async () => {
    const [page, control] = await Promise.all([pageOf(eve), pageOf(ana)]);
    const heard: unknown[] = [];
    const seen: string[] = [];
    const inside = page.channel(topic, { config: { private: true } })
      .on("broadcast", { event: "*" }, (said) => void heard.push(said))
      .on("presence", { event: "sync" }, () => void heard.push(inside.presenceState()));
    assertMatch(await join(inside), /^CHANNEL_ERROR: .*Unauthorized/);
    await page.removeChannel(inside);

    const outside = page.channel(topic)
      .on("broadcast", { event: "*" }, (said) => void heard.push(said))
      .on("presence", { event: "join" }, (said) => void heard.push(said));
    assertEquals(await join(outside), "SUBSCRIBED");
    await Promise.all([
      follow(page, (change) => void heard.push(change)),
      follow(control, ({ table }) => void seen.push(table)),
    ]);

    const said = await tell(ana, room, "Between us");
    await new MessageService(ana).translateMessage(said.id).catch(() => {});
    await new ActivityService(ben).updateActivity(room.id, ben.userId, "idle");
    await ana.from("sessions").update({ seats: 12 }).eq("id", room.id);
    await eventually(() => TABLES.every((table) => seen.includes(table)));
    await aMoment();

    assertEquals(heard, []);
    assertEquals(await rowsSeenBy(eve, room), {
      ...{ sessions: 0, participants: 0, messages: 0, translations: 0, activity: 0 },
    });
    await hangUp(page, control);
  });

  await t.step("Ben, who has one, does not speak in the room's name", async () => {
    const page = await pageOf(ben);
    const channel = page.channel(topic, { config: { private: true } });
    assertEquals(await join(channel), "SUBSCRIBED");
    const before = [anas.did.length, anas.sessions.length];
    await channel.send({
      type: "broadcast",
      event: "activity",
      payload: { user_id: ana.userId, activity_type: "recording", updated_at: "9" },
    });
    await assertRejects(() => channel.httpSend("session", {}), Error, "Unauthorized");
    await aMoment();

    assertEquals([anas.did.length, anas.sessions.length], before);
    await hangUp(page);
  });

  await t.step("Ben is shown out, and hears nothing from then on", async () => {
    const page = await pageOf(ben);
    const heard: string[] = [];
    const channel = page.channel(topic, { config: { private: true } })
      .on("broadcast", { event: "*" }, ({ event }) => void heard.push(event));
    assertEquals(await join(channel), "SUBSCRIBED");
    await ana.rpc("show_out", { p_session: room.id, p_user: ben.userId });
    await eventually(() => bens.state === "stopped" && channel.state === "closed");
    const before = [heard.length, bens.told.length];
    await tell(ana, room, "He has gone");
    await ana.rpc("set_activity", { p_session: room.id, p_activity: "typing" });
    await eventually(() => anas.said.includes("He has gone queued"));
    await aMoment();

    assertEquals([heard.length, bens.told.length], before);
    assertEquals((await rowsSeenBy(ben, room)).messages, 0);
    assertMatch(await join(page.channel(topic, { config: { private: true } })), /Unauthorized/);
    await eventually(() => anas.present.length === 1);
    assertEquals(anas.names, ["Ana"]);
    await bens.stop();
    await hangUp(page);
  });

  await t.step("Cleo comes and closes her page: she is there, and is not any more", async () => {
    await enter(cleo, room, "fr");
    const cleos = new Heard(cleo, room);
    await eventually(() => anas.present.length === 2 && cleos.present.length === 2);
    await cleos.stop();
    await eventually(() => anas.present.length === 1);

    assertEquals(anas.names, ["Ana"]);
  });

  await t.step("Ana ends the room, and both know", async () => {
    const cleos = new Heard(cleo, room);
    await cleos.isLive();
    await new SessionService(ana).endSession(room.id);
    await eventually(() => [anas, cleos].every(({ state }) => state === "stopped"));

    assertEquals(
      [anas, cleos].map(({ sessions }) => sessions.at(-1)?.is_active),
      [false, false],
    );
    await Promise.all([anas.stop(), cleos.stop()]);
  });

  await hangUp(ana, ben, cleo, eve);
});

/** As long as anything that was told by mistake would take. */
function aMoment(): Promise<void> {
  return new Promise((over) => setTimeout(over, 500));
}

/** Follows the room's tables as the seed does; resolves when changes arrive. */
function follow(page: SupabaseClient, onChange: (change: { table: string }) => void) {
  return new Promise<void>((ready) => {
    const channel = page.channel("tables");
    for (const table of TABLES) {
      channel.on("postgres_changes", { event: "*", schema: "translator", table }, onChange);
    }
    channel.on("system", {}, ({ extension, status }) => {
      if (extension === "postgres_changes" && status === "ok") ready();
    }).subscribe();
  });
}
