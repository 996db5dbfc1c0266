/** What is said in a room, as a front end says, reads and follows it. */

import { InvokeError } from "@shared/client/invoke.ts";
import { MessageService } from "@shared/client/message_service.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { enter, openRoom } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";
import { Network, visitor } from "../support/visitor.ts";

Deno.test("MessageService", async (t) => {
  await using stack = await startStack();
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const here = new MessageService(ana);
  const there = new MessageService(ben);
  const nowhere = new MessageService(await stack.as("eve"));
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");
  const say = (text: string) => here.createMessage(talk.id, ana.userId, text, "en", "es");

  await t.step("createMessage() queues a sentence", async () => {
    const message = await say("Hello");

    assertEquals([message.original, message.status], ["Hello", "queued"]);
    assertEquals([message.user_id, message.target_lang], [ana.userId, "es"]);
    assertEquals(message.translations, {});
  });

  await t.step("createMessage() takes a language that nobody in the room reads", async () => {
    const { target_lang } = await here.createMessage(talk.id, ana.userId, "Hello", "en", "ja");

    assertEquals(target_lang, "ja");
  });

  await t.step("createMessage() leaves the languages to the server", async () => {
    const said = await there.createMessage(
      talk.id,
      ben.userId,
      "¿Dónde está la biblioteca más cercana, por favor?",
    );

    assertEquals([said.original_lang, said.target_lang, said.detected_lang], ["es", "en", "es"]);
  });

  for (const languages of [["en", "es"], ["en"]]) {
    await t.step(`createMessage() keeps a sentence once (${languages})`, async () => {
      const id = crypto.randomUUID();
      const [from, to] = languages;
      const send = (text: string) => here.createMessage(talk.id, ana.userId, text, from, to, id);
      const first = await send("Once");

      assertEquals((await send("Once")).id, first.id);
      await assertRejects(() => send("Something else"));
    });
  }

  await t.step("createMessage() throws to who has no seat", async () => {
    const error = await assertRejects(
      () => nowhere.createMessage(talk.id, "", "Hello", "en"),
      InvokeError,
    );
    const plain = await assertRejects(() =>
      nowhere.createMessage(talk.id, "", "Hello", "en", "es")
    );

    assertEquals(error.status, 404);
    assertMatch(plain.message, /row-level security/);
  });

  await t.step({
    name: "translateMessage() answers the message with its translations",
    ignore: !stack.sql,
    async fn() {
      const { id } = await say("Good morning");
      const message = await here.translateMessage(id);

      assertEquals(message.translations, { es: "es: Good morning" });
      assertEquals(message.translation, "es: Good morning");
    },
  });

  await t.step({
    name: "translateMessage() tells the pieces while they are written",
    ignore: !stack.sql,
    async fn() {
      using _ = translatedBy({ OPENAI_API_KEY: "made up", OPENAI_BASE_URL: `${provider.url}/v1` });
      const { id } = await say("Good evening");
      const pieces: string[] = [];
      const message = await there.translateMessage(id, (lang, piece) => {
        assertEquals(lang, "es");
        pieces.push(piece);
      });

      assert(pieces.length > 1);
      assertEquals(message.translations, { es: pieces.join("") });
    },
  });

  await t.step({
    name: "translateMessage() throws while nobody translates, and the message stays",
    ignore: !stack.sql,
    async fn() {
      using _ = translatedBy({});
      const { id } = await say("Nobody there");
      const error = await assertRejects(() => here.translateMessage(id), InvokeError);

      assertEquals([error.status, error.body.code], [503, "translation_waiting"]);
      assertEquals((await here.getSessionMessages(talk.id)).at(-1)?.id, id);
    },
  });

  await t.step("translateMessage() throws to strangers, streamed or not", async () => {
    const { id } = await say("Between us");
    const plain = await assertRejects(() => nowhere.translateMessage(id), InvokeError);
    const streamed = await assertRejects(() => nowhere.translateMessage(id, () => {}), InvokeError);

    assertEquals([plain.status, streamed.status], [404, 404]);
  });

  await t.step("updateMessageTranslation() keeps an author's own, and what it took", async () => {
    const { id } = await say("Good night");
    const metrics = {
      audioRecordingStart: 1,
      audioRecordingEnd: 2,
      whisperRequestStart: 3,
      whisperResponseEnd: 4,
      translationRequestStart: 5,
      translationResponseEnd: 6,
      messageDeliveryTime: 7,
      totalEndToEndTime: 8,
    };
    const message = await here.updateMessageTranslation(id, "Buenas noches", metrics);

    assertEquals([message.translation, message.status], ["Buenas noches", "processing"]);
    assertEquals(message.translations, { es: "Buenas noches" });
    assertEquals(message.performance_metrics, metrics);
    assert(message.processed_at);
  });

  await t.step("updateMessageTranslation() throws to everybody else", async () => {
    const { id } = await say("Mine");

    const error = await assertRejects(() => there.updateMessageTranslation(id, "Suyo"));
    assertMatch(error.message, /^Cannot change this message/);
    await assertRejects(() => nowhere.updateMessageTranslation(id, "Suyo"));
  });

  await t.step("updateMessageTranslation() throws for a message that is not there", async () => {
    const lost = () => here.updateMessageTranslation(crypto.randomUUID(), "Hola");

    await assertRejects(lost, Error, "Cannot coerce the result to a single JSON object");
  });

  await t.step("updateMessageTranslation() keeps one that comes after it was seen", async () => {
    const { id } = await say("Too late?");
    await there.markMessageDisplayed(id);
    const { status, translation } = await here.updateMessageTranslation(id, "¿Demasiado tarde?");

    assertEquals([status, translation], ["displayed", "¿Demasiado tarde?"]);
  });

  await t.step("markMessageDisplayed() says when it was seen, once", async () => {
    const { id } = await say("Seen?");
    await there.markMessageDisplayed(id);
    const first = (await here.getSessionMessages(talk.id)).at(-1);
    await there.markMessageDisplayed(id);
    const second = (await here.getSessionMessages(talk.id)).at(-1);

    assertEquals([first?.id, first?.status], [id, "displayed"]);
    assert(first?.displayed_at);
    assertEquals([second?.status, second?.displayed_at], ["displayed", first.displayed_at]);
  });

  await t.step("markMessageDisplayed() throws to strangers", async () => {
    const { id } = await say("Unseen");
    const error = await assertRejects(() => nowhere.markMessageDisplayed(id));

    assertEquals(error.message, "Cannot mark this message: there is no such message for you");
  });

  await t.step("getSessionMessages() answers the newest, oldest first", async () => {
    const room = await openRoom(ana);
    const lines = Array.from({ length: 55 }, (_, index) => ({
      session_id: room.id,
      original: `Sentence ${index + 1}`,
      original_lang: "en",
      target_lang: "es",
    }));
    await ana.from("messages").insert(lines as never).throwOnError();
    const fifty = await here.getSessionMessages(room.id);
    const three = await here.getSessionMessages(room.id, 3);

    assertEquals(fifty.map(({ seq }) => seq), Array.from({ length: 50 }, (_, index) => index + 6));
    assertEquals(three.map(({ original }) => original), [
      "Sentence 53",
      "Sentence 54",
      "Sentence 55",
    ]);
    assertEquals(await nowhere.getSessionMessages(room.id), []);
  });

  await t.step("every method throws where the network is down", async () => {
    const network = new Network();
    const client = visitor(stack, network);
    const service = new MessageService(client);
    await client.auth.signInAnonymously();
    network.broken = "/";

    for (
      const call of [
        () => service.createMessage(talk.id, "", "Hello", "en", "es"),
        () => service.createMessage(talk.id, "", "Hello"),
        () => service.translateMessage(talk.id),
        () => service.translateMessage(talk.id, () => {}),
        () => service.updateMessageTranslation(talk.id, "Hola"),
        () => service.markMessageDisplayed(talk.id),
      ]
    ) await assertRejects(call);
  });
});
