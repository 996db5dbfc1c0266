/** From a code to a seat, and what a code that opens nothing tells. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { enter, forgive, openRoom, rowsSeenBy, seatsTaken, unusedCode } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

Deno.test("join-session", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");

  await t.step("seats a guest and says who is there", async () => {
    const room = await openRoom(ana, { display_name: "Ana" });
    const joined = await invoke(ben, "join-session", {
      code: room.code,
      language: "pt-BR",
      display_name: "Ben",
    });

    assertEquals(joined, {
      id: room.id,
      state: "seated",
      expires_at: room.expires_at,
      participants: [
        { user_id: ana.userId, language: "en", display_name: "Ana" },
        { user_id: ben.userId, language: "pt-BR", display_name: "Ben" },
      ],
      topic: `translator:session:${room.id}`,
    });
    assertEquals(await seatsTaken(ana, room), 2);
  });

  await t.step("seats somebody once, however often they join", async () => {
    const room = await openRoom(ana);
    await Promise.all(Array.from({ length: 5 }, () => enter(ben, room)));
    await enter(ana, room, "fr");

    const { data } = await ben.from("participants").select("user_id, language")
      .eq("session_id", room.id).order("language");
    assertEquals(data, [
      { user_id: ben.userId, language: "es" },
      { user_id: ana.userId, language: "fr" },
    ]);
    assertEquals(await seatsTaken(ana, room), 2);
  });

  await t.step("keeps the name of who joins again without one", async () => {
    const room = await openRoom(ana);
    const as = { code: room.code, language: "es" };
    await invoke(ben, "join-session", { ...as, display_name: "Ben" });
    const again = await invoke(ben, "join-session", { ...as, language: "pt" });

    assertEquals(again.participants.find(({ user_id }) => user_id === ben.userId), {
      user_id: ben.userId,
      language: "pt",
      display_name: "Ben",
    });
  });

  await t.step("answers 404 to a code that opens nothing, and the room stays unseen", async () => {
    const room = await openRoom(ana);
    const error = await assertFails(enter(cleo, { code: await unusedCode(ana) }));

    assertEquals(error.status, 404);
    assertEquals(error.body.code, "not_found");
    assertEquals(error.body.message, "Session not found or expired");
    assertEquals(error.body.hint, "Ask the host for the code on their screen");
    assertEquals(await rowsSeenBy(cleo, room), {
      sessions: 0,
      participants: 0,
      messages: 0,
      translations: 0,
      activity: 0,
    });
  });

  await t.step("refuses what is no code, no language and no name, field by field", async () => {
    const body = { code: "12e4", language: "german", display_name: "x".repeat(81) };
    const error = await assertFails(invoke(ben, "join-session", body));

    assertEquals([error.status, error.body.code], [400, "invalid_input"]);
    assertEquals(
      (error.body.details as { path: string }[]).map(({ path }) => path),
      ["code", "language", "display_name"],
    );
  });

  await t.step("refuses who is not signed in", async () => {
    const { code } = await openRoom(ana);
    const error = await assertFails(
      invoke(stack.stranger(), "join-session", { code, language: "es" }),
    );

    assertEquals([error.status, error.body.code], [401, "not_signed_in"]);
  });

  await t.step("gives a freed seat to the next one", async () => {
    const room = await openRoom(ana, { seats: 2 });
    await enter(ben, room);
    const full = await assertFails(enter(cleo, room));
    await invoke(ben, "leave-session", { session_id: room.id });
    const seated = await enter(cleo, room);

    assertEquals([full.status, seated.state], [404, "seated"]);
    assertEquals(await seatsTaken(ana, room), 2);
  });

  await t.step("lets who was seated come back through a closed door", async () => {
    const dan = await stack.as("dan");
    const room = await openRoom(dan);
    await enter(ben, room);
    await invoke(ben, "leave-session", { session_id: room.id });
    await invoke(dan, "end-session", { session_id: room.id, lock_only: true });
    const { error } = await dan.from("sessions")
      .update({ joinable_until: new Date(Date.now() - 1000).toISOString() }).eq("id", room.id);
    assertEquals(error, null);

    assertEquals((await enter(ben, room)).state, "seated");
    assertEquals((await assertFails(enter(cleo, room))).status, 404);
  });
  await forgive(stack);

  await t.step({
    name: "tells the guesser nothing: each code that opens no door gets the same answer",
    ignore: !stack.sql,
    async fn() {
      const dan = await stack.as("dan");
      const [locked, full, late, expired] = await Promise.all([
        openRoom(dan),
        openRoom(dan, { seats: 2 }),
        openRoom(dan),
        openRoom(dan),
      ]);
      await invoke(dan, "end-session", { session_id: locked.id, lock_only: true });
      await enter(ben, full);
      await stack.sql?.(
        `update translator.sessions set joinable_until = now() - interval '1 second' where id = $1`,
        [late.id],
      );
      await stack.sql?.(
        `update translator.sessions set expires_at = now() - interval '1 second' where id = $1`,
        [expired.id],
      );
      const codes = [await unusedCode(dan), locked.code, full.code, late.code, expired.code];

      const answers = [];
      for (const code of codes) {
        await forgive(stack);
        const { status, body: { request_id: _, ...body } } = await assertFails(
          enter(cleo, { code }),
        );
        answers.push({ status, body });
      }
      assertEquals(answers.map(({ status }) => status), [404, 404, 404, 404, 404]);
      assertEquals(new Set(answers.map((each) => JSON.stringify(each))).size, 1);
    },
  });
});
