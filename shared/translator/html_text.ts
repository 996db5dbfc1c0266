/**
 * The texts between tags, so that markup is never translated. Pure.
 *
 * @module
 */

import { NAMED } from "./html_names.ts";

/** What nobody reads: comments, scripts, styles, and tags themselves. */
const MARKUP =
  /<!--[^]*?(?:-->|$)|<(script|style)\b[^]*?(?:<\/\1\s*>|$)|<[a-z/!?](?:"[^"]*"|'[^']*'|[^'">])*>/gi;

/** A piece of a page: markup that stays, or a text with the space around it. */
export type Piece =
  | { readonly markup: string }
  | { readonly before: string; readonly text: string; readonly after: string };

/** The pieces of some HTML in their order. */
export function piecesOf(html: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const read = (until: number) => {
    const between = html.slice(at, until);
    const text = between.trim();
    if (text === "") return void (between && pieces.push({ markup: between }));
    const start = between.indexOf(text);
    const [before, after] = [between.slice(0, start), between.slice(start + text.length)];
    pieces.push({ before, text: decoded(text), after });
  };
  for (const found of html.matchAll(MARKUP)) {
    read(found.index);
    pieces.push({ markup: found[0] });
    at = found.index + found[0].length;
  }
  read(html.length);
  return pieces;
}

/** The HTML again, with other texts in the places of those it had. */
export function htmlOf(pieces: readonly Piece[], texts: readonly string[]): string {
  const left = [...texts];
  return pieces.map((piece) =>
    "markup" in piece
      ? piece.markup
      : piece.before + escaped(left.shift() ?? piece.text) + piece.after
  ).join("");
}

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+\d*));/gi,
    (whole, ten, hex, name) => {
      // Some write &AMP; and mean it.
      if (name) return NAMED.get(name) ?? NAMED.get(name.toLowerCase()) ?? whole;
      const point = ten ? Number(ten) : parseInt(hex, 16);
      const isText = point > 31 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
      return isText ? String.fromCodePoint(point) : whole;
    },
  );
}

/** A character whose name nobody here knows stays as it was written. */
function escaped(text: string): string {
  return text.replace(
    /&(?:([a-z]+\d*);)?/gi,
    (whole, name) =>
      name && !NAMED.has(name) && !NAMED.has(name.toLowerCase()) ? whole : `&amp;${whole.slice(1)}`,
  )
    .replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
