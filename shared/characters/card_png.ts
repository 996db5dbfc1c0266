/**
 * Cards inside of pictures: the chunks of a PNG that hold text. Pure.
 *
 * @module
 */

import { decodeBase64, encodeBase64, textOf } from "./card_bytes.ts";
import type { Bytes } from "../platform/bytes.ts";
import { inflate, TooMuch } from "../platform/inflate.ts";
import { cardError, cardTooLarge } from "./card_error.ts";
import { MAX_CARD } from "./card_limits.ts";
import { chunkOf, chunksOf, type PngChunk, pngOf } from "./png.ts";

/** The keywords of cards: V3 has one of its own. */
export type CardKeyword = "chara" | "ccv3";

/** As base64, which is a third longer. */
const MAX_TEXT = Math.ceil(MAX_CARD / 3) * 4 + 1024;
/**
 * What a picture is shown by: the rest are cards, and what cameras, editors and image models write. So
 * are profiles of colours (iCCP): those of screens say whose make, model and number they are.
 */
const SHOWN = new Set(
  "IHDR PLTE IDAT IEND tRNS sBIT bKGD gAMA cHRM sRGB cICP pHYs acTL fcTL fdAT".split(" "),
);

/** The JSON of the card in a PNG: that of V3 where there are two. Throws a 422 where there is none. */
export async function cardInPng(file: Bytes): Promise<string> {
  const found = new Map<CardKeyword, PngChunk>();
  for (const chunk of chunksOf(file)) {
    const keyword = cardKeywordOf(chunk);
    if (!keyword) continue;
    if (found.has(keyword)) throw cardError(`the PNG holds two cards under "${keyword}"`);
    found.set(keyword, chunk);
  }
  const chunk = found.get("ccv3") ?? found.get("chara");
  if (!chunk) {
    throw cardError("the PNG holds none", "Take the file itself: copies often lose what is in it");
  }
  const json = decodeBase64(await textIn(chunk));
  if (!json) throw cardError("what the PNG holds is no base64");
  return textOf(json);
}

/** The same picture with this card and no other: every other chunk stays, byte for byte. */
export function pngWithCard(file: Bytes, keyword: CardKeyword, json: string): Bytes {
  const text = `${keyword}\0${encodeBase64(new TextEncoder().encode(json))}`;
  const card = chunkOf("tEXt", new TextEncoder().encode(text));
  const chunks = chunksOf(file);
  const first = chunks.findIndex((chunk) => cardKeywordOf(chunk));
  // Where one was, or before the end.
  const place = first === -1 ? chunks.length - 1 : first;
  const others = (part: readonly PngChunk[]) => part.filter((chunk) => !cardKeywordOf(chunk));
  return pngOf([...others(chunks.slice(0, place)), card, ...others(chunks.slice(place))]);
}

/** The picture alone, for others to see: without cards, and whatever else is written into it. */
export function pngToShow(file: Bytes): Bytes {
  return pngOf(chunksOf(file).filter(({ type }) => SHOWN.has(type)));
}

function keywordOf({ type, data }: PngChunk): string | null {
  if (type !== "tEXt" && type !== "zTXt" && type !== "iTXt") return null;
  const end = data.subarray(0, 80).indexOf(0);
  return end < 1 ? null : String.fromCharCode(...data.subarray(0, end));
}

function cardKeywordOf(chunk: PngChunk): CardKeyword | null {
  const keyword = keywordOf(chunk)?.toLowerCase();
  return keyword === "chara" || keyword === "ccv3" ? keyword : null;
}

/** What a text chunk says, unpacked as far as a card may be long. */
async function textIn(chunk: PngChunk): Promise<string> {
  const { type, data } = chunk;
  const rest = data.subarray((keywordOf(chunk)?.length ?? 0) + 1);
  if (type === "tEXt") return plain(rest);
  if (type === "zTXt") {
    if (rest[0] !== 0) throw cardError("its text is packed in a way that nobody knows");
    return await unpacked(rest.subarray(1));
  }
  // Packed or not, how; then a language, and the keyword in it.
  const language = rest.indexOf(0, 2);
  const translated = language === -1 ? -1 : rest.indexOf(0, language + 1);
  if (translated === -1) throw cardError("a PNG chunk iTXt is cut off");
  const text = rest.subarray(translated + 1);
  if (rest[0] === 0) return plain(text);
  if (rest[0] !== 1 || rest[1] !== 0) {
    throw cardError("its text is packed in a way that nobody knows");
  }
  return await unpacked(text);
}

async function unpacked(packed: Bytes): Promise<string> {
  try {
    return plain(await inflate(packed, "deflate", MAX_TEXT));
  } catch (cause) {
    if (cause instanceof TooMuch) throw cardTooLarge("its text", MAX_CARD);
    if (cause instanceof TypeError) throw cardError("its packed text is broken");
    throw cause;
  }
}

function plain(bytes: Bytes): string {
  if (bytes.length > MAX_TEXT) throw cardTooLarge("its text", MAX_CARD);
  // Base64 is ASCII: what is not will not decode.
  return new TextDecoder("latin1").decode(bytes);
}
