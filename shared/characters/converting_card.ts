/**
 * The same card in another version of the format, by the public specifications. Pure.
 *
 * @module
 */

import type { CardText } from "./card_text.ts";
import {
  type CardVersion,
  dataOf,
  filled,
  SPECS,
  V1_FIELDS,
  V2_DEFAULTS,
  V3_FIELDS,
  VERSIONS,
  type Warn,
} from "./card_version.ts";
import { isSame, isValues, type Values } from "./json_value.ts";
import { hasDecorators } from "./decorators.ts";

/** The same card in another version; says what that cannot hold. */
export function converted(
  text: CardText,
  card: Values,
  [from, to]: readonly [CardVersion, CardVersion],
  warn: Warn,
): Values {
  const [at, goal] = [VERSIONS.indexOf(from), VERSIONS.indexOf(to)];
  if (at === goal) return card;
  if (at < goal) {
    const next = from === "v1" ? toV2(text, card) : toV3(text, card);
    return converted(text, next, [from === "v1" ? "v2" : "v3", to], warn);
  }
  const next = from === "v3" ? backToV2(text, card, warn) : backToV1(card, warn);
  return converted(text, next, [from === "v3" ? "v2" : "v1", to], warn);
}

function toV2(text: CardText, card: Values): Values {
  const empty = Object.fromEntries(V1_FIELDS.map((field) => [field, ""]));
  const fields = V1_FIELDS.map((field) => [field, card[field] ?? ""]);
  // What no version knows stays beside the data, where it was.
  const others = Object.entries(card).filter(([key]) => !Object.hasOwn(empty, key));
  const [spec, spec_version] = SPECS.v2;
  return text.changed(card, {
    spec,
    spec_version,
    ...Object.fromEntries(others),
    data: { ...Object.fromEntries(fields), ...filled(V2_DEFAULTS, {}) },
  });
}

function toV3(text: CardText, card: Values): Values {
  const [spec, spec_version] = SPECS.v3;
  const was = dataOf(card, "v2");
  const data = text.changed(was, { ...filled({ ...V2_DEFAULTS, group_only_greetings: [] }, was) });
  if (isValues(data.character_book)) {
    data.character_book = withEntries(
      text,
      data.character_book,
      (entry) => ({ use_regex: false, ...entry }),
    );
  }
  return text.changed(card, { ...card, spec, spec_version, data });
}

function backToV2(text: CardText, card: Values, warn: Warn): Values {
  const [spec, spec_version] = SPECS.v2;
  const was = dataOf(card, "v3");
  const kept = Object.entries(was).filter(([key]) => !Object.hasOwn(V3_FIELDS, key));
  for (const [field, usual] of Object.entries(V3_FIELDS)) {
    if (was[field] !== undefined && !isSame(was[field], usual)) warn(`V2 has no ${field}`);
  }
  const data = text.changed(was, Object.fromEntries(kept));
  if (isValues(data.character_book)) {
    data.character_book = plainBook(text, data.character_book, warn);
  }
  return text.changed(card, { ...card, spec, spec_version, data });
}

/** Its entries without what V2 does not know of entries. */
function plainBook(text: CardText, book: Values, warn: Warn): Values {
  const lost = { patterns: 0, decorators: 0, ids: 0 };
  const plain = withEntries(text, book, ({ use_regex, ...entry }) => {
    if (use_regex === true) lost.patterns++;
    if (hasDecorators(String(entry.content))) lost.decorators++;
    if (typeof entry.id !== "string") return entry;
    lost.ids++;
    const { id: _, ...nameless } = entry;
    return nameless;
  });
  const entries = (count: number) => count === 1 ? "1 lorebook entry" : `${count} lorebook entries`;
  if (lost.patterns) warn(`V2 takes the patterns of ${entries(lost.patterns)} for plain words`);
  if (lost.decorators) warn(`V2 tells the @@ lines of ${entries(lost.decorators)} to the model`);
  if (lost.ids) warn(`V2 has numbers for ids alone: ${entries(lost.ids)} lost theirs`);
  return plain;
}

function withEntries(text: CardText, book: Values, change: (entry: Values) => Values): Values {
  const entries = Array.isArray(book.entries) ? book.entries : [];
  return text.changed(book, {
    ...book,
    entries: entries.map((entry) => isValues(entry) ? text.changed(entry, change(entry)) : entry),
  });
}

function backToV1(card: Values, warn: Warn): Values {
  const { spec: _, spec_version: __, data: ___, ...others } = card;
  const data = dataOf(card, "v2");
  for (const [field, value] of Object.entries(data)) {
    const isKnown = (V1_FIELDS as readonly string[]).includes(field);
    if (!isKnown && !isSame(value, V2_DEFAULTS[field])) warn(`V1 has no ${field}`);
  }
  const fields = V1_FIELDS.map((field) => [field, data[field] ?? ""]);
  // By its name V1 is known: one that is a number is none.
  return { ...others, ...Object.fromEntries(fields), name: String(data.name) };
}
