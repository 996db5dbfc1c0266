/** What the Data API gives to who is not in the room, or not even signed in: nothing. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { type Anybody, enter, openRoom, rowsSeenBy, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

const NOTHING = { sessions: 0, participants: 0, messages: 0, translations: 0, activity: 0 };

Deno.test("the Data API gives nothing to", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const talk = await openRoom(ana);
  await enter(await stack.as("ben"), talk, "es");
  const { id: said } = await tell(ana, talk, "Hello");

  const message = { session_id: talk.id, original: "Hi", original_lang: "en", target_lang: "es" };
  const activity = { session_id: talk.id, activity_type: "typing" };
  const lock = (client: Anybody) =>
    client.from("sessions").update({ is_locked: true }).eq("id", talk.id).select("id");
  const mark = (client: Anybody) =>
    client.from("messages").update({ status: "displayed" }).eq("id", said).select("id");
  /** The generated type wants what a trigger fills in. */
  const say = (client: Anybody) => client.from("messages").insert(message as never);

  const comes: Record<string, (name: string) => Promise<void>> = {
    "a stranger": async () => {},
    async "a person who waits"(name) {
      await enter(await stack.as(name), talk);
    },
    async "a person who has left"(name) {
      const person = await stack.as(name);
      await enter(person, talk);
      await ana.rpc("admit", { p_session: talk.id, p_user: person.userId });
      await invoke(person, "leave-session", { session_id: talk.id });
    },
    async "a person who was shown out"(name) {
      const person = await stack.as(name);
      await enter(person, talk);
      await ana.rpc("admit", { p_session: talk.id, p_user: person.userId });
      await ana.rpc("show_out", { p_session: talk.id, p_user: person.userId });
    },
  };
  await ana.from("sessions").update({ needs_approval: true }).eq("id", talk.id);

  for (const [name, came] of Object.entries(comes)) {
    await t.step(`${name}, but for their own line`, async () => {
      await came(name);
      const person = await stack.as(name);
      await ana.rpc("set_activity", { p_session: talk.id, p_activity: "typing" });
      const participants = name === "a stranger" ? 0 : 1;
      const written = [await say(person), await person.from("user_activity").insert(activity)];
      const calls = [
        await person.rpc("mark_displayed", { p_message: said }),
        await person.rpc("set_activity", { p_session: talk.id, p_activity: "typing" }),
        await person.rpc("admit", { p_session: talk.id, p_user: person.userId }),
        await person.rpc("end_session", { p_session: talk.id }),
      ];

      assertEquals(await rowsSeenBy(person, talk), { ...NOTHING, participants });
      assertEquals(written.map(({ error }) => error?.code), ["42501", "42501"]);
      assertEquals(calls.map(({ status }) => status), [404, 404, 404, 404]);
      assertEquals([(await lock(person)).data, (await mark(person)).data], [[], []]);
    });
  }

  await t.step("anybody without a token, whatever they ask", async () => {
    const nobody = stack.stranger();
    const seen = await rowsSeenBy(nobody, talk);
    const deletions = [
      nobody.from("sessions").delete().eq("id", talk.id),
      nobody.from("participants").delete().eq("session_id", talk.id),
      nobody.from("messages").delete().eq("id", said),
      nobody.from("message_translations").delete().eq("message_id", said),
      nobody.from("user_activity").delete().eq("session_id", talk.id),
    ];
    const calls = [
      nobody.rpc("open_session", { p_language: "en" }),
      nobody.rpc("generate_unique_session_code"),
      nobody.rpc("session_exists", { p_code: talk.code }),
      nobody.rpc("admit", { p_session: talk.id, p_user: ana.userId }),
      nobody.rpc("leave_session", { p_session: talk.id }),
      nobody.rpc("end_session", { p_session: talk.id }),
      nobody.rpc("mark_displayed", { p_message: said }),
      nobody.rpc("set_activity", { p_session: talk.id, p_activity: "typing" }),
      nobody.rpc("claim_translations"),
      nobody.rpc("cleanup_expired_sessions"),
    ];
    const refused = await Promise.all([
      nobody.from("sessions").insert({ code: "0001" }),
      nobody.from("user_activity").insert(activity),
      say(nobody),
      lock(nobody),
      mark(nobody),
      ...deletions,
      ...calls,
    ]);

    assertEquals(new Set(Object.values(seen)), new Set(["42501"]));
    assertEquals(new Set(refused.map(({ error }) => error?.code)), new Set(["42501"]));
    const { sessions, participants, messages } = await rowsSeenBy(ana, talk);
    assertEquals([sessions, participants, messages], [1, 5, 1]);
  });
});
