/**
 * The offline translator with the real Apertium. Where it is missing, root installs it; others are
 * told so, and only what needs no Apertium is tested.
 *
 * @module
 */

import { translationFrom } from "@shared/platform/translation.ts";
import { TranslationError } from "@shared/platform/translation_error.ts";
import { installApertium } from "../../supabase/local/apertium/install_apertium.ts";
import { isInstalled } from "../../supabase/local/apertium/modes.ts";
import { type Apertium, startApertium } from "../../supabase/local/apertium/start_apertium.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../support/assert.ts";
import { eventually } from "../support/eventually.ts";
import { programsOf } from "../support/processes.ts";

const CHILD = new URL("../support/apertium_child.ts", import.meta.url).pathname;
const HERE = new URL("../..", import.meta.url).pathname;

Deno.test("without Apertium there is no offline translator", async () => {
  assertEquals(await startApertium({ log: () => {}, modesFolder: "/nowhere" }), null);
});

Deno.test("Apertium", async (t) => {
  await t.step("is installed, or it is said why it is not", async () => {
    try {
      // deno-lint-ignore no-console -- a reader of the tests has to know
      await installApertium({ log: console.log });
    } catch (thrown) {
      assert(thrown instanceof Failure);
      // deno-lint-ignore no-console -- a reader of the tests has to know
      console.log(`${thrown.message}. ${thrown.hint}. Its translations are not tested here.`);
    }
  });
  if (!await isInstalled()) return;

  const logged: string[] = [];
  const apertium = await startApertium({ log: (line) => logged.push(line) });
  assert(apertium);
  const provider = translationFrom((name) =>
    name === "LIBRETRANSLATE_URL" ? apertium.url : undefined
  );
  const say = async (text: string, from: string, to: string) =>
    (await provider.translate({ text, from, to })).text;

  await t.step(
    "translates between its pairs, and from English to French by way of Spanish",
    async () => {
      assertEquals(apertium.languages.filter((code) => /^(en|es|fr)$/.test(code)), [
        "en",
        "es",
        "fr",
      ]);
      assertEquals(await say("I am hungry.", "en", "es"), "Tengo hambre.");
      assertEquals(await say("Tengo hambre.", "es-MX", "en-GB"), "I am hungry.");
      assertEquals(await say("I am hungry.", "en", "fr"), "J'ai faim.");
    },
  );

  await t.step("knows courtesies, and how Spanish and French mark a question", async () => {
    assertEquals(await say("Hello, how are you?", "en", "es"), "Hola, ¿cómo estás?");
    assertEquals(
      await say("I would like a coffee, please.", "en", "es"),
      "Me gustaría un café, por favor.",
    );
    assertEquals(await say("¡Hasta luego!", "es", "fr"), "À plus tard\u00a0!");
    assertMatch(await say("Have you seen my phone?", "en", "es"), /^¿Has visto mi .+\?$/);
  });

  await t.step("leaves addresses, names, placeholders and lines as they are", async () => {
    const kept = "https://a.example/b?c=d {count} @ana #x <b> 😀 $5 [1] C:\\x";
    const text = await say(`I see:\n\n- ${kept}\n- yes`, "en", "es");
    for (const part of kept.split(" ")) assert(text.includes(part), text);
    assertEquals(text.split("\n").length, 4);
  });

  await t.step("takes what a shell would run for words", async () => {
    const harmful =
      "; touch /tmp/quintet-pwned `touch /tmp/quintet-pwned` $(touch /tmp/quintet-pwned) | cat";
    await say(harmful, "en", "es");
    await assertRejects(() => Deno.stat("/tmp/quintet-pwned"), Deno.errors.NotFound);
  });

  await t.step("finds the language by itself, and leaves alone what has none", async () => {
    const found = await provider.translate({ text: "I would like to go home.", to: "es" });
    assertEquals(found.detected, "en");
    assertEquals(await provider.translate({ text: "ok", to: "es" }), { text: "ok" });
    assertEquals(await provider.detect?.("¿Dónde está la estación de tren?"), "es");
  });

  await t.step("refuses languages it does not have", async () => {
    const error = await assertRejects(() => say("Hello", "en", "ja"), TranslationError);
    assertEquals(error.reason, "unsupported_pair");
  });

  await t.step("translates lists and many at once", async () => {
    const texts = ["I am hungry.", "", "Thank you."];
    const all = await provider.translateAll?.(texts, { from: "en", to: "es" });
    assertEquals(all?.map(({ text }) => text), ["Tengo hambre.", "", "Gracias."]);
    const many = await Promise.all(
      Array.from({ length: 40 }, () => say("I am hungry.", "en", "es")),
    );
    assertEquals(new Set(many), new Set(["Tengo hambre."]));
  });

  await t.step("answers mistakes with LibreTranslate's errors", async () => {
    for (
      const [body, status] of [["{", 400], ["[1]", 400], ['{"q":1}', 400], [
        "x".repeat(300_000),
        413,
      ]] as const
    ) {
      const response = await fetch(`${apertium.url}/translate`, { method: "POST", body });
      assertEquals(response.status, status);
      assertEquals(typeof (await response.json()).error, "string");
    }
    const response = await fetch(apertium.url);
    assertEquals(response.status, 404);
    await response.body?.cancel();
  });

  await t.step("listens on this machine alone", () => {
    assertMatch(apertium.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  await t.step("leaves no program behind when it is closed", async () => {
    await closedCleanly(apertium);
    assertEquals(logged, []);
  });

  await t.step("leaves no program behind when its process is killed", async () => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", CHILD],
      cwd: HERE,
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let told = "";
    for (let part; !told.includes("\n") && (part = await reader.read()) && !part.done;) {
      told += part.value;
    }
    const leads: number[] = JSON.parse(told);
    assertEquals(leads.length, 3);
    for (const lead of leads) assert(programsOf(lead).length > 5);

    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    for (const lead of leads) await eventually(() => !programsOf(lead).length);
  });
});

async function closedCleanly(apertium: Apertium): Promise<void> {
  const leads = apertium.pids();
  assert(leads.length >= 3);
  await apertium.close();
  for (const lead of leads) assertEquals(programsOf(lead), []);
}
