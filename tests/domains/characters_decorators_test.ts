/** Decorators of lorebook entries, by the specification of V3: when and where an entry is told. */

import { decorated, hasDecorators } from "@shared/characters/decorators.ts";
import { type Chat, type Lorebook, type LoreEntry, told } from "@shared/characters/lorebook.ts";
import { buildPrompt, type ReplyContext, type Said } from "@shared/characters/prompt.ts";
import { assert, assertEquals } from "../support/assert.ts";

const entry = (content: string, more: Partial<LoreEntry> = {}): LoreEntry => ({
  keys: ["fish"],
  secondary_keys: [],
  content,
  constant: false,
  selective: false,
  case_sensitive: false,
  insertion_order: 100,
  priority: 10,
  position: "before_char",
  ...more,
});
const book = (entries: LoreEntry[], more: Partial<Lorebook> = {}): Lorebook => (
  { scan_depth: 2, token_budget: 1000, recursive_scanning: false, entries, ...more }
);
/** A line of "Mia:" is hers, of "Robo:" another character's, others a person's. */
const chat = (lines: string[], more: Partial<Chat> = {}): Chat => ({
  said: lines.map((line) => ({
    content: line,
    isReply: /^(Mia|Robo):/.test(line),
    isOwn: line.startsWith("Mia:"),
  })),
  spoken: lines.filter((line) => /^(Mia|Robo):/.test(line)).length,
  greeting: null,
  ...more,
});
const isTold = (decorators: string, lines: string[], more: Partial<Chat> = {}, own = {}) =>
  told(book([entry(`${decorators}\nLore.`, own)]), chat(lines, more)).length === 1;

Deno.test("decorators are read from their lines, and the rest is the text", () => {
  const cases: [string, string, unknown, string[]?][] = [
    ["Plain @@depth 4.", "Plain @@depth 4.", {}],
    ["@@ -1,3 +1,3 @@\nA patch.", "@@ -1,3 +1,3 @@\nA patch.", {}],
    ["@@depth 4\n\nLore.", "Lore.", { depth: 4 }],
    ["@@depth 4\r\n@@role user\r\n\r\nLore.\r\nMore.", "Lore.\nMore.", { depth: 4, role: "user" }],
    ["Lore.\n\n@@activate\n\nMore.\n", "Lore.\nMore.\n", { activate: true }],
    ["@@dont_activate", "", { dont_activate: true }],
    ["@@additional_keys red, blue sea,,", "", { additional_keys: ["red", "blue sea"] }],
    ["@@exclude_keys dog", "", { exclude_keys: ["dog"] }],
    ["@@position after_desc", "", { position: "after_desc" }],
    ["@@role Assistant", "", { role: "assistant" }],
    ["@@scan_depth 0", "", { scan_depth: 0 }],
    ["@@depth -1", "", { depth: -1 }],
    ["@@depth 1\n@@depth 2\nx", "x", { depth: 1 }],
    // What says nothing that can be obeyed is none, and what stands in for it counts.
    ["@@depth deep\nx", "x", {}, ["depth"]],
    ["@@depth\nx", "x", {}, ["depth"]],
    ["@@is_greeting 1e3\nx", "x", {}, ["is_greeting"]],
    ["@@activate_only_every 0\nx", "x", {}, ["activate_only_every"]],
    ["@@position moon\n@@@position scenario\nx", "x", { position: "scenario" }],
    ["@@risu_only 4\n@@@agn_only 4\n@@@activate_only_after 4\nx", "x", { activate_only_after: 4 }],
    ["@@depth 5\n@@@role user\nx", "x", { depth: 5 }],
    ["@@instruct_depth 5\nx", "x", {}, ["instruct_depth"]],
    ["@@one\n@@@two\n@@@three\n@@four\nx", "x", {}, ["one", "four"]],
    ["@@@role user\nx", "x", {}],
    ["@@one\nx\n@@@role user\ny", "x\ny", {}, ["one"]],
    ["@@constructor\n@@__proto__ 1\nx", "x", {}, ["constructor", "__proto__"]],
  ];
  for (const [content, text, how, ignored = []] of cases) {
    assertEquals<unknown>(decorated(content), { text, how, ignored }, content);
    assertEquals(hasDecorators(content), text !== content, content);
  }
});

