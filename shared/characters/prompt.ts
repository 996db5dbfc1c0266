/**
 * What a model is told for a reply: the card, what is known, and as much of what was said as there is
 * room for. Pure.
 *
 * @module
 */

import { type Lorebook, told } from "./lorebook.ts";
import { placed, type PlacedLore, withDeep } from "./lore_places.ts";
import { estimateTokens } from "./tokens.ts";

/** One message to a model. */
export interface PromptMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What was said, as characters.reply_context has it. */
export interface Said {
  readonly role: "user" | "assistant";
  readonly name: string;
  readonly character_id: string | null;
  readonly content: string;
}

/** All that a reply is written from, as characters.reply_context answers it. */
export interface ReplyContext {
  readonly character: {
    readonly id: string;
    readonly name: string;
    /** What {{char}} stands for: the name, unless its card says otherwise. */
    readonly nickname: string;
    readonly description: string;
    readonly personality: string;
    readonly scenario: string;
    readonly mes_example: string;
    readonly system_prompt: string;
    readonly post_history_instructions: string;
  } | null;
  readonly person: { readonly name: string; readonly description: string };
  readonly others: readonly string[];
  readonly summary: string | null;
  /** The most important first. */
  readonly memories: readonly string[];
  readonly books: readonly Lorebook[];
  readonly settings: ReplySettings;
  readonly history: readonly Said[];
  /** How many messages of characters there are from the beginning; null where no lorebook asks. */
  readonly spoken: number | null;
  /** Which greeting of this character it began with; null where nobody knows, or asks. */
  readonly greeting: number | null;
}

type Context = ReplyContext & { readonly character: NonNullable<ReplyContext["character"]> };

/** What a conversation's owner may say in `conversations.settings`; what is out of range is as usual. */
export interface ReplySettings {
  /** Tokens of prompt and reply together, 1,000 to 32,000; 8,000 unless told. */
  readonly context_tokens?: unknown;
  /** Tokens of a reply, 16 to 4,000; 800 unless told. */
  readonly reply_tokens?: unknown;
  /** From 0 to 2; the model's own unless told. */
  readonly temperature?: unknown;
}

/** A prompt with its limits. */
export interface Prompt {
  readonly messages: PromptMessage[];
  readonly replyTokens: number;
  readonly temperature: number | undefined;
}

const DEFAULT_INSTRUCTIONS =
  "Write {{char}}'s next reply in this conversation with {{user}}. Stay in character and write for " +
  "nobody else.";

/** The prompt of a reply by this character. */
export function buildPrompt(context: Context): Prompt {
  const whole = promptWith(context, false);
  // Some of what lorebooks tell gives way where not all that was said fits beside it.
  const { prompt } = whole.isFull ? promptWith(context, true) : whole;
  return prompt;
}

function promptWith(
  context: Context,
  isFull: boolean,
): { readonly prompt: Prompt; readonly isFull: boolean } {
  const { character, person, others, history, settings } = context;
  const fill = (text: string) => fillNames(text, character.nickname, person.name);
  const replyTokens = within(settings.reply_tokens, 16, 4000) ?? 800;
  const room = (within(settings.context_tokens, 1000, 32_000) ?? 8000) - replyTokens;

  const lore = loreOf(context, isFull);
  const filled = (message: PromptMessage) => ({ ...message, content: fill(message.content) });
  const memories = firstOf(context.memories, room / 4);
  const opening = [
    { role: "system", content: fill(describe({ ...context, memories }, lore)) } as const,
    ...lore.behind.map(filled),
  ];
  const deep = lore.deep.map(({ depth, message }) => ({ depth, message: filled(message) }));
  const last = fill(withOriginal(character.post_history_instructions, ""));
  const closing = last.trim() === "" ? [] : [{ role: "system", content: last } as const];
  const isGroup = others.length > 0;
  const lines = history.map((said): PromptMessage => {
    if (said.character_id === character.id) return { role: "assistant", content: said.content };
    // Several people speak through one role: each line says whose it is.
    return { role: "user", content: isGroup ? `${said.name}: ${said.content}` : said.content };
  });
  const fixed = [...opening, ...deep.map(({ message }) => message), ...closing];
  const left = room - fixed.reduce((sum, { content }) => sum + cost(content), 0);
  const fitting = newest(lines, left);
  return {
    prompt: {
      messages: [...opening, ...withDeep(fitting, deep), ...closing],
      replyTokens,
      temperature: within(settings.temperature, 0, 2),
    },
    isFull: fitting.length < lines.length,
  };
}

/** What lorebooks tell for this reply, where it belongs. */
function loreOf({ character, books, history, spoken, greeting }: Context, isFull: boolean) {
  const said = history.map(({ content, role, character_id }) => (
    { content, isReply: role === "assistant", isOwn: character_id === character.id }
  ));
  const lore = books.flatMap((book) => told(book, { said, spoken, greeting, isFull }));
  return placed(lore, character);
}

/** Cards write {{char}} and {{user}} where names belong. */
export function fillNames(text: string, character: string, person: string): string {
  return text.replace(/\{\{char\}\}|<char>|<bot>/gi, () => character)
    .replace(/\{\{user\}\}|<user>/gi, () => person);
}

function describe(context: Context, lore: PlacedLore): string {
  const { character, person, others, summary, memories } = context;
  const titled = (title: string, text: string, more: readonly string[] = []) =>
    text.trim() === "" ? "" : [title, text, ...more].join("\n");
  return [
    withOriginal(character.system_prompt, DEFAULT_INSTRUCTIONS),
    others.length > 0 ? `Also here: ${others.join(", ")}. Lines begin with who speaks.` : "",
    ...lore.at("before_char"),
    ...lore.at("before_desc"),
    titled("{{char}}:", character.description),
    ...lore.at("after_desc"),
    titled("{{char}}'s personality:", character.personality, lore.at("personality")),
    titled("The scenario:", character.scenario, lore.at("scenario")),
    ...lore.at("after_char"),
    titled("{{user}}:", person.description),
    titled("What {{char}} remembers of {{user}}:", memories.map((each) => `- ${each}`).join("\n")),
    titled("What was said before:", summary ?? ""),
    titled("How {{char}} talks, by example:", character.mes_example),
  ].filter((part) => part.trim() !== "").join("\n\n");
}

/** A card's instructions stand in place of ours, which it may name. */
function withOriginal(own: string, original: string): string {
  return own.trim() === "" ? original : own.replace(/\{\{original\}\}/gi, () => original);
}

/** Those that there is room for, the first ones first. */
function firstOf(texts: readonly string[], room: number): string[] {
  let left = room;
  return texts.filter((text) => {
    if (cost(text) > left) return false;
    left -= cost(text);
    return true;
  });
}

/** As many of the newest as there is room for; the last one whatever it costs. */
function newest(lines: readonly PromptMessage[], room: number): PromptMessage[] {
  let left = room;
  let from = lines.length;
  while (from > 0) {
    left -= cost(lines[from - 1]?.content ?? "");
    if (left < 0 && from < lines.length) break;
    from--;
  }
  return lines.slice(from);
}

/** Roles and separators count for a few. */
function cost(content: string): number {
  return estimateTokens(content) + 4;
}

function within(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && value >= least && value <= most ? value : undefined;
}
