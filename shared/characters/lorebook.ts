/**
 * Which entries of a lorebook are told: those whose keys were said, the most important first where not
 * all fit. Pure.
 *
 * @module
 */

import { decorated, type Decorators } from "./decorators.ts";
import { estimateTokens } from "./tokens.ts";

/** One thing to tell, as characters.lorebook_entries has it. */
export interface LoreEntry {
  readonly keys: readonly string[];
  readonly secondary_keys: readonly string[];
  readonly content: string;
  readonly constant: boolean;
  readonly selective: boolean;
  readonly case_sensitive: boolean;
  readonly insertion_order: number;
  readonly priority: number;
  readonly position: string;
}

/** A book, as characters.lorebooks has it. */
export interface Lorebook {
  readonly scan_depth: number;
  readonly token_budget: number;
  readonly recursive_scanning: boolean;
  readonly entries: readonly LoreEntry[];
}

/** An entry as it is told: its text alone, and where its decorators want it. */
export interface ToldEntry extends LoreEntry {
  readonly how: Decorators;
}

/** What books listen to. */
export interface Chat {
  /** What was said last, oldest first: by a character, and by the one whose books they are? */
  readonly said: readonly { content: string; isReply: boolean; isOwn: boolean }[];
  /** How many messages of characters there are, from the beginning; null where nobody counted. */
  readonly spoken: number | null;
  /** Which greeting it began with; null where nobody knows. */
  readonly greeting: number | null;
  /** Whether there is no room for all of what was said. */
  readonly isFull?: boolean;
}

/** What of a book is told after this, in the order in which it is told. */
export function told(book: Lorebook, chat: Chat): ToldEntry[] {
  const entries = book.entries.map(asTold)
    .filter(({ how }) => !(chat.isFull && how.ignore_on_max_context));
  // Once: what was said is the same in each round, and there may be much of it.
  const settled = new Map(entries.map((each) => [each, isSettled(each, book, chat)]));
  const called = new Set<ToldEntry>();
  for (let more: string[] = [];;) {
    const news = entries.filter((each) =>
      !called.has(each) && (settled.get(each) ?? isMatch(each, book, chat, more))
    );
    news.forEach((each) => called.add(each));
    if (!book.recursive_scanning || news.length === 0) break;
    more = [...more, ...news.map(({ content }) => content)];
  }
  let room = book.token_budget;
  const fitting = [...called].sort((a, b) => b.priority - a.priority).filter(({ content }) => {
    const tokens = estimateTokens(content);
    if (tokens > room) return false;
    room -= tokens;
    return content.trim() !== "";
  });
  return fitting.sort((a, b) => a.insertion_order - b.insertion_order);
}

function asTold(entry: LoreEntry): ToldEntry {
  const { text, how } = decorated(entry.content);
  return { ...entry, content: text, how };
}

/** Whether it is to be told, whatever its keys find; undefined where they decide. */
function isSettled(entry: ToldEntry, book: Lorebook, chat: Chat): boolean | undefined {
  const { how } = entry;
  if (how.activate) return true;
  if (how.dont_activate) return false;
  if (!how.dont_activate_after_match && !how.keep_activate_after_match) return undefined;
  return wasCalled(entry, book, chat) ? !how.dont_activate_after_match : undefined;
}

/** Whether one of the replies before was written with it: by what was said until then. */
function wasCalled(entry: ToldEntry, book: Lorebook, chat: Chat): boolean {
  const { said, spoken } = chat;
  // Nothing is written before a person spoke: those are greetings.
  const first = said.findIndex(({ isReply }) => !isReply);
  let since = 0;
  for (let at = said.length - 1; at > first && first !== -1; at--) {
    if (said[at]?.isReply) since++;
    if (!said[at]?.isOwn) continue;
    const until = spoken === null ? null : spoken - since;
    if (isMatch(entry, book, { ...chat, said: said.slice(0, at), spoken: until }, [])) return true;
  }
  return false;
}

/** Whether its keys were said, or stand in `more`: what was told already, and is looked through as well. */
function isMatch(
  entry: ToldEntry,
  book: Lorebook,
  { said, spoken, greeting }: Chat,
  more: readonly string[],
): boolean {
  const { how } = entry;
  if (spoken !== null) {
    if (spoken < (how.activate_only_after ?? 0)) return false;
    if (spoken % (how.activate_only_every ?? 1) !== 0) return false;
  }
  if (greeting !== null && greeting !== (how.is_greeting ?? greeting)) return false;

  const depth = how.scan_depth ?? book.scan_depth;
  const newest = depth === 0 ? [] : said.slice(-depth).map(({ content }) => content);
  const inChat = listener(entry, newest);
  if (how.additional_keys && !inChat(how.additional_keys)) return false;
  if (how.exclude_keys && inChat(how.exclude_keys)) return false;
  if (entry.constant || how.constant) return true;
  const inAll = more.length === 0 ? inChat : listener(entry, [...newest, ...more]);
  // Programs write `selective` without other keys as well, and mean nothing by it.
  const isPicky = entry.selective && entry.secondary_keys.some((key) => key.trim() !== "");
  return inAll(entry.keys) && (!isPicky || inAll(entry.secondary_keys));
}

/** Says whether one of some keys is in these texts. */
function listener({ case_sensitive }: LoreEntry, texts: readonly string[]) {
  const fold = (text: string) => case_sensitive ? text : text.toLowerCase();
  const said = fold(texts.join("\n"));
  return (keys: readonly string[]) =>
    keys.some((key) => key.trim() !== "" && said.includes(fold(key.trim())));
}