Deno.test("decorators say when an entry is told", async (t) => {
  const fish = ["A fish"];
  await t.step("in any case, or in none", () => {
    assertEquals([isTold("", fish), isTold("", ["A bird"])], [true, false]);
    assert(isTold("@@activate", ["A bird"]) && isTold("@@constant", ["A bird"]));
    assertEquals(isTold("@@dont_activate", fish), false);
    assertEquals(isTold("@@dont_activate", ["A bird"], {}, { constant: true }), false);
    assert(isTold("@@dont_activate\n@@activate", ["A bird"]));
  });

  await t.step("by how many of the newest messages are looked through", () => {
    const lines = ["A fish", "A bird", "A cat"];
    assertEquals(
      [0, 1, 2, 3, 9].map((depth) => isTold(`@@scan_depth ${depth}`, lines)),
      [false, false, false, true, true],
    );
    assertEquals([isTold("", lines), isTold("@@scan_depth x", lines)], [false, false]);
  });

  await t.step("by how often characters have spoken", () => {
    const lines = ["Mia: Hi", "A bird", "Robo: Beep", "A fish"];
    const at = (name: string) => [1, 2, 3].map((n) => isTold(`@@${name} ${n}`, lines));
    assertEquals(at("activate_only_after"), [true, true, false]);
    assertEquals(at("activate_only_every"), [true, true, false]);
    assertEquals(isTold("@@activate_only_after 3", lines, { spoken: 900 }), true);
    assertEquals(isTold("@@activate_only_after 3", lines, { spoken: null }), true, "uncounted");
    assertEquals(isTold("@@activate_only_after 3", lines, {}, { constant: true }), false);
    assertEquals(isTold("@@activate_only_every 2", ["A fish"], { spoken: 0 }), true);
  });

  await t.step("by the greeting it began with", () => {
    const on = (greeting: number | null) => isTold("@@is_greeting 1", fish, { greeting });
    assertEquals([on(0), on(1), on(null)], [false, true, true]);
  });

  await t.step("by other words that were said", () => {
    assertEquals(
      [["A fish"], ["A fish", "in the Sea"], ["the sea"]].map((lines) =>
        isTold("@@additional_keys lake,sea", lines)
      ),
      [false, true, false],
    );
    assertEquals(isTold("@@exclude_keys dog,bark", ["A fish", "a dog"]), false);
    assertEquals(isTold("@@exclude_keys dog", ["a dog", "well", "A fish"]), true, "too long ago");
    assertEquals(isTold("@@exclude_keys dog", ["A dog"], {}, { constant: true }), false);
    assert(
      isTold("@@exclude_keys dog", ["A fish, Dog"], {}, { keys: ["fish"], case_sensitive: true }),
    );
  });

  await t.step("by whether a reply was written with it before", () => {
    const lines = ["A fish", "Mia: Where?", "A bird", "Mia: Oh", "A cat"];
    assertEquals([isTold("", lines), isTold("@@keep_activate_after_match", lines)], [false, true]);
    const never = ["A bird", "Mia: Oh", "A cat"];
    assertEquals(isTold("@@keep_activate_after_match", never), false);
    assertEquals(isTold("@@keep_activate_after_match", ["A fish", "Robo: Oh", "B", "C"]), false);
    const again = [...lines, "Mia: Purr", "A fish"];
    assertEquals([isTold("", again), isTold("@@dont_activate_after_match", again)], [true, false]);
    assertEquals(isTold("@@dont_activate_after_match", fish), true);
    assertEquals(isTold("@@dont_activate_after_match", ["Mia: A fish!", "Hi"]), true, "a greeting");
    // Once it was called too early, and so was not told.
    const early = "@@keep_activate_after_match\n@@activate_only_after 1";
    assertEquals(isTold(early, ["A fish", "Mia: Where?", "A bird", "Mia: Oh", "A cat"]), false);
  });

  await t.step("and nothing is told of an entry without a text", () => {
    assertEquals(told(book([entry("@@activate"), entry(" ", { constant: true })]), chat(fish)), []);
  });

  await t.step("what is told is looked through as well, but for what must not be said", () => {
    const entries = [entry("A dog."), entry("@@exclude_keys dog\nOn.", { keys: ["dog"] })];
    const all = told(book(entries, { recursive_scanning: true }), chat(fish));
    assertEquals(all.map(({ content }) => content), ["A dog.", "On."]);
  });
});

