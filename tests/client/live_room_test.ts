/** A room as a front end hears it: one channel, nothing missed, nothing told twice. */

import { MessageService } from "@shared/client/message_service.ts";
import { SessionService } from "@shared/client/session_service.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { HandTimers } from "../support/hand_timers.ts";
import { hangUp } from "../support/hang_up.ts";
import { Heard } from "../support/heard.ts";
import { enter, openRoom, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";
import { withoutRetries } from "../support/translated_by.ts";
import { Network, visitor } from "../support/visitor.ts";

Deno.test("a live room", async (t) => {
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
    await enter(guest, room);
    return { room, network, guest, heard: new Heard(guest, room) };
  }
  const channelsOf = (person: Person) => person.getChannels().length;

  await t.step("is one channel for all that is subscribed to, and none afterwards", async () => {
    const { guest, heard } = await visit();
    await heard.isLive();
    assertEquals(channelsOf(guest), 1);

    await heard.messages.unsubscribe();
    assertEquals(channelsOf(guest), 1);
    await heard.stop();
    assertEquals(channelsOf(guest), 0);
    await hangUp(guest);
  });

  await t.step("says how it is to whoever comes later", async () => {
    const { room, guest, heard } = await visit();
    await heard.isLive();
    const states: string[] = [];
    const later = new SessionService(guest).subscribeToSession(
      room.id,
      () => {},
      (state) => void states.push(state),
    );
    await eventually(() => states.length > 0);
    assertEquals(states, ["live"]);
    await Promise.all([later.unsubscribe(), heard.stop()]);
    await hangUp(guest);
  });

  await t.step("can be left and entered again and again, in haste", async () => {
    const { room, guest, heard } = await visit();
    await heard.stop();
    for (let round = 0; round < 20; round++) {
      const again = new Heard(guest, room);
      if (round % 3 === 0) await again.isLive();
      const left = again.stop();
      if (round % 2 === 0) await left;
    }
    const last = new Heard(guest, room);
    await last.isLive();
    await tell(ana, room, "Still there?");
    await eventually(() => last.said.length === 1);

    assertEquals([channelsOf(guest), heard.said], [1, []]);
    await last.stop();
    assertEquals(channelsOf(guest), 0);
    await hangUp(guest);
  });

  await t.step("tells what happened while the connection was away, once and in order", async () => {
    const { room, network, guest, heard } = await visit();
    await heard.isLive();
    const { id } = await tell(ana, room, "Before");
    await eventually(() => heard.said.length === 1);
    network.cable.pull();
    for (const text of ["One", "Two", "Three"]) await tell(ana, room, text);
    await ana.rpc("mark_displayed", { p_message: id });
    await ana.from("sessions").update({ seats: 7 }).eq("id", room.id);
    assertEquals(heard.said, ["Before queued"]);
    network.cable.plug();
    await eventually(() => heard.said.length === 5 && heard.sessions.at(-1)?.seats === 7);

    // What is pushed goes on behind it.
    await tell(ana, room, "Four");
    await eventually(() => heard.said.length === 6);
    assertEquals(heard.said, [
      "Before queued",
      "Before displayed",
      "One queued",
      "Two queued",
      "Three queued",
      "Four queued",
    ]);
    await heard.stop();
    await hangUp(guest);
  });

  await t.step({
    name: "tells a change that commits after later ones",
    ignore: !stack.sql,
    async fn() {
      const { room, guest, heard } = await visit();
      await heard.isLive();
      const { id } = await tell(ana, room, "Slow");
      await eventually(() => heard.said.length === 1);
      const slow = stack.sql?.(`do $$ begin
        update translator.messages set error = 'late' where id = '${id}';
        perform pg_sleep(0.5);
      end $$`);
      for (const text of ["One", "Two", "Three"]) await tell(ana, room, text);
      await slow;
      await eventually(() => heard.told.length >= 5);

      assertEquals(heard.told.length, 5);
      assertEquals(heard.told.filter((each) => each.id === id).map(({ error }) => error), [
        null,
        "late",
      ]);
      await heard.stop();
      await hangUp(guest);
    },
  });

  await t.step({
    name: "brings everything to whoever was away for long, page by page",
    ignore: !stack.sql,
    async fn() {
      const { room, network, guest, heard } = await visit();
      await heard.isLive();
      network.cable.pull();
      const line = {
        session_id: room.id,
        original: "Line",
        original_lang: "en",
        target_lang: "es",
      };
      for (let part = 0; part < 2; part++) {
        await stack.sql?.("delete from private.rate_limits");
        await ana.from("messages").insert(Array(110).fill(line) as never).throwOnError();
      }
      network.cable.plug();
      await eventually(() => heard.told.length >= 220);

      assertEquals(
        heard.told.map(({ seq }) => seq),
        Array.from({ length: 220 }, (_, index) => index + 1),
      );
      await heard.stop();
      await hangUp(guest);
    },
  });

  await t.step("is asked for where no WebSocket gets through, until one does", async () => {
    using timers = new HandTimers((milliseconds) => milliseconds >= 4000 && milliseconds <= 10_000);
    const { room, network, guest, heard } = await visit();
    network.cable.pull();
    await eventually(async () => {
      if (heard.state === "degraded") return true;
      if (timers.waits.length > 0) await timers.fire();
      return false;
    });
    await tell(ana, room, "By asking");
    await eventually(async () => {
      if (heard.said.length > 0) return true;
      if (timers.waits.length > 0) await timers.fire();
      return false;
    });
    network.cable.plug();
    await eventually(() => heard.state === "live");
    await tell(ana, room, "By push");
    await eventually(() => heard.said.length === 2);

    assertEquals(heard.said, ["By asking queued", "By push queued"]);
    await heard.stop();
    await hangUp(guest);
  });

  await t.step("tells its end to everybody in it, and then nothing more", async () => {
    const { room, guest, heard } = await visit();
    await heard.isLive();
    await ana.rpc("end_session", { p_session: room.id });
    await eventually(() => heard.state === "stopped");

    assertEquals(heard.sessions.at(-1)?.is_active, false);
    assertEquals(channelsOf(guest), 0);
    await heard.stop();
    await hangUp(guest);
  });

  await t.step("stops for who is shown out, and for who never belonged to it", async () => {
    const { room, guest, heard } = await visit();
    await heard.isLive();
    const eve = await stack.as("eve");
    const strange = new Heard(eve, room);
    await ana.rpc("show_out", { p_session: room.id, p_user: guest.userId });
    await eventually(() => [heard, strange].every(({ state }) => state === "stopped"));
    await tell(ana, room, "Between us");
    const again = new Heard(guest, room);
    await eventually(() => again.state === "stopped");

    for (const each of [heard, strange, again]) {
      assertEquals(each.said, []);
      await each.stop();
    }
    assertEquals([channelsOf(guest), channelsOf(eve)], [0, 0]);
    await hangUp(guest, eve);
  });

  await t.step("is told to all, though one of them throws", async () => {
    const { room, guest, heard } = await visit();
    const uncaught: string[] = [];
    const hear = (event: ErrorEvent) => {
      uncaught.push(event.error.message);
      event.preventDefault();
    };
    addEventListener("error", hear);
    const broken = new MessageService(guest).subscribeToMessages(room.id, () => {
      throw new Error("The page is broken");
    });
    const behind = new Heard(guest, room);
    await behind.isLive();
    await tell(ana, room, "Hello");
    await tell(ana, room, "Again");
    await eventually(() => behind.said.length === 2 && uncaught.length === 2);
    removeEventListener("error", hear);

    assertEquals(uncaught, ["The page is broken", "The page is broken"]);
    assert(heard.said.length === 2);
    await Promise.all([broken.unsubscribe(), behind.stop(), heard.stop()]);
    await hangUp(guest);
  });
});
