/**
 * Where in a prompt entries of lorebooks stand: among what the card says, as messages of their own, or
 * so far back in what was said. Pure.
 *
 * @module
 */

import type { ToldEntry } from "./lorebook.ts";
import type { PromptMessage } from "./prompt.ts";

/** Places in the text that describes a character. */
export type TextPlace =
  | "before_char"
  | "before_desc"
  | "after_desc"
  | "personality"
  | "scenario"
  | "after_char";

/** Entries by their places. */
export interface PlacedLore {
  /** The texts at a place of the description. */
  at(place: TextPlace): readonly string[];
  /** Messages behind the description: those that somebody else says. */
  readonly behind: readonly PromptMessage[];
  /** Messages behind so many of the newest ones. */
  readonly deep: readonly { readonly depth: number; readonly message: PromptMessage }[];
}

/** Puts entries where they belong, in their order; a section that is not there takes none. */
export function placed(
  lore: readonly ToldEntry[],
  sections: { readonly personality: string; readonly scenario: string },
): PlacedLore {
  const texts = new Map<TextPlace, string[]>();
  const behind: PromptMessage[] = [];
  const deep: PlacedLore["deep"][number][] = [];
  for (const { content, position, how } of lore) {
    const { depth, role = "system" } = how;
    const isThere = how.position !== "personality" && how.position !== "scenario" ||
      sections[how.position].trim() !== "";
    const named = isThere ? how.position : undefined;
    const message = { role, content };
    if (named === undefined && depth !== undefined) {
      deep.push({ depth: Math.max(0, Math.floor(depth)), message });
    } else if (named === undefined && role !== "system") behind.push(message);
    else {
      const place = named ?? (position === "after_char" ? "after_char" : "before_char");
      texts.set(place, [...texts.get(place) ?? [], content]);
    }
  }
  return { at: (place) => texts.get(place) ?? [], behind, deep };
}

/** Messages with those between them that want to be so far back; at most before the oldest. */
export function withDeep(
  lines: readonly PromptMessage[],
  deep: PlacedLore["deep"],
): PromptMessage[] {
  return [...lines, undefined].flatMap((line, at) => {
    const back = lines.length - at;
    const here = deep.filter(({ depth }) => Math.min(depth, lines.length) === back);
    return [...here.map(({ message }) => message), ...line ? [line] : []];
  });
}
