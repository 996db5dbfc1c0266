/**
 * Which entries of a lorebook are told: those whose keys were said, the most important first where not
 * all fit. Pure.
 *
 * @module
 */

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

/** What of a book is told after these messages, oldest first, in the order in which it is told. */
export function told(book: Lorebook, messages: readonly string[]): LoreEntry[] {
  const { scan_depth, token_budget, recursive_scanning } = book;
  const entries = book.entries.map(withoutDecorators);
  const scanned = scan_depth === 0 ? [] : messages.slice(-scan_depth);
  const called = new Set<LoreEntry>();
  for (let texts = scanned; texts.length >= 0;) {
    const news = entries.filter((entry) => !called.has(entry) && isCalled(entry, texts));
    news.forEach((entry) => called.add(entry));
    if (!recursive_scanning || news.length === 0) break;
    texts = [...texts, ...news.map(({ content }) => content)];
  }
  let room = token_budget;
  const fitting = [...called].sort((a, b) => b.priority - a.priority).filter(({ content }) => {
    const tokens = estimateTokens(content);
    if (tokens > room) return false;
    room -= tokens;
    return true;
  });
  return fitting.sort((a, b) => a.insertion_order - b.insertion_order);
}

/** Whether this text has lines that are V3's decorators: for programs, and for nobody to read. */
export function hasDecorators(content: string): boolean {
  return /^@@/m.test(content);
}

/** An entry as it is told. */
function withoutDecorators(entry: LoreEntry): LoreEntry {
  if (!hasDecorators(entry.content)) return entry;
  const lines = entry.content.split(/\r?\n/).filter((line) => !line.startsWith("@@"));
  return { ...entry, content: lines.join("\n") };
}

function isCalled(entry: LoreEntry, texts: readonly string[]): boolean {
  const fold = (text: string) => entry.case_sensitive ? text : text.toLowerCase();
  const said = fold(texts.join("\n"));
  const anyOf = (keys: readonly string[]) =>
    keys.some((key) => key.trim() !== "" && said.includes(fold(key.trim())));
  if (entry.constant) return true;
  return anyOf(entry.keys) && (!entry.selective || anyOf(entry.secondary_keys));
}
