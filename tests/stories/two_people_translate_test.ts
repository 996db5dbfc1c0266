/** Ana reads English, Ben reads Spanish: they meet under a code and talk, and a third one hears nothing. */

import { ActivityService } from "@shared/client/activity_service.ts";
import { invoke, InvokeError } from "@shared/client/invoke.ts";
import { type Message, MessageService } from "@shared/client/message_service.ts";
import { type Session, SessionService } from "@shared/client/session_service.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { forgive, rowsSeenBy } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { translatedBy } from "../support/translated_by.ts";

/** What Ana says, and what Ben answers. */
const TALK = [
  ["Good morning! Did you sleep well?", "Buenos días. Sí, muy bien, gracias."],
  ["Would you like to see the old town today?", "Con mucho gusto. ¿A qué hora salimos?"],
  ["At ten, if that is not too early.", "A las diez está perfecto."],
  ["We could have lunch near the harbour.", "Me encanta el pescado, así que sí."],
  ["Bring a hat, it is going to be hot.", "Llevaré sombrero y mucha agua."],
  ["See you downstairs, then.", "¡Hasta luego!"],
] as const;

/** The three services over one person's client. */
function servicesOf(person: Person) {
  return {
    ...{ id: person.userId, client: person },
    rooms: new SessionService(person),
    messages: new MessageService(person),
    activity: new ActivityService(person),
  };
}

