/**
 * What surrounds the offline translator's engine: modes, the stream format, phrases, installing.
 *
 * @module
 */

import fc from "fast-check";
import { installApertium, type Machine } from "../../supabase/local/apertium/install_apertium.ts";
import { commandOf, type Mode, routeBetween } from "../../supabase/local/apertium/modes.ts";
import { partsOf, sentencesOf } from "../../supabase/local/apertium/sentences.ts";
import { decode, encode, shield } from "../../supabase/local/apertium/stream_format.ts";
import { Failure } from "../../supabase/local/failure.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";

Deno.test("a mode file becomes a command", async (t) => {
  await t.step("with a flush at each NUL and every file quoted", () => {
    const mode =
      "lt-proc '/usr/a.bin' | apertium-tagger -g $2 '/usr/b' | lt-proc $1 '/usr/c.bin'\n";
    const command = "lt-proc -z '/usr/a.bin' | apertium-tagger -z '-g' '/usr/b' | " +
      "lt-proc -z '-n' '/usr/c.bin'";
    assertEquals(commandOf(mode), command);
  });

  await t.step("and none where a shell would read more than programs and files", () => {
    const harmful = [
      "cat '/etc/x'; id",
      "a `id`",
      "a $(id)",
      "a > /tmp/x",
      "a '/x\ny'",
      "a && b",
      "../a",
    ];
    assertEquals(harmful.map(commandOf), harmful.map(() => undefined));
  });
});

Deno.test("a route leads over a third language where there is no direct one", () => {
  const pairs = [["en", "es"], ["es", "en"], ["es", "fr"], ["fr", "es"]] as const;
  const modes: Mode[] = pairs.map(([from, to]) => ({ from, to, command: "cat" }));
  const route = (from: string, to: string) =>
    routeBetween(modes, from, to).map((mode) => `${mode.from}-${mode.to}`);
  assertEquals(route("en", "es"), ["en-es"]);
  assertEquals(route("en", "fr"), ["en-es", "es-fr"]);
  assertEquals([route("en", "en"), route("en", "de")], [[], []]);
});

Deno.test("the stream format", async (t) => {
  await t.step("gives any text back that an engine only repeats", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
      const { text: shielded, restore } = shield(text);
      const message = new TextDecoder().decode(encode(shielded, 7));
      assertEquals(message.indexOf("\0"), message.length - 1);
      const again = restore(decode(message.slice(0, -1), 7) ?? "");
      const plain = (said: string) => said.replaceAll("\0", "").replace(/ {2,}/g, " ").trim();
      assertEquals(plain(again), plain(text));
    }));
  });

  await t.step("knows the answer to another message", () => {
    const message = new TextDecoder().decode(encode("hello", 7)).slice(0, -1);
    assertEquals([decode(message, 7), decode(message, 8), decode("", 7)], [
      "hello",
      undefined,
      undefined,
    ]);
  });

  await t.step("hides what must stay as it is", () => {
    const kept = [
      "https://a.example/b?c=d",
      "ana@b.example",
      "@ana",
      "#tag",
      "{name}",
      "<b>",
      "`x`",
    ];
    for (const part of kept) {
      const { text, restore } = shield(`see ${part}, now`);
      assert(!text.includes(part), text);
      assertEquals(restore(text), `see ${part}, now`);
    }
  });
});

Deno.test("a text is cut into sentences that can be put together again", () => {
  const text = "Hi! Where …\n\n  - three\tfour ? ¿No?\n5.5";
  const pieces = sentencesOf(text, "en");
  const said = pieces.map(({ text }) => text);
  assertEquals(said, ["Hi", "Where", "", "three\tfour", "No", "5.5"]);
  const again = pieces.map(({ lead, text, mark, space }) => lead + text + mark + space).join("");
  assertEquals(again, "Hi! Where…\n\n  - three\tfour? No?\n5.5");
});

Deno.test("set phrases are found at the ends of a sentence", () => {
  const parts = (text: string) => {
    const { before, rest, after, request } = partsOf(text, "en", "es");
    return [before, rest, after, request];
  };
  assertEquals(parts("Please wait"), ["por favor ", "wait", "", true]);
  assertEquals(parts("Hi Ana, wait, please"), ["hola Ana, ", "wait", "por favor", true]);
  assertEquals(parts("Thank you"), ["", "", "gracias", false]);
  assertEquals(parts("They please me"), ["", "They please me", "", false]);
  assertEquals(partsOf("please", "en", "ca").rest, "please");
});

Deno.test("the installer", async (t) => {
  const machine = (answers: ({ success: boolean; output: string } | null)[], isRoot = true) => {
    const ran: string[] = [];
    const made: Machine = {
      isRoot,
      isInstalled: () => Promise.resolve(ran.length > 0 && answers.length === 0),
      aptGet(args) {
        ran.push(args[0] ?? "");
        return Promise.resolve(answers.shift() ?? null);
      },
    };
    return { made, ran };
  };
  const install = (made: Machine) => installApertium({ log: () => {}, machine: made });
  const ok = { success: true, output: "" };
  const gone = { success: false, output: "Reading…\nE: Unable to locate package apertium\n" };

  await t.step("installs, and reads the package lists first when it has to", async () => {
    const ready = machine([ok]);
    await install(ready.made);
    assertEquals(ready.ran, ["install"]);

    const fresh = machine([gone, ok, ok]);
    await install(fresh.made);
    assertEquals(fresh.ran, ["install", "update", "install"]);
  });

  await t.step("says what to do where it may not or cannot", async () => {
    const hint =
      "Run: sudo apt-get install -y --no-install-recommends apertium apertium-eng-spa apertium-fr-es";
    const cases = [
      [machine([], false), "Cannot install Apertium: only root may install packages", hint],
      [
        machine([gone, ok, gone]),
        "Cannot install Apertium: Unable to locate package apertium",
        hint,
      ],
      [machine([null]), "Cannot install Apertium: this system has no apt-get", undefined],
    ] as const;
    for (const [{ made }, message, advice] of cases) {
      const failure = await assertRejects(() => install(made), Failure, message);
      if (advice) assertEquals(failure.hint, advice);
    }
  });
});
