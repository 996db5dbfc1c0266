/** Recordings become text, once paid, and a message in a session whose guest speaks. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import { HEADS, recorded } from "../support/recordings.ts";
import { speechWorld } from "../support/speech_world.ts";

Deno.test("transcribe-audio", async (t) => {
  await using world = await speechWorld();
  const { provider, ana, ben, room, fresh, hear, asked, spentBy, messages } = world;
  const step = (name: string, fn: () => Promise<void>) =>
    t.step(name, async () => {
      await world.begin();
      await fn();
    });

  await step(
    "answers the text, its language and its length, for half a minute's price",
    async () => {
      assertEquals(await hear(ana), {
        text: "Good morning, Ben.",
        language: "en",
        duration_s: 30,
        message: null,
      });
      assertEquals(await spentBy(`user:${ana.userId}`), [3_000, 0]);
      const { calls } = await invoke(ana, "usage", {});
      assertEquals(calls.map(({ function: name, model, cost_usd }) => [name, model, cost_usd]), [
        ["transcribe-audio", "whisper-1", 0.003],
      ]);
    },
  );

  await step("the official client sends a form of one's own as it is", async () => {
    const form = new FormData();
    form.set("language", "en");
    form.set("file", fresh(), 'Grüße; "name=x".wav');
    const { data, error } = await ana.functions.invoke("transcribe-audio", { body: form });
    assertEquals([error, data.text, data.language], [null, "Good morning, Ben.", "en"]);
  });

  await step(
    "in a session it is said, with the eight times of the message in the end",
    async () => {
      const now = Date.now();
      const { message } = await hear(ana, {
        session_id: room.id,
        client_id: "spoken",
        recorded_from: now - 4_000,
        recorded_to: now - 1_000,
      });
      assertEquals(
        [message?.status, message?.original_lang, message?.detected_lang, message?.target_langs],
        ["queued", "en", "en", ["es"]],
      );
      const id = message?.id ?? "";
      const times = async () => {
        const { data } = await ben.from("messages").select("original, performance_metrics")
          .eq("id", id).single();
        assertEquals(data?.original, "Good morning, Ben.");
        return data?.performance_metrics as Record<string, number>;
      };
      const spoken = await times();
      assertEquals([spoken["audioRecordingStart"], spoken["audioRecordingEnd"]], [
        now - 4_000,
        now - 1_000,
      ]);
      assert((spoken["whisperRequestStart"] ?? 0) >= now);

      await invoke(ben, "translate-message", { message_id: id });
      await ben.rpc("mark_displayed", { p_message: id }).throwOnError();
      const all = await times();
      assertEquals(Object.keys(all).sort(), [
        "audioRecordingEnd",
        "audioRecordingStart",
        "messageDeliveryTime",
        "totalEndToEndTime",
        "translationRequestStart",
        "translationResponseEnd",
        "whisperRequestStart",
        "whisperResponseEnd",
      ]);
      assert((all["totalEndToEndTime"] ?? 0) >= 4_000 && (all["messageDeliveryTime"] ?? -1) >= 0);
      const { stages } = await invoke(ben, "session-performance", { session_id: room.id });
      assertEquals(stages.map(({ stage, messages }) => [stage, messages]), [
        ["recording", 1],
        ["transcription", 1],
        ["translation", 1],
        ["delivery", 1],
        ["end_to_end", 1],
      ]);
      assertEquals(await spentBy(`session:${room.id}`), [3_000, 0]);
    },
  );

  await step(
    "the same key is told the same answer, and nothing is said or paid twice",
    async () => {
      const [key, file] = [crypto.randomUUID(), fresh()];
      const more = { file, session_id: room.id, client_id: "once" };
      const before = await messages();
      const first = await hear(ana, more, key);
      assertEquals(await hear(ana, more, key), first);
      assertEquals([asked(), await messages()], [1, before + 1]);
      assertEquals(await spentBy(`user:${ana.userId}`), [3_000, 0]);
      const other = await assertFails(hear(ana, { ...more, file: fresh() }, key));
      assertEquals([other.status, asked()], [422, 1]);
    },
  );

  await step(
    "without a key it is heard once as well, for an hour and for whoever paid",
    async () => {
      const file = fresh();
      await hear(ana, { file });
      const again = await hear(ana, { file, session_id: room.id, client_id: "again" });
      assertEquals([again.message?.original_lang, asked()], ["en", 1]);
      await hear(ben, { file });
      assertEquals([asked(), await spentBy(`user:${ben.userId}`)], [2, [3_000, 0]]);
    },
  );

  await step(
    "a language that is named goes along, and stays as exact as it was named",
    async () => {
      assertEquals((await hear(ana, { language: "en-GB" })).language, "en-GB");
      assertEquals((await hear(ana, { language: "pt-BR" })).language, "en");
      assertEquals(provider.sentTo("/v1/audio/transcriptions").map(({ language }) => language), [
        "en",
        "pt",
      ]);
    },
  );

  await step("silence, and more than a message holds, are answered and not said", async () => {
    const before = await messages();
    for (const text of ["", "word ".repeat(1_500)]) {
      provider.heard = () => ({ text, language: "english", duration: 1 });
      const answer = await hear(ana, { session_id: room.id, client_id: crypto.randomUUID() });
      assertEquals([answer.text, answer.message], [text.trim(), null]);
    }
    provider.heard = () => ({ text: "Good morning, Ben.", language: "english", duration: 30 });
    assertEquals(await messages(), before);
  });

  await step(
    "each kind of recording is taken by its bytes, and what says otherwise is not",
    async () => {
      const own = { webm: "video/webm", ogg: "audio/ogg", mp3: "audio/mpeg", mp4: "audio/x-m4a" };
      for (const [kind, type] of Object.entries({ ...own, wav: "", flac: "audio/flac" })) {
        await hear(ana, { file: recorded(HEADS[kind as keyof typeof HEADS], type) });
      }
      const sent = provider.sentTo("/v1/audio/transcriptions").map(({ file }) =>
        (file as { name: string }).name
      );
      assertEquals(
        sent,
        ["webm", "ogg", "mp3", "mp4", "wav", "flac"].map((kind) => `recording.${kind}`),
      );

      const errors = [
        await assertFails(hear(ana, { file: recorded(HEADS.ogg, "audio/wav") })),
        await assertFails(hear(ana, { file: recorded("MZ is no recording", "audio/wav") })),
        await assertFails(hear(ana, { file: recorded("", "audio/wav") })),
        await assertFails(hear(ana, { file: recorded("<p>Hi</p>", "text/html") })),
        await assertFails(hear(ana, { file: recorded(new Uint8Array(25 * 1024 * 1024 + 1)) })),
      ];
      assertEquals(errors.map(({ status }) => status), [415, 415, 415, 415, 413]);
      assertEquals(
        errors[0]?.body.message,
        'Cannot write down the file: it says "audio/wav" and is audio/ogg',
      );
      assertEquals(asked(), 6);
    },
  );
});