Deno.test("two people talk, each in their own language", async (t) => {
  await using stack = await startStack();
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  const ana = servicesOf(await stack.as("ana"));
  const ben = servicesOf(await stack.as("ben"));
  const eve = servicesOf(await stack.as("eve"));
  const waiting: string[] = [];
  let room: Session;

  await t.step("Ana opens a room and shows its code", async () => {
    room = await ana.rooms.createSession({ language: "en", displayName: "Ana" });

    assertMatch(room.code, /^\d{4}$/);
    assertEquals([room.is_active, room.user_count], [true, 1]);
  });

  await t.step("Ben comes in with the code, and Ana sees it", async () => {
    const joined = await ben.rooms.joinSession(room.code, { language: "es", displayName: "Ben" });
    const { data } = await ana.client.from("participants").select("display_name, language")
      .eq("session_id", room.id).order("joined_at");

    assertEquals([joined.id, joined.user_count], [room.id, 2]);
    assertEquals(data, [
      { display_name: "Ana", language: "en" },
      { display_name: "Ben", language: "es" },
    ]);
  });

  await t.step("each sees that the other one types", async () => {
    await ana.activity.updateActivity(room.id, ana.id, "typing");
    const seen = await eventually(async () =>
      (await ben.activity.getSessionActivities(room.id))[0]
    );
    await ana.activity.updateActivity(room.id, ana.id, "idle");

    assertEquals([seen.user_id, seen.activity_type], [ana.id, "typing"]);
    assertEquals(await ben.activity.getSessionActivities(room.id), []);
  });

  /** Says a sentence and has it translated; where nobody translates, hears why and goes on. */
  async function say(speaker: typeof ana, text: string, language: string): Promise<void> {
    const { id } = await speaker.messages.createMessage(room.id, speaker.id, text, language);
    try {
      await speaker.messages.translateMessage(id);
    } catch (refusal) {
      assert(refusal instanceof InvokeError);
      assertEquals(refusal.body.code, "translation_waiting");
      waiting.push(id);
    }
  }

  await t.step("they say six sentences each, and read them in the same order", async () => {
    for (const [english, spanish] of TALK) {
      await say(ana, english, "en");
      await say(ben, spanish, "es");
    }
    const [here, there] = await Promise.all([
      ana.messages.getSessionMessages(room.id),
      ben.messages.getSessionMessages(room.id),
    ]);

    assertEquals(here.map(({ original }) => original), TALK.flat());
    assertEquals(here.map(({ seq }) => seq), Array.from({ length: 12 }, (_, index) => index + 1));
    assertEquals(here.map(({ user_id }) => user_id), TALK.flatMap(() => [ana.id, ben.id]));
    assertEquals(there, here);
  });

  await t.step("each reads in their own language what the other one said", async () => {
    const said = await ben.messages.getSessionMessages(room.id);
    const translationOf = ({ original_lang, translations }: Message) =>
      translations[original_lang === "en" ? "es" : "en"];
    const untranslated = said.filter((message) => translationOf(message) === undefined);

    assert(untranslated.every(({ id }) => waiting.includes(id)));
    // The provider of this test's own stack is made up; another stack's has words of its own.
    if (!stack.sql) return;
    assertEquals(waiting, []);
    assertEquals(
      said.map(translationOf),
      TALK.flatMap(([english, spanish]) => [`es: ${english}`, `en: ${spanish}`]),
    );
  });

  await t.step("Ana sees that Ben has read everything", async () => {
    const said = await ben.messages.getSessionMessages(room.id);
    await Promise.all(
      said.filter(({ user_id }) => user_id === ana.id)
        .map(({ id }) => ben.messages.markMessageDisplayed(id)),
    );
    const here = await ana.messages.getSessionMessages(room.id);

    assertEquals(
      here.map(({ user_id, status }) => status === "displayed" ? user_id : "unread"),
      TALK.flatMap(() => [ana.id, "unread"]),
    );
  });

  await t.step({
    name: "Ana puts a translation right once, and Ben reads it so when she says it again",
    // Nobody may be asked: whoever translates for another stack is out of this test's sight.
    ignore: !stack.sql,
    async fn() {
      const [[english]] = TALK;
      const text = "¡Buenos días! ¿Has dormido bien?";
      const [first] = await ana.messages.getSessionMessages(room.id);
      await invoke(ana.client, "correct-translation", {
        message_id: first?.id ?? "",
        lang: "es",
        text,
      });
      provider.behave("failing");
      const again = await ana.messages.createMessage(room.id, ana.id, english, "en");
      await ben.messages.translateMessage(again.id);
      const said = await ben.messages.getSessionMessages(room.id);

      assertEquals([said.at(0), said.at(-1)].map((each) => each?.translations["es"]), [text, text]);
      assertEquals(provider.received, []);
    },
  });

  await t.step("Eve, who does not know the code, hears nothing", async () => {
    const other = await eve.rooms.createSession({ language: "en" });
    await eve.rooms.endSession(other.id);
    const [last] = (await ana.messages.getSessionMessages(room.id)).slice(-1);

    await assertRejects(
      () => eve.rooms.joinSession(other.code),
      Error,
      "Session not found or expired",
    );
    assertEquals(await eve.messages.getSessionMessages(room.id), []);
    assertEquals(await eve.activity.getSessionActivities(room.id), []);
    await assertRejects(() => eve.messages.createMessage(room.id, eve.id, "Hello?", "en"));
    await assertRejects(() => eve.messages.translateMessage(last?.id ?? ""));
    await assertRejects(() => eve.messages.markMessageDisplayed(last?.id ?? ""));
    await assertRejects(() => eve.rooms.lockSession(room.id));
    assertEquals(await rowsSeenBy(eve.client, room), {
      sessions: 0,
      participants: 0,
      messages: 0,
      translations: 0,
      activity: 0,
    });
  });

  await t.step({
    name: "and is stopped when she goes on guessing, though she finds the code",
    ignore: !stack.sql,
    async fn() {
      await forgive(stack);
      const other = await eve.rooms.createSession({ language: "en" });
      await eve.rooms.endSession(other.id);
      for (let guess = 0; guess < 5; guess++) {
        await assertRejects(() => eve.rooms.joinSession(other.code), Error, "not found");
      }
      const error = await assertRejects(() => eve.rooms.joinSession(room.code), InvokeError);

      assertEquals([error.status, typeof error.retryAfter], [429, "number"]);
    },
  });

  await t.step("Ben leaves, and the room is closed to his eyes", async () => {
    await ben.rooms.leaveSession(room.id);
    const { data } = await ana.client.from("sessions").select("user_count").eq("id", room.id)
      .single();

    assertEquals(data, { user_count: 1 });
    assertEquals(await ben.messages.getSessionMessages(room.id), []);
  });

  await t.step(
    "Ana ends the room: its code opens nothing, and her words are still there",
    async () => {
      await ana.rooms.endSession(room.id);

      await assertRejects(() => ben.rooms.joinSession(room.code), Error, "not found");
      await assertRejects(() => ana.messages.createMessage(room.id, ana.id, "Anybody?", "en"));
      const said = await ana.messages.getSessionMessages(room.id);
      assertEquals(said.length, stack.sql ? 13 : 12);
      for (const { activity } of [ana, ben, eve]) activity.cleanup();
    },
  );
});
