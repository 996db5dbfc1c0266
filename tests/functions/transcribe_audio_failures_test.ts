/** Recordings that are refused, and services that fail: one clear error, and nothing lost or paid twice. */

import { invoke } from "@shared/client/invoke.ts";
import { PATIENCE_MS } from "@shared/translator/hearing.ts";
import transcribeAudio from "../../supabase/functions/transcribe-audio/index.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import type { Behaviour } from "../support/fake_model.ts";
import { hurried } from "../support/hurried.ts";
import { enter, openRoom } from "../support/rooms.ts";
import { speechWorld } from "../support/speech_world.ts";
import type { Person } from "../support/stack.ts";
import { translatedBy } from "../support/translated_by.ts";
import { withEnv } from "../support/with_env.ts";

Deno.test("transcribe-audio when it cannot", async (t) => {
  await using world = await speechWorld();
  const { stack, provider, sql, ana, room, fresh, hear, asked, spentBy, messages } = world;
  const cleo = await stack.as("cleo");
  const step = (name: string, fn: () => Promise<void>) =>
    t.step(name, async () => {
      await world.begin();
      await fn();
    });

  await step("who is not seated there is refused before anybody listens or pays", async () => {
    const waiting = await openRoom(ana, { needs_approval: true });
    await enter(cleo, waiting);
    const over = await openRoom(cleo);
    await invoke(cleo, "end-session", { session_id: over.id });
    const errors = [
      await assertFails(hear(cleo, { session_id: room.id, client_id: "a" })),
      await assertFails(hear(cleo, { session_id: waiting.id, client_id: "a" })),
      await assertFails(hear(cleo, { session_id: over.id, client_id: "a" })),
      await assertFails(hear(cleo, { session_id: room.id })),
      await assertFails(hear(stack.stranger() as Person)),
    ];
    assertEquals(errors.map(({ status }) => status), [404, 404, 410, 400, 401]);
    assertEquals([asked(), await spentBy(`user:${cleo.userId}`)], [0, [0, 0]]);
  });

  const wrong: [Behaviour, number, reason: string, paid: boolean][] = [
    ["failing", 503, "unreachable", false],
    ["rate limited", 503, "rate_limited", false],
    ["not json", 502, "bad_answer", true],
  ];
  for (const [behaviour, status, reason, paid] of wrong) {
    await step(
      `${behaviour}: one clear error, and the same call is made again in full`,
      async () => {
        const key = crypto.randomUUID();
        const more = { file: fresh(), session_id: room.id, client_id: `after ${behaviour}` };
        const before = await messages();
        provider.behave(behaviour);
        const error = await assertFails(hear(ana, more, key));
        assertEquals([error.status, error.body.code], [status, "transcription_failed"]);
        assertEquals((error.body.details as { reason: string }).reason, reason);
        const [spent = 0, reserved] = await spentBy(`user:${ana.userId}`);
        assertEquals([spent > 0, reserved, await messages()], [paid, 0, before]);

        provider.behave("right");
        const { message } = await hear(ana, more, key);
        assertEquals([message?.original_lang, await messages()], ["en", before + 1]);
        assertEquals(await spentBy(`user:${ana.userId}`), [spent + 3_000, 0]);
      },
    );
  }

  await step(
    "a service that fails again and again rests, and who calls hears for how long",
    async () => {
      provider.behave("failing");
      for (let each = 0; each < 5; each++) await assertFails(hear(ana));
      provider.behave("right");
      const before = await messages();
      const error = await assertFails(hear(ana, { session_id: room.id, client_id: "resting" }));
      assertEquals([error.status, asked(), await messages()], [503, 0, before]);
      assert((error.retryAfter ?? 0) > 0 && error.retryAfter! <= 30, String(error.retryAfter));
      assertEquals(await spentBy(`user:${ana.userId}`), [0, 0]);
    },
  );

  await step("without a service the error says what to set, and nothing is charged", async () => {
    using _ = translatedBy({});
    const error = await assertFails(hear(ana, { session_id: room.id, client_id: "nobody" }));
    assertEquals([error.status, error.body.message, error.body.hint], [
      503,
      "Cannot write down the recording: no transcription service is set up",
      "Set OPENAI_API_KEY, or TRANSCRIPTION_BASE_URL for a server of your own",
    ]);
    assertEquals(await spentBy(`user:${ana.userId}`), [0, 0]);
  });

  await step("a service that says nothing is given up, and the call is made again", async () => {
    const key = crypto.randomUUID();
    const more = { file: fresh(), session_id: room.id, client_id: "after silence" };
    const before = await messages();
    provider.behave("hanging");
    {
      using _ = hurried(PATIENCE_MS);
      const error = await assertFails(hear(ana, more, key));
      assertEquals([error.status, error.body.code], [504, "transcription_failed"]);
      assertEquals((error.body.details as { reason: string }).reason, "timeout");
    }
    const [spent = 0, reserved] = await spentBy(`user:${ana.userId}`);
    assertEquals([asked(), spent > 0, reserved, await messages()], [1, true, 0, before]);
    provider.behave("right");
    assertEquals((await hear(ana, more, key)).message?.original_lang, "en");
    assertEquals(await messages(), before + 1);
  });

  /** Streams so many megabytes in one file; how it is answered, and how many were read. */
  const stream = async (megabytes: number) => {
    const { data: { session } } = await cleo.auth.getSession();
    const head = 'Content-Disposition: form-data; name="file"; filename="a.wav"';
    let [read, most] = [0, 0];
    const first = new TextEncoder().encode(`--b\r\n${head}\r\nContent-Type: audio/wav\r\n\r\n`);
    const silence = new Uint8Array(1024 * 1024);
    const held = Deno.memoryUsage().rss;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(read === 0 ? first : silence);
        most = Math.max(most, Deno.memoryUsage().rss - held);
        if (read++ >= megabytes) controller.close();
      },
    });
    const headers = {
      authorization: `Bearer ${session?.access_token}`,
      "content-type": "multipart/form-data; boundary=b",
      "idempotency-key": crypto.randomUUID(),
    };
    // By the function itself: a stack in the test's own process hands whole bodies on.
    const response = await transcribeAudio.fetch(
      new Request(
        "http://local/transcribe-audio",
        { method: "POST", headers, body, duplex: "half" } as RequestInit,
      ),
    );
    const { code } = await response.json();
    return { answer: [response.status, code], read, megabytes: most / 1024 / 1024 };
  };

  await step("of a file that never ends no more is read than one may have", async () => {
    const { answer, read, megabytes } = await stream(2_000);
    assertEquals(answer, [413, "too_large"]);
    assert(read > 25 && read < 30, `${read} MB were read`);
    assert(megabytes < 200, `${megabytes} MB more were held`);
    assertEquals([asked(), await spentBy(`user:${cleo.userId}`)], [0, [0, 0]]);
  });

  await step("of whoever calls too often the recording is not read", async () => {
    using _ = withEnv({ LIMIT_MODELS: "1/60" });
    assertEquals((await stream(1)).answer, [400, "invalid_form"]);
    const { answer, read } = await stream(100);
    assertEquals(answer, [429, "too_many_requests"]);
    assert(read <= 2, `${read} MB were read`);
  });

  await step("what nobody can pay for is not asked", async () => {
    await sql("update platform.budgets set micro_usd = 10 where scope = 'each'");
    const error = await assertFails(hear(ana));
    assertEquals([error.status, asked()], [429, 0]);
    await sql("update platform.budgets set micro_usd = 500000 where scope = 'each'");
  });
});
