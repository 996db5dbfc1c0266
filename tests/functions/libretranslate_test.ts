/** LibreTranslate's wire: a client of theirs works with a key of ours, and memory goes before providers. */

import { libreTranslate } from "libretranslate-ts";
import { invoke } from "@shared/client/invoke.ts";
import { account } from "../support/accounts.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { FakeProvider } from "../support/fake_provider.ts";
import { startStack } from "../support/stack.ts";
import { translatedBy, withoutRetries } from "../support/translated_by.ts";

Deno.test("libretranslate", async (t) => {
  await using stack = await startStack();
  await using provider = FakeProvider.start();
  using _ = translatedBy({ LIBRETRANSLATE_URL: provider.url });
  await withoutRetries(stack);
  const ana = await account(stack);
  const { key } = await invoke(ana, "create-api-key", {
    name: "reader",
    scopes: ["translator.translate"],
  });
  const other = await invoke(ana, "create-api-key", { name: "x", scopes: ["reading.read"] });
  const server = `${stack.url}/functions/v1/libretranslate`;
  const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${server}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: body instanceof URLSearchParams ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json(), headers: answer.headers };
  };
  const translate = (more: Record<string, unknown>) =>
    ask("/translate", { q: "Hello", source: "en", target: "es", api_key: key, ...more });
  /** These look at what the provider was sent, so the functions have to run in this process. */
  const here = (name: string, fn: () => Promise<void>) =>
    t.step({
      name,
      ignore: !stack.sql,
      async fn() {
        provider.behave("right");
        await fn();
      },
    });

  await here("a client of LibreTranslate's works as it is", async () => {
    libreTranslate.setApiEndpoint(server);
    libreTranslate.setApiKey(key);
    const known = await libreTranslate.listLanguages();
    assert(known.some(({ code, name }) => code === "es" && name === "Spanish"));
    const { status, translatedText } = await libreTranslate.translate("Good evening", "en", "es");
    assertEquals([status, translatedText], [200, "es: Good evening"]);
    const several = await libreTranslate.translate("Good evening", "auto", "es", 3);
    assertEquals([several.status, several.alternatives], [200, []]);
    const found = await libreTranslate.detect("¿Dónde está la biblioteca municipal, por favor?");
    assertEquals([found.status, found.language], [200, "es"]);
    assert(found.confidence > 0 && found.confidence <= 100);
    libreTranslate.setApiKey("wrong");
    const refused = await libreTranslate.translate("Good evening", "en", "es");
    assertEquals([refused.status, refused.error], [500, "Invalid API key"]);
  });

  await here("texts, lists, forms and HTML", async () => {
    assertEquals((await translate({})).body, { translatedText: "es: Hello" });
    const list = await translate({ q: ["Hello", "", "Bye"], alternatives: 2 });
    assertEquals(list.body, {
      translatedText: ["es: Hello", "", "es: Bye"],
      alternatives: [[], [], []],
    });
    // As many as clients that translate whole documents send at once.
    const many = Array.from({ length: 100 }, (_, nth) => `Hello ${nth}`);
    assertEquals((await translate({ q: many })).body.translatedText, many.map((q) => `es: ${q}`));
    const form = await ask(
      "/translate",
      new URLSearchParams({ q: "Hello", source: "en", target: "es", api_key: key }),
      { "content-type": "application/x-www-form-urlencoded" },
    );
    assertEquals(form.body, { translatedText: "es: Hello" });
    const parts = new FormData();
    for (const q of ["Hello", "Bye"]) parts.append("q", q);
    for (const [name, value] of Object.entries({ source: "en", target: "es", format: "" })) {
      parts.append(name, value);
    }
    parts.append("api_key", key);
    const sent = await fetch(`${server}/translate`, { method: "POST", body: parts });
    assertEquals(await sent.json(), { translatedText: ["es: Hello", "es: Bye"] });
    const page = await translate({ q: "<p>Hello <b>you &amp; me</b></p>", format: "html" });
    assertEquals(page.body.translatedText, "<p>es: Hello <b>es: you &amp; me</b></p>");
  });

  await here("says which language it found", async () => {
    const q = "¿Dónde está la biblioteca municipal, por favor?";
    const { body } = await translate({ q, source: "auto", target: "en" });
    assertEquals(body.detectedLanguage.language, "es");
    const list = await translate({ q: [q, "123"], source: "auto", target: "en" });
    assertEquals(list.body.detectedLanguage.map(({ language }: { language: string }) => language), [
      "es",
      "en",
    ]);
  });

  await here("what the key's owner corrected needs no provider", async () => {
    const { error } = await ana.from("translation_memory").insert({
      source_lang: "en",
      target_lang: "es",
      source: "Good night",
      target: "Buenas noches",
    });
    assertEquals(error, null);
    provider.behave("failing");
    const { body } = await translate({ q: ["Good night", "good night!"] });
    assertEquals(body, { translatedText: ["Buenas noches", "Buenas noches"] });
    assertEquals(provider.received, []);
  });

  await t.step("the key may come in the body, in the address, or as x-api-key", async () => {
    const q = "¿Dónde está la biblioteca municipal?";
    const answers = [
      await ask("/detect", { q, api_key: key }),
      await ask(`/detect?api_key=${key}`, { q }),
      await ask("/detect", { q }, { "x-api-key": key }),
      // As the client from npm that is called libretranslate spells it.
      await ask("/detect", { q, apiKey: key }),
    ];
    assertEquals(answers.map(({ status, body }) => [status, body[0].language]), [
      [200, "es"],
      [200, "es"],
      [200, "es"],
      [200, "es"],
    ]);
  });

  await t.step("refuses in LibreTranslate's words", async () => {
    const missing = await translate({ api_key: undefined });
    const wrong = await translate({ api_key: "qnt_live_wrong" });
    const unknown = await translate({ api_key: other.key });
    const tongue = await translate({ target: "klingon-language" });
    const format = await translate({ format: "pdf" });
    const much = await translate({ q: Array.from({ length: 3 }, () => "x".repeat(9_000)) });
    const nul = await ask(
      "/translate",
      new URLSearchParams({ q: "a\0b", source: "en", target: "es", api_key: key }),
      { "content-type": "application/x-www-form-urlencoded" },
    );
    const refused = [missing, wrong, unknown, tongue, format, much, nul];
    // What a server of theirs may have turned off is not there.
    for (const path of ["/suggest", "/translate_file", "/translate-html"]) {
      refused.push(await ask(path, { q: "Hello", s: "Hola", api_key: key }));
    }
    assertEquals(
      refused.map(({ status }) => status),
      [400, 403, 403, 400, 400, 400, 400, 404, 404, 404],
    );
    for (const { body } of refused) {
      assertEquals(Object.keys(body), ["error"]);
      assertEquals(typeof body.error, "string");
    }
    assertEquals(wrong.body.error, "Invalid API key");
  });

  await here(
    "a provider that is down is an error, and one that knows no such pair too",
    async () => {
      provider.behave("failing");
      const down = await translate({ q: "Never said before" });
      assertEquals([down.status, Object.keys(down.body)], [503, ["error"]]);
      provider.behave("right");
      const pair = await translate({ target: "sw" });
      assertEquals(pair.status, 400);
    },
  );

  await here(
    "when nobody can be asked, a client hears so, and its owner pays nothing",
    async () => {
      const spent = async () =>
        (await invoke(ana, "usage", {})).calls.map(({ cost_usd }) => cost_usd);
      const before = await spent();
      provider.behave("failing");
      const ways = [
        { OPENAI_API_KEY: "k", OPENAI_BASE_URL: `${provider.url}/v1` },
        { LIBRETRANSLATE_URL: "http://127.0.0.1:9" },
        {},
      ];
      for (const way of ways) {
        using _ = translatedBy(way);
        const { status, body } = await translate({ q: ["Good night", "Nobody hears this"] });
        assertEquals([status, Object.keys(body)], [503, ["error"]]);
        assertMatch(
          body.error,
          /^Cannot translate the text: (the service cannot be reached|no translation service is set up)/,
        );
        const known = await translate({ q: "Good night" });
        assertEquals(known.body, { translatedText: "Buenas noches" });
      }
      assertEquals(
        (await spent()).filter((cost) => Number(cost) > 0),
        before.filter((cost) => Number(cost) > 0),
      );
    },
  );

  await t.step("a stranger may ask for health and languages", async () => {
    const health = await fetch(`${server}/health`);
    assertEquals([health.status, await health.json()], [200, { status: "ok" }]);
    const listed = await fetch(`${server}/languages`);
    assertEquals(listed.status, 200);
    await listed.body?.cancel();
  });
});
