/**
 * Translation by a server that speaks LibreTranslate's protocol.
 *
 * @module
 */

import { TranslationError, type TranslationReason } from "@shared/platform/translation_error.ts";
import { LibreTranslateProvider } from "@shared/platform/translation_libretranslate.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { type Behaviour, PROVIDER_SECRET } from "../support/fake_model.ts";
import { FakeProvider } from "../support/fake_provider.ts";

Deno.test("a LibreTranslate server translates", async (t) => {
  const provider = FakeProvider.start();
  const open = (parts = {}) => new LibreTranslateProvider({ url: `${provider.url}/`, ...parts });
  const hello = { text: "Hello", from: "en", to: "es" };

  await t.step("and is asked for its languages once", async () => {
    const server = open();
    assertEquals(await server.translate(hello), { text: "es: Hello" });
    assertEquals(await server.translate(hello), { text: "es: Hello" });
    assertEquals(provider.sentTo("/languages").length, 1);
    assertEquals(provider.sentTo("/translate")[0], {
      q: "Hello",
      source: "en",
      target: "es",
      format: "text",
    });
  });

  await t.step("says which language it found when nobody told it", async () => {
    assertEquals(await open().translate({ text: "Hola", to: "en" }), {
      text: "en: Hola",
      detected: "es",
    });
    assertEquals(await open().detect("Hola"), "es");
  });

  await t.step("gets the exact tag where it lists it, else the language", async () => {
    provider.behave("right");
    const server = open();
    for (const to of ["pt-BR", "pt-PT", "es-MX", "zh-TW", "zh"]) {
      await server.translate({ ...hello, to });
    }
    const targets = provider.sentTo("/translate").map((body) => body["target"]);
    assertEquals(targets, ["pt-BR", "pt", "es", "zh-Hant", "zh-Hans"]);
  });

  await t.step("gets the language alone when it keeps no list", async () => {
    provider.behave("right");
    provider.languages = undefined;
    await open().translate({ ...hello, from: "en-GB", to: "es-MX" });
    const [sent] = provider.sentTo("/translate");
    assertEquals([sent?.["source"], sent?.["target"]], ["en", "es"]);
    assertEquals(await open().languages(), undefined);

    provider.behave("unsupported");
    assertEquals(
      (await failed(open().translate({ ...hello, to: "fr" }))).reason,
      "unsupported_pair",
    );
    provider.languages = ["en", "es", "pt"];
  });

  await t.step("is not asked for languages it does not know", async () => {
    provider.behave("right");
    const error = await failed(open().translate({ ...hello, to: "fr" }));
    assertEquals([error.reason, error.status], ["unsupported_pair", 422]);
    assertEquals((await failed(open().translate({ ...hello, to: "no tag" }))).reason, error.reason);
    assertEquals(provider.sentTo("/translate"), []);
  });

  await t.step(
    "translates a list in its order, and is spared what needs no translation",
    async () => {
      provider.behave("right");
      const texts = Array.from({ length: 120 }, (_, index) => index === 3 ? " " : `text ${index}`);
      const answers = await open().translateAll(texts, { from: "en", to: "es" });
      assertEquals(
        answers.map(({ text }) => text),
        texts.map((text) => text === " " ? " " : `es: ${text}`),
      );
      const sizes = provider.sentTo("/translate").map(({ q }) => Array.isArray(q) ? q.length : 1);
      assertEquals(sizes, [50, 50, 19]);

      provider.behave("right");
      const long = ["a", "b", "c"].map((letter) => letter.repeat(9_000));
      await open().translateAll(long, { from: "en", to: "es" });
      assertEquals(provider.sentTo("/translate").length, 2);
    },
  );

  await t.step("refuses a text nobody should pay for", async () => {
    provider.behave("right");
    const error = await failed(open().translate({ ...hello, text: "x".repeat(10_001) }));
    assertEquals([error.reason, error.retryable], ["refused", false]);
    assertEquals(provider.received.length, 0);
  });

  await t.step("gets the operator's key in the body, as its protocol wants it", async () => {
    provider.behave("right");
    await open({ apiKey: "lt-key" }).translate(hello);
    assertEquals(provider.sentTo("/translate")[0]?.["api_key"], "lt-key");
  });

  await t.step("tells each failure by its reason, never in its own words", async () => {
    const server = open({ timeoutMs: 2000 });
    await server.translate(hello);
    const outcomes: [Behaviour, TranslationReason, boolean][] = [
      ["rate limited", "rate_limited", true],
      ["failing", "unreachable", true],
      ["unauthorised", "no_provider", false],
      ["hanging", "timeout", true],
      ["cut json", "bad_answer", true],
      ["not json", "bad_answer", true],
      ["wrong shape", "bad_answer", true],
      ["oversized", "bad_answer", false],
      ["redirecting", "bad_answer", false],
    ];
    for (const [behaviour, reason, retryable] of outcomes) {
      provider.behave(behaviour);
      const error = await failed(server.translate(hello));
      assertEquals([behaviour, error.reason, error.retryable], [behaviour, reason, retryable]);
      assert(!Deno.inspect(error, { depth: 9 }).includes(PROVIDER_SECRET));
      assertEquals(provider.sentTo("/elsewhere"), []);
    }
  });

  await t.step("is asked again after a failure that passed", async () => {
    provider.behave("failing", "right");
    assertEquals(await open().translate(hello), { text: "es: Hello" });
  });

  await provider.close();

  await t.step("says that nobody is there", async () => {
    assertEquals((await failed(open().translate(hello))).reason, "unreachable");
  });
});

async function failed(call: Promise<unknown>): Promise<TranslationError> {
  return await assertRejects(() => call, TranslationError);
}
