/**
 * Who translates, by the operator's environment; and which tags mean one language.
 *
 * @module
 */

import { detectLanguage } from "@shared/platform/detect_language.ts";
import { sameLanguage, spellings } from "@shared/platform/language_tag.ts";
import { translationFrom } from "@shared/platform/translation.ts";
import { TranslationError } from "@shared/platform/translation_error.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { FakeProvider } from "../support/fake_provider.ts";

Deno.test("the environment chooses who translates", async (t) => {
  const from = (variables: Record<string, string>) => translationFrom((name) => variables[name]);
  const key = { OPENAI_API_KEY: "k" };
  const server = { LIBRETRANSLATE_URL: "http://127.0.0.1:9" };

  await t.step("a model when it has a key, else a server when it has one", () => {
    assertEquals(from({ ...key, ...server }).name, "openai");
    assertEquals(from(server).name, "libretranslate");
    assertEquals(from({ ...key, OPENAI_MODEL: "m-2" }).model, "m-2");
  });

  await t.step("whoever it names", () => {
    assertEquals(
      from({ ...key, ...server, TRANSLATION_PROVIDER: "libretranslate" }).name,
      "libretranslate",
    );
    assertEquals(from({ ...key, ...server, TRANSLATION_PROVIDER: "none" }).name, "none");
  });

  await t.step("a model server of one's own, without a key", async () => {
    const provider = FakeProvider.start();
    const translator = from({
      TRANSLATION_PROVIDER: "openai",
      OPENAI_BASE_URL: `${provider.url}/v1/`,
    });
    assertEquals((await translator.translate({ text: "a", to: "es" })).text, "«a» in Spanish (es)");
    await provider.close();
  });

  await t.step("nobody, and every call says what to set", async () => {
    const hints = [
      [{}, "Set OPENAI_API_KEY or LIBRETRANSLATE_URL"],
      [{ TRANSLATION_PROVIDER: "openai" }, "Set OPENAI_API_KEY"],
      [{ TRANSLATION_PROVIDER: "libretranslate" }, "Set LIBRETRANSLATE_URL"],
      [
        { TRANSLATION_PROVIDER: "deepl" },
        "Set TRANSLATION_PROVIDER to openai, libretranslate or none",
      ],
    ] as const;
    for (const [variables, hint] of hints) {
      const error = await assertRejects(
        () => from(variables).translate({ text: "a", to: "es" }),
        TranslationError,
        "Cannot translate the text: no translation service is set up",
      );
      assertEquals([error.reason, error.hint, error.status], ["no_provider", hint, 503]);
    }
  });

  await t.step("an address that is none is the operator's mistake", async () => {
    for (const url of ["localhost:5000", "ftp://x", "https://user:pass@x"]) {
      const error = await assertRejects(
        () => from({ LIBRETRANSLATE_URL: url }).translate({ text: "a", to: "es" }),
        TranslationError,
      );
      assertEquals([url, error.reason], [url, "no_provider"]);
    }
  });
});

Deno.test("language tags", async (t) => {
  await t.step("are one language when a reader of one reads the other", () => {
    const same = (pairs: string[][]) =>
      pairs.map(([one = "", other = ""]) => sameLanguage(one, other));
    assertEquals(same([["pt-BR", "pt"], ["EN-us", "en-GB"], ["eng", "en"]]), [true, true, true]);
    assertEquals(same([["zh-TW", "zh-CN"], ["sr-Latn", "sr"], ["en", "es"]]), [
      false,
      false,
      false,
    ]);
  });

  await t.step("are offered to a provider from exact to plain", () => {
    assertEquals(spellings("pt-BR"), ["pt-BR", "pt-Latn", "pt"]);
    assertEquals(spellings("zh-TW"), ["zh-TW", "zh-Hant", "zh"]);
  });
});

Deno.test("the language of a text", async (t) => {
  await t.step("is found among those in use, in their own spelling", async () => {
    const inUse = ["en-GB", "es", "fr"];
    assertEquals(await detectLanguage("Where is the station?", inUse), "en-GB");
    assertEquals(await detectLanguage("¿Dónde está la estación?", inUse), "es");
  });

  await t.step("stays open where the text does not say", async () => {
    for (const text of ["", "123 !?", "ok", "😀"]) {
      assertEquals(await detectLanguage(text, ["en", "es"]), undefined);
    }
  });

  await t.step("is never one that nobody uses", async () => {
    assertEquals(await detectLanguage("Bom dia a todos, como vão vocês?", ["tlh"]), undefined);
    assertEquals(await detectLanguage("Bom dia a todos, como vão vocês?", []), undefined);
  });
});
