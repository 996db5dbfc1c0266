/** Freeing a seat. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { enter, openRoom, rowsSeenBy, seatsTaken, tell } from "../support/rooms.ts";
import { type Person, startStack } from "../support/stack.ts";

Deno.test("leave-session", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");
  const leave = (person: Person, { id }: { id: string }) =>
    invoke(person, "leave-session", { session_id: id });

  await t.step("says how many seats are still taken", async () => {
    const room = await openRoom(ana);
    await enter(ben, room);
    await enter(cleo, room);

    assertEquals(await leave(ben, room), { user_count: 2 });
    assertEquals(await leave(cleo, room), { user_count: 1 });
    assertEquals(await seatsTaken(ana, room), 1);
  });

  await t.step("is harmless when done twice, or by several calls at once", async () => {
    const room = await openRoom(ana);
    await enter(ben, room);

    const answers = await Promise.all([leave(ben, room), leave(ben, room), leave(ben, room)]);

    assertEquals(answers, [{ user_count: 1 }, { user_count: 1 }, { user_count: 1 }]);
    assertEquals(await leave(ben, room), { user_count: 1 });
  });

  await t.step("never counts below nobody", async () => {
    const room = await openRoom(ana);

    assertEquals([await leave(ana, room), await leave(ana, room)], [
      { user_count: 0 },
      { user_count: 0 },
    ]);
  });

  await t.step("shows nothing of the room any more to who has left", async () => {
    const room = await openRoom(ana);
    await enter(ben, room);
    await tell(ana, room, "Hello");
    await ben.rpc("set_activity", { p_session: room.id, p_activity: "typing" });
    const before = await rowsSeenBy(ben, room);
    await leave(ben, room);

    assertEquals(before, {
      sessions: 1,
      participants: 2,
      messages: 1,
      translations: 1,
      activity: 1,
    });
    assertEquals(await rowsSeenBy(ben, room), {
      sessions: 0,
      participants: 1,
      messages: 0,
      translations: 0,
      activity: 0,
    });
    assertEquals((await assertFails(tell(ben, room, "Still here"))).status, 404);
  });

  await t.step("takes away what the one who left was doing", async () => {
    const room = await openRoom(ana);
    await enter(ben, room);
    await ben.rpc("set_activity", { p_session: room.id, p_activity: "typing" });
    const typing = await rowsSeenBy(ana, room);
    await leave(ben, room);

    assertEquals([typing["activity"], (await rowsSeenBy(ana, room))["activity"]], [1, 0]);
  });

  await t.step("leaves the host in charge of the room they left", async () => {
    const room = await openRoom(ana);
    await enter(ben, room);
    await leave(ana, room);

    const state = await invoke(ana, "end-session", { session_id: room.id });
    assertEquals(state, { is_active: false, is_locked: true });
  });

  await t.step("takes who waits out of the queue", async () => {
    const room = await openRoom(ana, { needs_approval: true });
    await enter(ben, room);
    await leave(ben, room);

    const { status } = await ana.rpc("admit", { p_session: room.id, p_user: ben.userId });
    assertEquals([status, await seatsTaken(ana, room)], [404, 1]);
  });

  await t.step("refuses who has no seat there, and a room that does not exist alike", async () => {
    const room = await openRoom(ana);
    const strange = await assertFails(leave(cleo, room));
    const nowhere = await assertFails(leave(cleo, { id: crypto.randomUUID() }));

    assertEquals([strange.status, strange.body.code], [404, "not_found"]);
    assertEquals(
      strange.body.message,
      "Cannot leave this session: there is no seat of yours in it",
    );
    assertEquals({ ...nowhere.body, request_id: "" }, { ...strange.body, request_id: "" });
  });

  await t.step("refuses what is no id", async () => {
    const error = await assertFails(leave(ana, { id: "1234" }));

    assertEquals([error.status, error.body.code], [400, "invalid_input"]);
    assertEquals((error.body.details as { path: string }[])[0]?.path, "session_id");
  });

  await t.step("refuses who is not signed in", async () => {
    const room = await openRoom(ana);
    const error = await assertFails(
      invoke(stack.stranger(), "leave-session", { session_id: room.id }),
    );

    assertEquals([error.status, error.body.code], [401, "not_signed_in"]);
  });
});
