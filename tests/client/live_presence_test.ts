/** Who is there, as somebody in front of a live room sees it. */

import { MessageService } from "@shared/client/message_service.ts";
import { assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { HandTimers } from "../support/hand_timers.ts";
import { hangUp } from "../support/hang_up.ts";
import { Heard } from "../support/heard.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { withoutRetries } from "../support/translated_by.ts";
import { Network, visitor } from "../support/visitor.ts";

Deno.test("who is there in a live room", async (t) => {
  await using stack = await startStack();
  await withoutRetries(stack);
  const ana = await stack.as("ana");

  /** Somebody new in a new room of Ana's, with a network of their own. */
  async function visit() {
    const room = await openRoom(ana, { display_name: "Ana" });
    const network = new Network();
    const client = visitor(stack, network);
    const { data } = await client.auth.signInAnonymously();
    const guest: Person = Object.assign(client, { userId: data.user?.id ?? "" });
    // In the language of the room: what has to be translated changes once more.
    await enter(guest, room, "en");
    return { room, network, guest, heard: new Heard(guest, room) };
  }
  const channelsOf = (person: Person) => person.getChannels().length;

  await t.step("is not read again for people whom nobody watches", async () => {
    const { room, network, guest, heard } = await visit();
    await heard.stop();
    const said: string[] = [];
    const messages = new MessageService(guest).subscribeToMessages(
      room.id,
      ({ original }) => void said.push(original),
    );
    const there = new Heard(ana, room);
    await there.isLive();
    await eventually(() => there.present.length === 2);
    const readings = () => network.tried.filter((each) => each.includes("read_room")).length;
    // The guest has entered when what is said is heard; a reading may still be under way.
    await tell(ana, room, "Before");
    await eventually(() => said.length === 1);
    let before = 0;
    await eventually(async () => {
      before = readings();
      await new Promise((later) => setTimeout(later, 250));
      return readings() === before;
    });
    await there.stop();
    const back = new Heard(ana, room);
    await eventually(() => back.present.length === 2);
    await tell(ana, room, "Only this is read");
    await eventually(() => said.length === 2);

    assertEquals(readings(), before + 1);
    await Promise.all([messages.unsubscribe(), back.stop()]);
    await hangUp(guest);
  });

  await t.step("shows nobody while it cannot know who is there", async () => {
    using timers = new HandTimers((milliseconds) => milliseconds >= 4000 && milliseconds <= 10_000);
    const { room, network, guest, heard } = await visit();
    const here = new Heard(ana, room);
    await eventually(() => heard.present.length === 2);
    network.cable.pull();
    await eventually(async () => {
      if (heard.state === "degraded") return true;
      if (timers.waits.length > 0) await timers.fire();
      return false;
    });
    assertEquals(heard.names, []);
    network.cable.plug();
    await eventually(() => heard.present.length === 2);
    await Promise.all([here.stop(), heard.stop()]);
    await hangUp(guest);
  });

  await t.step("shows whoever signs in with the same client as themselves", async () => {
    const { room, guest, heard } = await visit();
    const here = new Heard(ana, room);
    await eventually(() => here.present.length === 2);
    const next = visitor(stack, new Network());
    const { data: { session } } = await next.auth.signInAnonymously();
    await enter(Object.assign(next, { userId: session?.user.id ?? "" }), room);
    if (session) await guest.auth.setSession(session);
    const there = () => here.present.map(({ user_id }) => user_id);
    await eventually(() => there().includes(session?.user.id ?? "") && there().length === 2);
    await tell(ana, room, "Who are you?");
    await eventually(() => heard.said.length === 1);
    assertEquals(there(), [ana.userId, session?.user.id ?? ""]);
    await Promise.all([here.stop(), heard.stop()]);
    assertEquals(channelsOf(guest), 0);
    await hangUp(guest, next);
  });

  await t.step("shows a page that is opened later who is there already", async () => {
    const { room, guest, heard } = await visit();
    await heard.isLive();
    const here = new Heard(ana, room);
    await eventually(() => here.present.length === 2 && heard.present.length === 2);
    assertEquals(here.names, ["Ana", null]);
    await heard.stop();
    await eventually(() => here.present.length === 1);

    await here.stop();
    await hangUp(guest, ana);
  });
});
