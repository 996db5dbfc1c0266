/** Codes through the Data API: nothing there tells a guesser more, or more often, than a join does. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals, assertMatch, assertNotEquals } from "../support/assert.ts";
import { type Anybody, enter, openRoom } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

Deno.test("whether a code opens a door", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const exists = async (code: string) => (await ben.rpc("session_exists", { p_code: code })).data;

  await t.step("is said without a join", async () => {
    assertEquals(await exists((await openRoom(ana)).code), true);
  });

  await t.step("is denied for doors that are shut", async () => {
    const [locked, full, ended] = await Promise.all([
      openRoom(ana),
      openRoom(ana, { seats: 2 }),
      openRoom(ana),
    ]);
    await invoke(ana, "end-session", { session_id: locked.id, lock_only: true });
    await enter(ben, full);
    await invoke(ana, "end-session", { session_id: ended.id });

    assertEquals([
      await exists(locked.code),
      await exists(full.code),
      await exists(ended.code),
    ], [false, false, false]);
  });

  await t.step("is not told to who guesses on", async () => {
    await exists("none");
    await exists("none");
    const { status, error } = await ben.rpc("session_exists", { p_code: "none" });

    assertEquals(status, 429);
    assertEquals(error?.message, "Cannot look for a session: too many wrong codes");
    assertMatch(error?.hint ?? "", /^Wait \d+ seconds$/);
  });

  await t.step("is not told by opening a session with it either", async () => {
    const room = await openRoom(ana);
    const cleo = await stack.as("cleo");
    const { data, error } = await cleo.from("sessions").insert({ code: room.code }).select()
      .single();

    assertEquals(error, null);
    assertMatch(data?.code ?? "", /^\d{4}$/);
    assertNotEquals(data?.code, room.code);
  });

  await t.step("nor by choosing one that is free and looking whether it was kept", async () => {
    const { data: free } = await ana.rpc("generate_unique_session_code");
    const cleo = await stack.as("cleo");
    const chosen = await cleo.from("sessions").insert({ code: free ?? "" }).select("code").single();
    const cast = await cleo.from("sessions").insert({ code: free ?? "" }).select("code::uuid");

    assertNotEquals(chosen.data?.code, free ?? "");
    assert(!cast.error?.message.includes(free ?? "no code"), cast.error?.message);
  });

  /** What two rows say of which the second one cannot be kept: nothing of it was counted. */
  async function probe(prober: Anybody): Promise<[taken: unknown, free: unknown]> {
    const room = await openRoom(ana);
    const { data: free } = await ana.rpc("generate_unique_session_code");
    const [one, two] = await Promise.all([room.code, free ?? ""].map(async (code) => {
      const { status, error } = await prober.from("sessions").insert([{ code }, { code: "none" }]);
      return [status, error?.code];
    }));
    return [one, two];
  }

  await t.step("nor by an insert that fails and takes the counted call back", async () => {
    const [taken, free] = await probe(await stack.as("cleo"));

    assertEquals(taken, free);
  });

  await t.step("nor by drawing codes until it is clear which ones never come", async () => {
    const dan = await stack.as("dan");
    const draw = async () => (await dan.rpc("generate_unique_session_code")).status;
    const draws = await Promise.all(Array.from({ length: 80 }, draw));
    const refused = draws.filter((status) => status === 429).length;

    // One comes back every ten seconds, on a slow machine perhaps while they are drawn.
    assert(refused > 10 && refused <= 20, `${refused} of 80 were refused`);
    const [taken, free] = await probe(dan);
    assertEquals(taken, free);
  });
});
