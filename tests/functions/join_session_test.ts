/** From a code to a seat: who is let in, who has to knock, and what a wrong code tells. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
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

Deno.test("join-session counts wrong codes", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const room = await openRoom(ana);
  const wrong = { code: await unusedCode(ana) };
  const guess = async (name: string, times: number) => {
    const guesser = await stack.as(name);
    const statuses = [];
    for (let each = 0; each < times; each++) {
      statuses.push((await assertFails(enter(guesser, wrong))).status);
    }
    return statuses;
  };
  const forget = (key: string) =>
    stack.sql?.("delete from private.rate_limits where key like $1", [key]);

  const countsAll = (name: string, fn: () => Promise<void>) =>
    t.step({
      name,
      ignore: !stack.sql,
      async fn() {
        await forgive(stack);
        await fn();
      },
    });

  await countsAll("five in ten minutes by one person, then the right one waits too", async () => {
    assertEquals(await guess("eve", 5), [404, 404, 404, 404, 404]);
    const eve = await stack.as("eve");
    const sixth = await assertFails(enter(eve, wrong));
    const right = await assertFails(enter(eve, room));

    assertEquals([sixth.status, right.status], [429, 429]);
    assertEquals(sixth.body.code, "too_many_requests");
    assertEquals(sixth.body.message, "Cannot join: too many wrong codes");
    assertMatch(sixth.body.hint ?? "", /^Wait \d+ seconds$/);
    assert(sixth.retryAfter && sixth.retryAfter <= 120, `retry-after: ${sixth.retryAfter}`);
    assertEquals((await enter(await stack.as("ben"), room)).state, "seated");
  });

  await countsAll("and gives a right one its call back, and no more", async () => {
    const ben = await stack.as("ben");
    assertEquals(await guess("ben", 4), [404, 404, 404, 404]);
    for (let each = 0; each < 8; each++) await enter(ben, room);

    assertEquals(await guess("ben", 2), [404, 429]);
  });

  await countsAll("all sent at once as well", async () => {
    const eve = await stack.as("eve");
    const refusals = await Promise.all(
      Array.from({ length: 12 }, () => assertFails(enter(eve, wrong))),
    );
    const statuses = refusals.map(({ status }) => status).sort();

    assertEquals(statuses, [...Array(5).fill(404), ...Array(7).fill(429)]);
  });

  await countsAll("twenty a day by one person", async () => {
    for (let round = 0; round < 4; round++) {
      await guess("eve", 5);
      await forget("guess:user:%");
      await forget("guess:address:%");
    }
    const error = await assertFails(enter(await stack.as("eve"), room));

    assertEquals(error.status, 429);
    assert(error.retryAfter && error.retryAfter > 600, `retry-after: ${error.retryAfter}`);
  });

  await countsAll("ten in ten minutes from one address, whoever asks", async () => {
    assertEquals(await guess("eve", 5), [404, 404, 404, 404, 404]);
    assertEquals(await guess("mallory", 5), [404, 404, 404, 404, 404]);

    assertEquals(await guess("trudy", 1), [429]);
  });

  await countsAll("and asks hosts while the whole house is being guessed at", async () => {
    await stack.sql?.(
      `insert into private.rate_limits (key, full_at)
       values ('guess:everyone', now() + interval '10 minutes')`,
    );
    const { state } = await enter(await stack.as("cleo"), room);

    assertEquals(state, "waiting");
  });
});
