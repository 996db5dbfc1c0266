/** chat-with-character: decorators of an imported card's lorebook are obeyed, and no model is told them. */

import { invoke } from "@shared/client/invoke.ts";
import { assertEquals } from "../support/assert.ts";
import { base64Of } from "../support/cards.ts";
import { speakingModel } from "../support/chats.ts";
import { startStack } from "../support/stack.ts";

const entry = (content: string, more: Record<string, unknown> = {}) => (
  {
    keys: ["fish"],
    content,
    extensions: {},
    enabled: true,
    insertion_order: 1,
    use_regex: false,
    ...more,
  }
);
const CARD = JSON.stringify({
  spec: "chara_card_v3",
  spec_version: "3.0",
  data: {
    name: "Mia",
    description: "A cat.",
    first_mes: "Hello",
    alternate_greetings: ["Purr"],
    group_only_greetings: [],
    tags: [],
    extensions: {},
    character_book: {
      extensions: {},
      entries: [
        entry("@@depth 1\n@@role user\n\n{{user}} smells of fish."),
        entry("@@is_greeting 1\n@@position after_desc\nIt purred."),
        entry("@@is_greeting 0\nIt said hello."),
        entry("@@activate_only_after 2\n@@depth 0\nTwice.", { keys: [], constant: true }),
        entry("@@keep_activate_after_match\nFish, for ever."),
      ],
    },
  },
});

Deno.test("lore that decorators steer", async () => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const ana = await stack.as("ana");
  const { id, warnings } = await invoke(ana, "import-character", { file: base64Of(CARD) });
  assertEquals(warnings, []);
  const { id: conversation_id } = await invoke(ana, "start-conversation", {
    character_ids: [id],
    greeting: 1,
  });
  const told = async (content: string) => {
    model.provider.behave("right");
    await invoke(ana, "chat-with-character", { conversation_id, content, client_id: content });
    const [sent] = model.provider.sentTo("/v1/chat/completions");
    const [system, ...rest] = sent?.["messages"] as { role: string; content: string }[];
    return [
      system?.content.split("\n\n").slice(1),
      ...rest.map(({ role, content }) => `${role}: ${content}`),
    ];
  };

  assertEquals(await told("A fish!"), [
    ["Fish, for ever.", "Mia:\nA cat.", "It purred."],
    "assistant: Purr",
    "user: Somebody smells of fish.",
    "user: A fish!",
  ]);
  const said = ["assistant: Purr", "user: A fish!", "assistant: Purr, said the cat."];
  for (const more of ["One", "Two"]) {
    await told(more);
    said.push(`user: ${more}`, "assistant: Purr, said the cat.");
  }
  // The fish is too long ago, but for what stays.
  assertEquals(await told("Three"), [
    ["Fish, for ever.", "Mia:\nA cat."],
    ...said,
    "user: Three",
    "system: Twice.",
  ]);
});
