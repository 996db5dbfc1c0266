/** Who writes recordings down, what they are sent, and what becomes of each way that goes wrong. */

import { transcriptionFrom } from "@shared/platform/transcription.ts";
import { judgeTranscription, TranscriptionError } from "@shared/platform/transcription_error.ts";
import { spokenLanguage } from "@shared/platform/transcription_languages.ts";
import { OpenAiTranscriber } from "@shared/platform/transcription_openai.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../support/assert.ts";
import { type Behaviour, PROVIDER_SECRET } from "../support/fake_model.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { wav } from "../support/recordings.ts";

const PATH = "/v1/audio/transcriptions";
const recording = { bytes: wav(1), kind: "wav" } as const;
const patience = () => AbortSignal.timeout(5_000);

Deno.test("the environment chooses who writes recordings down", async (t) => {
  const from = (variables: Record<string, string>) => transcriptionFrom((name) => variables[name]);
  await using provider = FakeProvider.start();
  const askedBy = async (variables: Record<string, string>) => {
    provider.behave("right");
    const { name, model } = from(variables);
    await from(variables).transcribe(recording, patience());
    const [sent] = provider.received;
    return [name, model, sent?.path, sent?.headers.get("authorization")];
  };

  await t.step("the models' own address and key, unless it has others", async () => {
    const openai = { OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${provider.url}/v1` };
    assertEquals(await askedBy(openai), ["openai", "whisper-1", PATH, "Bearer k"]);
    assertEquals(await askedBy({ ...openai, TRANSCRIPTION_MODEL: "m" }), [
      "openai",
      "m",
      PATH,
      "Bearer k",
    ]);
    assertEquals(await askedBy({ ...openai, TRANSCRIPTION_API_KEY: "own" }), [
      "openai",
      "whisper-1",
      PATH,
      "Bearer own",
    ]);
  });

  await t.step("and another server is not shown OpenAI's key", async () => {
    const own = { OPENAI_API_KEY: "k", TRANSCRIPTION_BASE_URL: `${provider.url}/v1/` };
    assertEquals((await askedBy(own)).slice(0, 1), ["transcription"]);
    assertEquals((await askedBy(own))[3], "Bearer none");
  });

  await t.step("a minute costs what it says, and nothing else is taken for a price", () => {
    const price = (dollars?: string) =>
      from({ OPENAI_API_KEY: "k", ...dollars && { TRANSCRIPTION_USD_PER_MINUTE: dollars } })
        .microUsdPerMinute;
    assertEquals([price(), price("0.0025"), price("0"), price("1")], [6_000, 2_500, 0, 1_000_000]);
    for (const odd of ["free", "-1", "1e3", "0,006"]) {
      assertThrows(() => price(odd), Error, "0.006");
    }
  });

  await t.step("nobody, and the call says what to set", () => {
    const error = assertThrows(() => from({}), TranscriptionError, "no transcription service");
    assertEquals([error.status, error.reason], [503, "no_provider"]);
  });
});

Deno.test("a server of OpenAI's kind writes a recording down", async (t) => {
  await using provider = FakeProvider.start();
  const open = (timeoutMs = 5_000) =>
    new OpenAiTranscriber({
      name: "openai",
      baseUrl: `${provider.url}/v1`,
      apiKey: "k",
      model: "whisper-1",
      microUsdPerMinute: 6_000,
      timeoutMs,
    });

  await t.step("with its language and its length, told which language it may be", async () => {
    const heard = await open().transcribe({ ...recording, language: "en-GB" }, patience());

    assertEquals(heard, { text: "Good morning, Ben.", language: "en", seconds: 30 });
    assertEquals(provider.sentTo(PATH), [{
      file: { name: "recording.wav", type: "audio/wav", size: 8_044 },
      model: "whisper-1",
      response_format: "verbose_json",
      language: "en",
    }]);
  });

  await t.step(
    "also where the server has the plain form alone, which it is asked for at once then",
    async () => {
      provider.behave("knows no schema");
      const server = open();
      assertEquals(await server.transcribe(recording, patience()), { text: "Good morning, Ben." });
      await server.transcribe(recording, patience());
      const forms = provider.sentTo(PATH).map(({ response_format }) => response_format);
      assertEquals(forms, ["verbose_json", "json", "json"]);
    },
  );

  await t.step(
    "what others say otherwise is understood, and what is no measure is left out",
    async () => {
      provider.behave("right");
      const told = async (answer: Record<string, unknown>) => {
        provider.heard = () => answer;
        return await open().transcribe(recording, patience());
      };
      assertEquals(await told({ text: "Olá\u0007", language: "pt", duration: "2.5" }), {
        text: "Olá",
        language: "pt",
        seconds: 2.5,
      });
      assertEquals(await told({ text: "", usage: { type: "duration", seconds: 3 } }), {
        text: "",
        seconds: 3,
      });
      assertEquals(await told({ text: "x", language: "Klingonese", duration: -1 }), { text: "x" });
    },
  );

  const ends: [Behaviour, string, number, tries: number][] = [
    ["failing", "unreachable", 503, 2],
    ["rate limited", "rate_limited", 503, 1],
    ["out of quota", "no_provider", 503, 1],
    ["unauthorised", "no_provider", 503, 1],
    ["unsupported", "refused", 422, 1],
    ["not json", "bad_answer", 502, 1],
    ["cut json", "bad_answer", 502, 1],
    ["wrong shape", "bad_answer", 502, 1],
    ["redirecting", "bad_answer", 502, 1],
    ["hanging", "timeout", 504, 1],
  ];
  for (const [behaviour, reason, status, tries] of ends) {
    await t.step(`${behaviour} is one clear error, without a word of the provider's`, async () => {
      provider.behave(behaviour);
      const server = open(behaviour === "hanging" ? 200 : 5_000);
      const error = await assertRejects(
        () => server.transcribe(recording, patience()),
        TranscriptionError,
        "Cannot write down the recording: the service",
      );
      assertEquals([error.reason, error.status], [reason as typeof error.reason, status]);
      assertEquals(provider.sentTo(PATH).length, tries);
      assert(!JSON.stringify([error.message, error.hint, error.details]).includes(PROVIDER_SECRET));
      // Whoever may have listened may have billed it.
      const { isBilled } = judgeTranscription(error);
      assertEquals(isBilled, reason === "timeout" || reason === "bad_answer");
    });
  }

  await t.step("a server that is gone is one as well", async () => {
    await provider.close();
    const error = await assertRejects(
      () => open().transcribe(recording, patience()),
      TranscriptionError,
    );
    assertEquals([error.reason, error.status], ["unreachable", 503]);
  });
});

Deno.test("languages are known by their names in English and by their codes", () => {
  const names = {
    english: "en",
    Spanish: "es",
    maori: "mi",
    "haitian creole": "ht",
    myanmar: "my",
  };
  for (const [name, code] of Object.entries(names)) assertEquals(spokenLanguage(name), code);
  for (const code of ["es", "yue", "pt-BR"]) assertEquals(spokenLanguage(code), code);
  for (const odd of ["", "no language", "x", 7, null]) assertEquals(spokenLanguage(odd), undefined);
});
