/** Locking the door, and ending the room for everybody. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals, assertMatch, assertNotEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { enter, forgive, openRoom, rowsSeenBy, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";

Deno.test("end-session", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");
  const end = (person: Person, { id }: { id: string }, lock_only = false) =>
    invoke(person, "end-session", { session_id: id, lock_only });

  await t.step("locks the door: who is in goes on talking, nobody else comes in", async () => {
    const room = await openRoom(ana);
    await enter(ben, room);

    assertEquals(await end(ana, room, true), { is_active: true, is_locked: true });
    assertEquals((await tell(ben, room, "Hola", "es")).seq, 1);
    assertEquals((await assertFails(enter(cleo, room))).status, 404);
  });

  await t.step("opens a locked door again, when the host says so", async () => {
    const room = await openRoom(ana);
    await end(ana, room, true);
    await ana.from("sessions").update({ is_locked: false }).eq("id", room.id);

    assertEquals((await enter(cleo, room)).state, "seated");
  });

  await t.step("ends the room: nothing is said any more, what was said stays", async () => {
    const room = await openRoom(ana);
    await enter(ben, room);
    await tell(ben, room, "Hola", "es");

    assertEquals(await end(ana, room), { is_active: false, is_locked: true });
    const error = await assertFails(tell(ben, room, "¿Hola?", "es"));
    assertEquals([error.status, error.body.code], [410, "gone"]);
    assertEquals(error.body.message, "Cannot send: this session has ended");
    assertEquals((await rowsSeenBy(ben, room))["messages"], 1);
  });

  await t.step("is harmless when done twice, also as a lock", async () => {
    const room = await openRoom(ana);
    const { data: open } = await ana.from("sessions").select("ended_at").eq("id", room.id).single();
    await end(ana, room);
    const ended = await ana.from("sessions").select("ended_at").eq("id", room.id).single();

    assertEquals(await end(ana, room), { is_active: false, is_locked: true });
    assertEquals(await end(ana, room, true), { is_active: false, is_locked: true });
    const again = await ana.from("sessions").select("ended_at").eq("id", room.id).single();
    assertEquals(open, { ended_at: null });
    assertNotEquals(ended.data, { ended_at: null });
    assertEquals(again.data, ended.data);
  });

  await t.step("ends for good: nobody opens the room again", async () => {
    const room = await openRoom(ana);
    await end(ana, room);

    const { status, error } = await ana.from("sessions").update({ is_active: true })
      .eq("id", room.id);
    assertEquals(status, 409);
    assertEquals(error?.message, "Cannot open this session again: it has ended");
    assertEquals(error?.hint, "Open a new session");
  });

  await t.step("lets the code rest for ten minutes", async () => {
    const room = await openRoom(ana);
    await end(ana, room);
    const { data, error } = await ana.from("sessions").insert({ code: room.code })
      .select("code").single();

    assertEquals(error, null);
    assertMatch(data?.code ?? "", /^\d{4}$/);
    assertNotEquals(data?.code, room.code);
  });
  await forgive(stack);

  await t.step("is the host's alone", async () => {
    const room = await openRoom(await stack.as("dan"));
    await enter(ben, room);
    const guest = await assertFails(end(ben, room));
    const stranger = await assertFails(end(cleo, room, true));
    const nowhere = await assertFails(end(cleo, { id: crypto.randomUUID() }));

    assertEquals([guest.status, stranger.status, nowhere.status], [404, 404, 404]);
    assertEquals(guest.body.message, "Cannot end this session: it is not a session of yours");
    assertEquals((await enter(cleo, room)).state, "seated");
  });

  await t.step("refuses what is no id, and a lock that is no yes or no", async () => {
    const body = { session_id: "here", lock_only: "yes" } as never;
    const error = await assertFails(invoke(ana, "end-session", body));

    assertEquals([error.status, error.body.code], [400, "invalid_input"]);
    assertEquals(
      (error.body.details as { path: string }[]).map(({ path }) => path),
      ["session_id", "lock_only"],
    );
  });

  await t.step("refuses who is not signed in", async () => {
    const body = { session_id: crypto.randomUUID() };
    const error = await assertFails(invoke(stack.stranger(), "end-session", body));

    assertEquals([error.status, error.body.code], [401, "not_signed_in"]);
  });

  await t.step({
    name: "comes by itself when the time is over",
    ignore: !stack.sql,
    async fn() {
      const dan = await stack.as("dan");
      const room = await openRoom(dan);
      const expire = `update translator.sessions set expires_at = now() - interval '1 second'
        where id = $1`;
      await stack.sql?.(expire, [room.id]);

      const late = await assertFails(tell(dan, room, "Hello?"));
      const sweep = "select translator.cleanup_expired_sessions() as ended";
      await stack.sql?.(sweep);
      const again = await stack.sql?.(sweep);
      const { data } = await dan.from("sessions").select("is_active").eq("id", room.id).single();

      assertEquals([late.status, again], [410, [{ ended: 0 }]]);
      assertEquals(data, { is_active: false });
    },
  });
});
