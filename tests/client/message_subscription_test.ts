/** What a reader who listens to a room is told, and how often. */

import { type Message, MessageService } from "@shared/client/message_service.ts";
import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { hangUp } from "../support/hang_up.ts";
import { enter, openRoom } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";
import { withoutRetries } from "../support/translated_by.ts";
import { Network, visitor } from "../support/visitor.ts";

Deno.test("MessageService.subscribeToMessages()", async (t) => {
  await using stack = await startStack();
  await withoutRetries(stack);
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const here = new MessageService(ana);
  const there = new MessageService(ben);
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");
  const say = (text: string) => here.createMessage(talk.id, ana.userId, text, "en", "es");

  await t.step("tells what is new and what changes, once each", async () => {
    const network = new Network();
    const client = visitor(stack, network);
    const reader = new MessageService(client);
    const before = await say("Before");
    const id = (await client.auth.signInAnonymously()).data.user?.id ?? "";
    await enter(Object.assign(client, { userId: id }), talk, "es");
    const told: Message[] = [];
    const subscription = reader.subscribeToMessages(talk.id, (message) => void told.push(message));
    await eventually(() => network.answered.includes("GET /rest/v1/rpc/read_room"));

    const hears = (right: (message: Message) => boolean) => eventually(() => told.some(right));
    const message = await say("Test message");
    await hears(({ id }) => id === message.id);
    await here.updateMessageTranslation(message.id, "Mensaje");
    await hears(({ translation }) => translation === "Mensaje");
    await there.markMessageDisplayed(before.id);
    await hears(({ status }) => status === "displayed");

    assertEquals(await subscription.unsubscribe(), "ok");
    await hangUp(client);
    // Elsewhere the scheduler tries again meanwhile, and that is news as well.
    if (!stack.sql) return;
    assertEquals(told.map(({ original, translation, status }) => [original, translation, status]), [
      ["Test message", null, "queued"],
      ["Test message", "Mensaje", "processing"],
      ["Before", null, "displayed"],
    ]);
  });

  await t.step("tells what came after the messages were read", async () => {
    const reader = new MessageService(ben);
    await reader.getSessionMessages(talk.id);
    const between = await say("Between reading and listening");
    const told: Message[] = [];
    const subscription = reader.subscribeToMessages(talk.id, (message) => void told.push(message));

    await eventually(() => told.some(({ id }) => id === between.id));
    assertEquals(told.length, 1);
    await subscription.unsubscribe();
  });

  await t.step({
    name: "tells what is said before the room is read for the first time, and nothing older",
    ignore: !stack.sql,
    async fn() {
      const room = await openRoom(ana);
      const gate = Promise.withResolvers<void>();
      const network = new Network();
      const client = visitor(
        stack,
        Object.assign(new Network(), {
          async fetch(...asked: Parameters<typeof network.fetch>) {
            if (new Request(...asked).url.includes("read_room")) await gate.promise;
            return await network.fetch(...asked);
          },
        }),
      );
      const line = {
        session_id: room.id,
        original: "Line",
        original_lang: "en",
        target_lang: "es",
      };
      await ana.from("messages").insert(line).throwOnError();
      const id = (await client.auth.signInAnonymously()).data.user?.id ?? "";
      await enter(Object.assign(client, { userId: id }), room, "es");
      const told: number[] = [];
      const subscription = new MessageService(client)
        .subscribeToMessages(room.id, ({ seq }) => void told.push(seq));
      await ana.from("messages").insert(Array(60).fill(line) as never).throwOnError();
      gate.resolve();

      await eventually(() => told.length >= 60);
      assertEquals(told, Array.from({ length: 60 }, (_, index) => index + 2));
      await subscription.unsubscribe();
      await hangUp(client);
    },
  });

  await t.step("goes on where the last subscription of the service ended", async () => {
    const room = await openRoom(ana);
    await enter(ben, room, "es");
    const reader = new MessageService(ben);
    await reader.getSessionMessages(room.id);
    const told: string[] = [];
    const listen = () =>
      reader.subscribeToMessages(room.id, ({ original }) => void told.push(original));
    const say = (text: string) => here.createMessage(room.id, ana.userId, text, "en", "es");
    const first = listen();
    await say("One");
    await eventually(() => told.length === 1);
    await first.unsubscribe();
    await say("Two");
    const second = listen();
    await eventually(() => told.includes("Two"));
    assertEquals(told, ["One", "Two"]);
    await second.unsubscribe();
  });

  await t.step({
    name: "tells which message is deleted",
    ignore: !stack.sql,
    async fn() {
      const reader = new MessageService(ben);
      const [told, gone]: [string[], string[]] = [[], []];
      await reader.getSessionMessages(talk.id);
      const subscription = reader.subscribeToMessages(
        talk.id,
        ({ id }) => void told.push(id),
        (id) => void gone.push(id),
      );
      const { id } = await say("Soon forgotten");
      await eventually(() => told.includes(id));
      await stack.sql?.(`delete from translator.messages where id = '${id}'`);
      await eventually(() => gone.length > 0);
      assertEquals(gone, [id]);
      const left = await reader.getSessionMessages(talk.id);
      assertEquals(left.filter((message) => message.id === id), []);
      await subscription.unsubscribe();
    },
  });
  await hangUp(ana, ben);
});
