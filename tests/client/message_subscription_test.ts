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
  await hangUp(ana, ben);
});
