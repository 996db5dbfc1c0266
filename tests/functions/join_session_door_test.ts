/** Hosts who want to be asked: knocking, being let in, being shown out. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { enter, openRoom, rowsSeenBy, seatsTaken } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

Deno.test("join-session, where the host wants to be asked", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");

  await t.step("lets a guest wait, who sees their own line and nothing else", async () => {
    const room = await openRoom(ana, { needs_approval: true });
    const joined = await enter(ben, room);

    assertEquals(joined, {
      id: room.id,
      state: "waiting",
      expires_at: null,
      participants: [],
      topic: `translator:session:${room.id}`,
    });
    assertEquals(await rowsSeenBy(ben, room), {
      sessions: 0,
      participants: 1,
      messages: 0,
      translations: 0,
      activity: 0,
    });
    assertEquals(await seatsTaken(ana, room), 1);
  });

  await t.step("seats who was let in, once they are", async () => {
    const room = await openRoom(ana, { needs_approval: true });
    await enter(ben, room);
    assertEquals((await enter(ben, room)).state, "waiting");

    const { data: knocking } = await ana.from("participants").select("user_id")
      .eq("session_id", room.id).is("admitted_at", null);
    const { error } = await ana.rpc("admit", { p_session: room.id, p_user: ben.userId });

    assertEquals([knocking, error], [[{ user_id: ben.userId }], null]);
    assertEquals((await enter(ben, room)).state, "seated");
    assertEquals(await seatsTaken(ana, room), 2);
  });

  await t.step("keeps the door to its host", async () => {
    const room = await openRoom(ana, { needs_approval: true });
    await enter(ben, room);

    const own = await ben.rpc("admit", { p_session: room.id, p_user: ben.userId });
    const strange = await cleo.rpc("admit", { p_session: room.id, p_user: ben.userId });
    const absent = await ana.rpc("admit", { p_session: room.id, p_user: cleo.userId });

    assertEquals([own.status, strange.status, absent.status], [404, 404, 404]);
    assertEquals(absent.error?.message, "Cannot let this person in: they did not knock");
    assertEquals(await seatsTaken(ana, room), 1);
  });

  await t.step("admits as many as there are seats", async () => {
    const dan = await stack.as("dan");
    const room = await openRoom(dan, { needs_approval: true, seats: 2 });
    await Promise.all([enter(ben, room), enter(cleo, room)]);
    const admit = ({ userId }: { userId: string }) =>
      dan.rpc("admit", { p_session: room.id, p_user: userId });

    const answers = await Promise.all([admit(ben), admit(cleo)]);

    assertEquals(answers.map(({ status }) => status).sort(), [204, 409]);
    assertEquals(await seatsTaken(dan, room), 2);
  });

  await t.step("does not seat who waits before a full room, when the door is opened", async () => {
    const dan = await stack.as("dan");
    const room = await openRoom(dan, { needs_approval: true, seats: 2 });
    await Promise.all([enter(ben, room), enter(cleo, room)]);
    await dan.rpc("admit", { p_session: room.id, p_user: ben.userId });
    await dan.from("sessions").update({ needs_approval: false }).eq("id", room.id);

    assertEquals((await enter(cleo, room)).state, "waiting");
    assertEquals(await seatsTaken(dan, room), 2);
  });

  await t.step("does not bring back who has left by themselves", async () => {
    const dan = await stack.as("dan");
    const room = await openRoom(dan);
    await enter(ben, room);
    await invoke(ben, "leave-session", { session_id: room.id });

    const { status } = await dan.rpc("admit", { p_session: room.id, p_user: ben.userId });

    assertEquals([status, await seatsTaken(dan, room)], [404, 1]);
  });

  await t.step("keeps out whom the host showed out, until the host lets them in", async () => {
    const dan = await stack.as("dan");
    const room = await openRoom(dan);
    await enter(ben, room);
    const shown = await dan.rpc("show_out", { p_session: room.id, p_user: ben.userId });

    assertEquals(shown.data, 1);
    assertEquals((await assertFails(enter(ben, room))).status, 404);
    const { sessions, messages } = await rowsSeenBy(ben, room);
    assertEquals([sessions, messages], [0, 0]);

    await dan.rpc("admit", { p_session: room.id, p_user: ben.userId });
    assertEquals((await enter(ben, room)).state, "seated");
  });

  await t.step("lets nobody but the host show anybody out", async () => {
    const dan = await stack.as("dan");
    const room = await openRoom(dan);
    await enter(ben, room);

    const { status, error } = await cleo.rpc("show_out", {
      p_session: room.id,
      p_user: ben.userId,
    });

    assertEquals(status, 404);
    assertMatch(error?.message ?? "", /^Cannot show anybody out/);
    assertEquals(await seatsTaken(dan, room), 2);
  });
});
