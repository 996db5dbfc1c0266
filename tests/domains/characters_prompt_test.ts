/** What a model is told for a reply, and which entries of a lorebook. */

import { type Lorebook, type LoreEntry, told as toldIn } from "@shared/characters/lorebook.ts";
import { buildPrompt, type ReplyContext, type Said } from "@shared/characters/prompt.ts";
import { estimateTokens } from "@shared/characters/tokens.ts";
import { assert, assertEquals } from "../support/assert.ts";

const MIA = {
  id: "mia",
  name: "Mia",
  nickname: "Mia",
  description: "A cat.",
  personality: "Proud",
  scenario: "{{user}} comes home.",
  mes_example: "",
  system_prompt: "",
  post_history_instructions: "",
};

const said = (content: string, name = "Ana"): Said => (
  { role: "user", name, character_id: null, content }
);
const entry = (keys: string[], content: string, more: Partial<LoreEntry> = {}): LoreEntry => ({
  keys,
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
  { scan_depth: 4, token_budget: 1000, recursive_scanning: false, entries, ...more }
);
const prompt = (more: Partial<ReplyContext> = {}, card: Partial<typeof MIA> = {}) =>
  buildPrompt({
    person: { name: "Ana", description: "" },
    others: [],
    summary: null,
    memories: [],
    books: [],
    settings: {},
    history: [said("Hi")],
    spoken: null,
    greeting: null,
    ...more,
    character: { ...MIA, ...card },
  });
const contents = (entries: LoreEntry[]) => entries.map(({ content }) => content);
const told = (book: Lorebook, texts: string[]) =>
  toldIn(book, {
    said: texts.map((content) => ({ content, isReply: false, isOwn: false })),
    spoken: null,
    greeting: null,
  });

Deno.test("a prompt", async (t) => {
  await t.step("tells the card, the person and what is remembered, by their names", () => {
    const { messages } = prompt({
      person: { name: "Ana", description: "{{user}} sails." },
      memories: ["Likes tea"],
      summary: "They met.",
    });
    assertEquals(messages[0]?.content.split("\n\n"), [
      "Write Mia's next reply in this conversation with Ana. Stay in character and write for nobody else.",
      "Mia:\nA cat.",
      "Mia's personality:\nProud",
      "The scenario:\nAna comes home.",
      "Ana:\nAna sails.",
      "What Mia remembers of Ana:\n- Likes tea",
      "What was said before:\nThey met.",
    ]);
    assertEquals(messages.slice(1), [{ role: "user", content: "Hi" }]);
  });

  await t.step("calls a character by its nickname, where its card has one", () => {
    const { messages } = prompt({}, { nickname: "Mimi", scenario: "<BOT> sleeps." });
    assert(messages[0]?.content.startsWith("Write Mimi's next reply"));
    assert(messages[0]?.content.includes("Mimi sleeps."));
  });

  await t.step("has the card's own instructions in place of ours, which they may name", () => {
    const { messages } = prompt({}, {
      system_prompt: "First: {{original}}",
      post_history_instructions: "Be brief, {{char}}.",
    });
    assert(messages[0]?.content.startsWith("First: Write Mia's next reply"));
    assertEquals(messages.at(-1), { role: "system", content: "Be brief, Mia." });
  });

  await t.step(
    "names who speaks where there are several, and only its own lines are its own",
    () => {
      const { messages } = prompt({
        others: ["Robo", "Bob"],
        history: [
          { role: "assistant", name: "Robo", character_id: "robo", content: "Beep." },
          { role: "assistant", name: "Mia", character_id: "mia", content: "Purr." },
          said("Hi", "Bob"),
        ],
      });
      assertEquals(messages.slice(1), [
        { role: "user", content: "Robo: Beep." },
        { role: "assistant", content: "Purr." },
        { role: "user", content: "Bob: Hi" },
      ]);
    },
  );

  await t.step("keeps to its room: the newest stay, and the last one always", () => {
    const history = Array.from({ length: 500 }, (_, nth) => said(`${nth} ${"word ".repeat(20)}`));
    const { messages, replyTokens } = prompt({ history, settings: { context_tokens: 2000 } });
    const tokens = messages.reduce((sum, { content }) => sum + estimateTokens(content) + 4, 0);
    assert(tokens + replyTokens <= 2000, `${tokens} tokens`);
    assert(messages.length > 10);
    assertEquals(messages.at(-1)?.content, history.at(-1)?.content);

    const long = said("long ".repeat(10_000));
    assertEquals(prompt({ history: [said("Hi"), long] }).messages.slice(1).length, 1);
  });

  await t.step("remembers as much as a quarter has room for, the most important first", () => {
    const memories = ["first", "long ".repeat(200), "second", ...Array(200).fill("more")];
    const settings = { context_tokens: 1800, reply_tokens: 800 };
    const lines = prompt({ memories, settings }).messages[0]?.content.match(/^- .*$/gm) ?? [];
    assertEquals(lines.slice(0, 3), ["- first", "- second", "- more"]);
    // Six tokens each of two hundred and fifty.
    assertEquals(lines.length, 41);
  });

  await t.step("takes of the settings what is in range", () => {
    const { replyTokens, temperature } = prompt({
      settings: { reply_tokens: 1e9, temperature: "hot" },
    });
    assertEquals([replyTokens, temperature], [800, undefined]);
    assertEquals(prompt({ settings: { reply_tokens: 64, temperature: 0.5 } }).temperature, 0.5);
  });

  await t.step("has no name become a pattern", () => {
    const { messages } = prompt({ person: { name: "$& $1", description: "" } });
    assert(messages[0]?.content.includes("with $& $1."));
  });
});

Deno.test("a lorebook", async (t) => {
  const fish = entry(["fish"], "Fish swim.");

  await t.step("tells what was called for, in the newest messages", () => {
    assertEquals(contents(told(book([fish]), ["A FISH!"])), ["Fish swim."]);
    assertEquals(told(book([fish]), ["A bird"]), []);
    assertEquals(told(book([fish], { scan_depth: 1 }), ["A fish", "A bird"]), []);
    assertEquals(told(book([fish], { scan_depth: 0 }), ["A fish"]), []);
    assertEquals(told(book([entry(["Fish"], "x", { case_sensitive: true })]), ["fish"]), []);
    assertEquals(told(book([entry([" "], "x")]), ["a b"]), []);
  });

  await t.step("tells some things always, and some only for two words", () => {
    const both = entry(["sea"], "Both.", { selective: true, secondary_keys: ["blue"] });
    const always = entry([], "Always.", { constant: true });
    assertEquals(contents(told(book([both, always]), ["the sea"])), ["Always."]);
    assertEquals(contents(told(book([both, always]), ["the blue sea"])), ["Both.", "Always."]);
    // As SillyTavern writes every entry.
    const alone = entry(["sea"], "Alone.", { selective: true, secondary_keys: [""] });
    assertEquals(contents(told(book([alone]), ["the sea"])), ["Alone."]);
    assertEquals(contents(told(book([alone]), ["the lake"])), []);
  });

  await t.step("follows what it tells, where the book wants that", () => {
    const chain = [entry(["a!"], "b!"), entry(["b!"], "c!"), entry(["c!"], "a!")];
    assertEquals(contents(told(book(chain), ["a!"])), ["b!"]);
    assertEquals(contents(told(book(chain, { recursive_scanning: true }), ["a!"])), [
      "b!",
      "c!",
      "a!",
    ]);
  });

  await t.step("looks once through what was said long ago, in however many rounds", () => {
    const listened = (recursive_scanning: boolean) => {
      let times = 0;
      const old = { isReply: false, isOwn: false };
      Object.defineProperty(old, "content", { get: () => ++times && "x" });
      const reply = { content: "Oh", isReply: true, isOwn: true };
      const entries = [
        entry(["a!"], "b!"),
        entry(["b!"], "c!"),
        entry(["z!"], "@@keep_activate_after_match\n@@dont_activate_after_match\nNever."),
      ];
      const said = [old as { content: string } & typeof old, reply, { ...reply, content: "a!" }];
      const called = toldIn(book(entries, { scan_depth: 1, recursive_scanning }), {
        said,
        spoken: null,
        greeting: null,
      });
      return { times, told: contents(called) };
    };
    assertEquals(listened(false), { times: 1, told: ["b!"] });
    assertEquals(listened(true), { times: 1, told: ["b!", "c!"] });
  });

  await t.step("leaves out the least important, and keeps the order of the rest", () => {
    const entries = [
      entry([], "last ".repeat(6), { constant: true, insertion_order: 3, priority: 5 }),
      entry([], "least ".repeat(6), { constant: true, insertion_order: 1, priority: 1 }),
      entry([], "first ".repeat(6), { constant: true, insertion_order: 2, priority: 9 }),
    ];
    const kept = contents(told(book(entries, { token_budget: 25 }), []));
    assertEquals(kept.map((content) => content.split(" ")[0]), ["first", "last"]);
  });
});