Deno.test("decorators say where an entry is told", async (t) => {
  const said = (content: string): Said => ({
    role: "user",
    name: "Ana",
    character_id: null,
    content,
  });
  const sections = { description: "D", personality: "P", scenario: "S" };
  const prompt = (contents: string[], more: Partial<ReplyContext> = {}, card = {}) =>
    buildPrompt({
      person: { name: "Ana", description: "" },
      others: [],
      summary: null,
      memories: [],
      books: [book(contents.map((content) => entry(content, { constant: true })))],
      settings: {},
      history: ["one", "two", "three"].map(said),
      spoken: null,
      greeting: null,
      ...more,
      character: {
        id: "mia",
        name: "Mia",
        nickname: "Mia",
        mes_example: "",
        system_prompt: "You.",
        post_history_instructions: "End.",
        ...sections,
        ...card,
      },
    }).messages.map(({ role, content }) => `${role}: ${content}`);

  await t.step("so many messages back, in whose words it says", () => {
    const at = (depth: string) => prompt([`@@depth ${depth}\n{{char}} waits.`]).slice(1);
    const lore = "system: Mia waits.";
    const [one, two, three] = ["user: one", "user: two", "user: three"];
    assertEquals(at("0"), [one, two, three, lore, "system: End."]);
    assertEquals(at("-3"), at("0"));
    assertEquals(at("1"), [one, two, lore, three, "system: End."]);
    assertEquals(at("3"), [lore, one, two, three, "system: End."]);
    assertEquals(at("99"), at("3"));
    assertEquals(
      prompt(["@@depth 1\n@@role assistant\nA", "@@depth 1\n@@role user\nB"]).slice(3, 5),
      ["assistant: A", "user: B"],
    );
  });

  await t.step("in whose words, behind the card, where it is not back there", () => {
    const [first, ...rest] = prompt(["@@role user\nA", "B"]);
    assertEquals([first?.includes("A"), rest.slice(0, 2)], [false, ["user: A", "user: one"]]);
  });

  await t.step("at a place in the card, before any depth", () => {
    const at = (position: string, card = {}) =>
      prompt([`@@position ${position}\n@@depth 0\n@@role user\nLore.`], {}, card)
        .map((line) => line.replaceAll("\n\n", " | ").replaceAll("\n", " "));
    const whole = (text: string) => [
      `system: You. | ${text}`,
      "user: one",
      "user: two",
      "user: three",
      "system: End.",
    ];
    const [D, P, S] = ["Mia: D", "Mia's personality: P", "The scenario: S"];
    assertEquals(at("before_desc"), whole(`Lore. | ${D} | ${P} | ${S}`));
    assertEquals(at("after_desc"), whole(`${D} | Lore. | ${P} | ${S}`));
    assertEquals(at("personality"), whole(`${D} | ${P} Lore. | ${S}`));
    assertEquals(at("scenario"), whole(`${D} | ${P} | ${S} Lore.`));
    // Where there is no such place, it is as far back as it says.
    for (const lost of [at("moon"), at("scenario", { scenario: "" })]) {
      assertEquals(lost.slice(-2), ["user: Lore.", "system: End."]);
    }
  });

  await t.step("not at all where not everything fits beside it", () => {
    const lore = `@@ignore_on_max_context\nLore. ${"word ".repeat(60)}`;
    const isIn = (lines: string[]) => lines.some((line) => line.includes("Lore."));
    assert(isIn(prompt([lore])));
    const history = Array.from({ length: 60 }, () => said("word ".repeat(20)));
    const settings = { context_tokens: 2000 };
    const [full, without] = [
      prompt([lore], { history, settings }),
      prompt([], { history, settings }),
    ];
    assertEquals([isIn(full), full], [false, without]);
    assert(
      isIn(prompt([lore.replace("ignore_on_max_context", "activate")], { history, settings })),
    );
  });

  await t.step("and no model is told the lines themselves", () => {
    const all = prompt(["@@unknown\nA.\n@@role user", "@@is_user_icon me\nB."]);
    assertEquals(all.filter((line) => line.includes("@@")), []);
  });
});
