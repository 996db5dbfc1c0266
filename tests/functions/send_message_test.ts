/** Queueing what was said for everyone who reads another language. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { enter, openRoom, rowsSeenBy, tell } from "../support/rooms.ts";
import { startStack } from "../support/stack.ts";

Deno.test("send-message", async (t) => {
  await using stack = await startStack();
  const ana = await stack.as("ana");
  const ben = await stack.as("ben");
  const cleo = await stack.as("cleo");
  const talk = await openRoom(ana);
  await enter(ben, talk, "es");

  await t.step("queues a message for the language that the other one reads", async () => {
    const room = await openRoom(ana);
    await enter(ben, room, "es");
    const { id, ...sent } = await tell(ana, room, "Where is the library?");

    assertEquals(sent, {
      seq: 1,
      status: "queued",
      original_lang: "en",
      detected_lang: null,
      target_langs: ["es"],
    });
    const { data } = await ben.from("messages").select("user_id, original, target_lang, seq")
      .eq("id", id).single();
    assertEquals(data, {
      user_id: ana.userId,
      original: "Where is the library?",
      target_lang: "es",
      seq: 1,
    });
  });

  await t.step("queues it once for each language, and for none that is the speaker's", async () => {
    const room = await openRoom(ana, { language: "pt-PT" });
    const readers = ["pt-BR", "es", "es", "zh-Hant", "zh-Hans"];
    const people = await Promise.all(["r1", "r2", "r3", "r4", "r5"].map(stack.as));
    for (const [index, person] of people.entries()) await enter(person, room, readers[index]);

    assertEquals((await tell(ana, room, "Olá", "pt-PT")).target_langs, [
      "es",
      "zh-Hans",
      "zh-Hant",
    ]);
  });

  await t.step("numbers what is said without gaps, however many speak at once", async () => {
    const room = await openRoom(ana);
    await Promise.all([enter(ben, room), enter(cleo, room, "pt")]);
    const said = await Promise.all(
      [ana, ben, cleo].flatMap((person) =>
        Array.from({ length: 5 }, (_, each) => tell(person, room, `Sentence ${each}`))
      ),
    );
    const numbers = said.map(({ seq }) => seq).sort((a, b) => a - b);

    assertEquals(numbers, Array.from({ length: 15 }, (_, index) => index + 1));
  });

  await t.step("keeps a message once, however often it is sent", async () => {
    const room = await openRoom(ana);
    const message = { session_id: room.id, original: "Once", original_lang: "en" };
    const send = () => invoke(ana, "send-message", { ...message, client_id: "tap" });
    const answers = await Promise.all([send(), send(), send()]);
    const next = await tell(ana, room, "Twice");

    assertEquals(new Set(answers.map(({ id }) => id)).size, 1);
    assertEquals([answers[0]?.seq, next.seq], [1, 2]);
    assertEquals((await rowsSeenBy(ana, room))["messages"], 2);
  });

  await t.step("does not take another message for the same one", async () => {
    const message = { session_id: talk.id, original_lang: "en", client_id: "same" };
    await invoke(ana, "send-message", { ...message, original: "First" });
    const error = await assertFails(
      invoke(ana, "send-message", { ...message, original: "Second" }),
    );
    const others = await invoke(ben, "send-message", { ...message, original: "Mine" });

    assertEquals([error.status, error.body.code], [409, "conflict"]);
    assertEquals(error.body.message, "Cannot send: another message has this client_id");
    assertEquals(error.body.hint, "Use a new client_id for a new message");
    assertEquals(others.status, "queued");
  });

  await t.step("hears which language it is when nobody says", async () => {
    const said = await invoke(ana, "send-message", {
      session_id: talk.id,
      original: "¿Dónde está la biblioteca más cercana, por favor?",
      client_id: "heard",
    });

    assertEquals([said.original_lang, said.detected_lang, said.target_langs], ["es", "es", ["en"]]);
  });

  await t.step("takes the speaker's own language for what could be any", async () => {
    const said = await invoke(ben, "send-message", {
      session_id: talk.id,
      original: "12345",
      client_id: "numbers",
    });

    assertEquals([said.original_lang, said.detected_lang], ["es", null]);
  });

  await t.step("asks for the language where neither text nor speaker tells", async () => {
    const { data } = await ana.from("sessions").insert({ code: "0000" }).select("id").single();
    const error = await assertFails(invoke(ana, "send-message", {
      session_id: data?.id ?? "",
      original: "12345",
      client_id: "numbers",
    }));

    assertEquals([error.status, error.body.code], [422, "language_unknown"]);
    assertEquals(error.body.hint, "Send original_lang with the message");
  });

  await t.step("takes five thousand characters and not one more", async () => {
    const said = await tell(ana, talk, "é".repeat(5000));
    const error = await assertFails(tell(ana, talk, "é".repeat(5001)));

    assertEquals([said.status, error.status], ["queued", 400]);
    assertEquals((error.body.details as { path: string }[])[0]?.path, "original");
  });

  for (const text of ["", "   \n", "bell \u0007"]) {
    await t.step(`refuses ${JSON.stringify(text)}`, async () => {
      const error = await assertFails(tell(ana, talk, text));

      assertEquals([error.status, error.body.code], [400, "invalid_input"]);
      assertEquals((error.body.details as { path: string }[])[0]?.path, "original");
    });
  }

  await t.step("refuses what is no id, no language and no client_id, field by field", async () => {
    const body = { session_id: "x", original: "Hi", original_lang: "English", client_id: "" };
    const error = await assertFails(invoke(ana, "send-message", body));

    assertEquals(
      (error.body.details as { path: string }[]).map(({ path }) => path),
      ["session_id", "original_lang", "client_id"],
    );
  });

  await t.step("refuses everybody who has no seat, with one answer", async () => {
    const room = await openRoom(ana, { needs_approval: true });
    const [waiting, gone, shownOut, stranger] = await Promise.all(
      ["waiting", "gone", "shown out", "stranger"].map(stack.as),
    );
    for (const person of [waiting, gone, shownOut]) {
      if (person) await enter(person, room);
    }
    for (const person of [gone, shownOut]) {
      await ana.rpc("admit", { p_session: room.id, p_user: person?.userId ?? "" });
    }
    if (gone) await invoke(gone, "leave-session", { session_id: room.id });
    await ana.rpc("show_out", { p_session: room.id, p_user: shownOut?.userId ?? "" });

    for (const person of [waiting, gone, shownOut, stranger]) {
      if (!person) continue;
      const error = await assertFails(tell(person, room, "Hello"));
      assertEquals([error.status, error.body.code], [404, "not_found"]);
      assertEquals(error.body.message, "Cannot send: there is no such session for you");
    }
    assertEquals((await rowsSeenBy(ana, room))["messages"], 0);
  });

  await t.step("refuses who is not signed in", async () => {
    const body = { session_id: talk.id, original: "Hi", client_id: "1" };
    const error = await assertFails(invoke(stack.stranger(), "send-message", body));

    assertEquals([error.status, error.body.code], [401, "not_signed_in"]);
  });

  await t.step({
    name: "stops who says more than 120 things a minute, whichever way they try",
    ignore: !stack.sql,
    async fn() {
      await stack.sql?.(
        `insert into private.rate_limits (key, full_at)
         values ('send_message:' || $1, clock_timestamp() + interval '2 minutes')
         on conflict (key) do update set full_at = excluded.full_at`,
        [cleo.userId],
      );
      const room = await openRoom(cleo);
      const error = await assertFails(tell(cleo, room, "And another thing"));
      const around = await cleo.from("messages").insert(
        { session_id: room.id, original: "Hi", original_lang: "en", target_lang: "es" } as never,
      );

      assertEquals([error.status, around.status], [429, 429]);
      assertEquals(error.body.message, "Cannot send: 120 messages a minute is the most");
      assertMatch(error.body.hint ?? "", /^Wait \d+ seconds$/);
      assertEquals(typeof error.retryAfter, "number");
    },
  });
});
