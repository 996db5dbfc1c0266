/** What a front end may do straight through the Data API, with the statements of the seed. */

import { assert, assertEquals } from "../support/assert.ts";
import { enter, openRoom, seatsTaken, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

Deno.test("a front end without our functions", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");
  const line = (text: string) => ({
    session_id: talk.id,
    user_id: ana.userId,
    original: text,
    original_lang: "en",
    target_lang: "es",
    status: "queued",
  });
  /** The generated type wants what a trigger fills in. */
  const say = (text: string) => ana.from("messages").insert(line(text) as never).select().single();

  await t.step("opens a session under a code that it drew", async () => {
    const code = (await ana.rpc("generate_unique_session_code")).data ?? "";
    const { data, error } = await ana.from("sessions").insert({ code }).select()
      .single();

    assertEquals(error, null);
    assertEquals([data?.code, data?.is_active, data?.user_count], [code, true, 0]);
    assertEquals(data?.host_id, ana.userId);
    const hours = (Date.parse(data?.expires_at ?? "") - Date.now()) / 3_600_000;
    assertEquals(Math.round(hours), 4);
  });

  await t.step("counts the opener with their first join, and once", async () => {
    const { data } = await ana.from("sessions").insert({ code: "0000" }).select().single();
    const room = { id: data?.id ?? "", code: data?.code ?? "" };
    await enter(ana, room, "en");
    await enter(ana, room, "en");

    assertEquals(await seatsTaken(ana, room), 1);
  });

  await t.step("takes the host's seat by a plain insert", async () => {
    const { data } = await ana.from("sessions").insert({ code: "0000" }).select("id").single();
    const id = data?.id ?? "";
    const { error } = await ana.from("participants").insert({ session_id: id, language: "en" });

    assertEquals([error, await seatsTaken(ana, { id })], [null, 1]);
  });

  await t.step("queues a message", async () => {
    const { data, error } = await say("Hello");

    assertEquals(error, null);
    assertEquals([data?.status, data?.user_id, data?.seq], ["queued", ana.userId, 1]);
    const { data: waiting } = await ben.from("message_translations").select("lang, text")
      .eq("message_id", data?.id ?? "");
    assertEquals(waiting, [{ lang: "es", text: null }]);
  });

  await t.step("translates its own message, by the server's clock", async () => {
    const { data: message } = await say("Good night");
    const { data, error } = await ana.from("messages").update({
      translation: "Buenas noches",
      status: "processing",
      processed_at: "2001-01-01T00:00:00Z",
      performance_metrics: { totalEndToEndTime: 812 },
    }).eq("id", message?.id ?? "").select().single();

    assertEquals(error, null);
    assertEquals([data?.translation, data?.status], ["Buenas noches", "processing"]);
    assertEquals(data?.performance_metrics, { totalEndToEndTime: 812 });
    assert(Date.parse(data?.processed_at ?? "") > Date.now() - 60_000);
    const { data: kept } = await ben.from("message_translations").select("text, provider")
      .eq("message_id", message?.id ?? "").single();
    assertEquals(kept, { text: "Buenas noches", provider: "author" });
  });

  await t.step("marks as displayed what it reads, by the server's clock", async () => {
    const { data: message } = await say("Read me");
    const seen = () =>
      ben.from("messages").update({ status: "displayed", displayed_at: "2001-01-01T00:00:00Z" })
        .eq("id", message?.id ?? "").select("status, displayed_at").single();
    const { data, error } = await seen();
    const again = await seen();

    assertEquals([error, data?.status], [null, "displayed"]);
    assert(Date.parse(data?.displayed_at ?? "") > Date.now() - 60_000);
    assertEquals(again.data, data);
  });

  await t.step("shows what its person is doing, whatever its own clock says", async () => {
    const { error } = await ben.from("user_activity").upsert({
      session_id: talk.id,
      user_id: ben.userId,
      activity_type: "typing",
      updated_at: "2001-01-01T00:00:00Z",
    }, { onConflict: "session_id,user_id" });
    const { data } = await ana.from("user_activity").select("user_id, activity_type")
      .eq("session_id", talk.id).neq("activity_type", "idle");

    assertEquals([error, data], [null, [{ user_id: ben.userId, activity_type: "typing" }]]);
  });

  await t.step("changes its person's own language, and reads what was said in it", async () => {
    const { id } = await tell(ana, talk, "Now in Portuguese");
    await ben.from("participants").update({ language: "pt", display_name: "Ben" })
      .eq("session_id", talk.id).eq("user_id", ben.userId);
    const { data } = await ben.from("message_translations").select("lang").eq("message_id", id)
      .order("lang");

    assertEquals(data, [{ lang: "es" }, { lang: "pt" }]);
  });

  await t.step("runs its own session", async () => {
    const room = await openRoom(ana);
    const { data } = await ana.from("sessions")
      .update({ is_locked: true, needs_approval: true, seats: 7 }).eq("id", room.id)
      .select("is_locked, needs_approval, seats").single();

    assertEquals(data, { is_locked: true, needs_approval: true, seats: 7 });
  });
});
