/**
 * A card in whatever file it comes: which one is seen at its first bytes, and never at its name.
 *
 * @module
 */

import type { Bytes } from "../platform/bytes.ts";
import { pictureTypeOf, textOf } from "./card_bytes.ts";
import { cardError, cardTooLarge } from "./card_error.ts";
import { MAX_CARD, MAX_CHARX, MAX_PICTURE } from "./card_limits.ts";
import { CardText } from "./card_text.ts";
import { type CardVersion, dataOf, versionOf, type Warn } from "./card_version.ts";
import { isValues, type Values } from "./json_value.ts";
import { cardInPng, pngToShow } from "./card_png.ts";
import { iconOf, readCharx } from "./charx.ts";
import { jpegToShow } from "./jpeg.ts";
import { webpToShow } from "./webp.ts";

/** The files there are. */
export const FORMATS = ["json", "png", "charx"] as const;
/** One of them. */
export type CardFormat = typeof FORMATS[number];

/** A card, read. */
export interface OpenCard {
  readonly format: CardFormat;
  /** Whether a mark of byte order came before the JSON of a file of its own. */
  readonly hasMark: boolean;
  readonly text: CardText;
  readonly card: Values;
  readonly version: CardVersion;
  /** What shows the character, without what else is written into it. */
  readonly picture: Picture | null;
}

/** A picture and what it is. */
export interface Picture {
  readonly bytes: Bytes;
  readonly type: "png" | "jpeg" | "webp";
}

/** The mark of byte order, in UTF-8. */
const MARK = [0xef, 0xbb, 0xbf];

/** Each kind of picture without what else is written into it. */
const TO_SHOW = { png: pngToShow, jpeg: jpegToShow, webp: webpToShow } as const;

/** Reads a file; throws a 413 or 422 that says what is wrong with it. */
export async function openCard(file: Bytes, warn: Warn = () => {}): Promise<OpenCard> {
  const picture = pictureTypeOf(file);
  if (picture === "png") {
    if (file.length > MAX_PICTURE) throw cardTooLarge("the picture", MAX_PICTURE);
    const read = cardOf(await cardInPng(file), warn);
    return {
      ...read,
      format: "png",
      hasMark: false,
      picture: { bytes: pngToShow(file), type: "png" },
    };
  }
  if (picture) throw cardError(`it is a ${picture}`, "Cards are in PNG, JSON or CharX files");
  if (file[0] === 0x50 && file[1] === 0x4b) {
    if (file.length > MAX_CHARX) throw cardTooLarge("the archive", MAX_CHARX);
    const { json, files } = await readCharx(file);
    const read = cardOf(json, warn);
    const icon = iconOf(dataOf(read.card, read.version).assets, files);
    return { ...read, format: "charx", hasMark: false, picture: icon && shown(icon, warn) };
  }
  if (file.length > MAX_CARD) throw cardTooLarge("its JSON", MAX_CARD);
  const hasMark = MARK.every((byte, at) => file[at] === byte);
  return { ...cardOf(textOf(file), warn), format: "json", hasMark, picture: null };
}

/** The card in a JSON text. */
export function cardOf(json: string, warn: Warn = () => {}) {
  // Base64 and archives can hide a longer one than their limits say.
  if (new TextEncoder().encode(json).length > MAX_CARD) throw cardTooLarge("its JSON", MAX_CARD);
  const text = new CardText(json);
  if (!isValues(text.value)) throw cardError("it is JSON, but no card");
  return { text, card: text.value, version: versionOf(text.value, warn) };
}

/** A picture out of an archive. One that is broken is kept in there, and not shown. */
function shown(bytes: Bytes, warn: Warn): Picture | null {
  const type = pictureTypeOf(bytes);
  try {
    return type && { bytes: TO_SHOW[type](bytes), type };
  } catch {
    warn("The icon is broken: it is kept in the archive, and not shown");
    return null;
  }
}
