/**
 * The JSON of a character's card in a version of the format. Pure.
 *
 * @module
 */

import { bookOf } from "./card_book.ts";
import { columnsOf, withColumns } from "./card_columns.ts";
import { specOf, withSpec } from "./card_spec.ts";
import { CardText } from "./card_text.ts";
import { type CardVersion, dataOf, emptyCard } from "./card_version.ts";
import { converted } from "./converting_card.ts";
import { isValues, type Values } from "./json_value.ts";
import { withBooks } from "./writing_book.ts";
import { cardOf } from "./opening_card.ts";
import type { StoredCharacter } from "./stored_character.ts";

/** A card, ready to be put into a file. */
export interface WrittenCard {
  readonly json: string;
  readonly version: CardVersion;
  /** Whether it is, letter for letter, the one that was imported. */
  readonly isAsItCame: boolean;
  /** What this version cannot hold. */
  readonly warnings: string[];
}

/** Writes it in the version it came in unless told; V3 where it was made here. */
export function writtenCard(
  { columns, character, file, books }: StoredCharacter,
  wanted: CardVersion | undefined,
  icon: Values | null,
): WrittenCard {
  const warnings = new Set<string>();
  const warn = (warning: string) => void warnings.add(warning);
  const { text, card: came, version: from } = file ? cardOf(file.card) : made(columns.name);
  const to = wanted ?? (file ? from : "v3");

  const ways = converted(text, came, [from, to], warn);
  const spec = file ? specOf(came, from) : { data: {} };
  const named = withSpec(text, ways, to, { was: spec, is: character.spec });
  const was = columnsOf(came, from);
  const told = withColumns(text, named, to, { was, is: columns }, warn);
  const lored = withBooks(text, told, to, { was: bookOf(came, from), is: books }, warn);
  const card = icon && to === "v3" ? withIcon(text, lored, icon) : lored;
  const json = file ? text.write(card) : JSON.stringify(card, null, 2);
  return {
    json,
    version: to,
    isAsItCame: file !== null && json === file.card,
    warnings: [...warnings],
  };
}

/** The card with its picture where it only said that there is one around it. */
function withIcon(text: CardText, card: Values, icon: Values): Values {
  const before = dataOf(card, "v3");
  const listed = Array.isArray(before.assets) ? before.assets : [icon];
  const assets = listed.map((asset) => {
    const isAround = isValues(asset) && asset.type === "icon" && asset.uri === "ccdefault:";
    return isAround ? text.changed(asset, { ...asset, uri: icon.uri, ext: icon.ext }) : asset;
  });
  return text.changed(card, { ...card, data: text.changed(before, { ...before, assets }) });
}

/** What a card would be without anything said, but for its name, which none is without. */
function made(name: string) {
  const card = emptyCard();
  const text = new CardText(JSON.stringify({ ...card, data: { ...dataOf(card, "v2"), name } }));
  return { text, card: text.value as Values, version: "v2" as const };
}
