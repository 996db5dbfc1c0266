/**
 * An embedder that is no model: it hashes words and their pieces into 384 cells. Texts with words in
 * common, or with words alike, lie near each other; synonyms do not. Nothing is asked of anybody, and
 * the numbers are the same on every machine.
 *
 * @module
 */

import type { Embedded, EmbeddingProvider } from "./embedding.ts";

const CELLS = 384;

/** Words that are in every text count little. */
const FAINT = new Set(
  ("a an and are at be but by did do does for from had has have he her his how i in is it me my no of " +
    "on or our she so that the their them they this to was we were what when where who will with you your")
    .split(" "),
);

/** The offline default. A changed rule is another model: then its name is another one, too. */
export class HashEmbedder implements EmbeddingProvider {
  readonly name = "hash";
  readonly model = "hash-384-v1";
  readonly isPaid = false;
  readonly isQuick = true;
  /** Chance gives 0.15 at most; a word in common with a short text more than this. */
  readonly nearness = 0.3;
  readonly batch = 25;

  embed(texts: readonly string[]): Promise<Embedded> {
    return Promise.resolve({ vectors: texts.map(vectorOf) });
  }
}

const encoder = new TextEncoder();
const SPACE = encoder.encode(" ");

function vectorOf(text: string): number[] {
  const cells = new Array<number>(CELLS).fill(0);
  const add = (hash: number, weight: number) => {
    const cell = hash % CELLS;
    cells[cell] = (cells[cell] ?? 0) + (hash >>> 31 ? -weight : weight);
  };

  // An empty text has a direction, too.
  add(BASIS, 0.01);
  const plain = text.normalize("NFKD").toLowerCase().replace(/\p{M}+/gu, "");
  const words = (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map(stemOf).map((word) => ({
    weight: FAINT.has(word) ? 0.2 : 1,
    // A text has thousands of pieces: each is a part of these bytes.
    bytes: encoder.encode(`<${word}>`),
  }));
  for (const [nth, { weight, bytes }] of words.entries()) {
    const word = fnv1a(bytes, 1, bytes.length - 1);
    add(word, weight);
    const starts = startsOf(bytes);
    for (const length of [3, 4]) {
      for (let at = 0; at + length < starts.length; at++) {
        add(fnv1a(bytes, starts[at] ?? 0, starts[at + length] ?? 0, PIECE), weight / 4);
      }
    }
    const next = words[nth + 1]?.bytes;
    if (next) add(fnv1a(next, 1, next.length - 1, fnv1a(SPACE, 0, 1, word)), 0.3);
  }
  const length = Math.hypot(...cells);
  return cells.map((number) => number / length);
}

/** Where each letter of UTF-8 begins, and where the last one ends. */
function startsOf(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (const [at, byte] of bytes.entries()) if ((byte & 0xc0) !== 0x80) starts.push(at);
  return [...starts, bytes.length];
}

function stemOf(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, "") : word;
}

const BASIS = 0x811c9dc5;

/** Of "#", with which pieces of words begin. */
const PIECE = fnv1a(encoder.encode("#"), 0, 1);

/** FNV-1a, 32 bits, of some bytes, or of what `before` is of and then these. */
function fnv1a(bytes: Uint8Array, from: number, to: number, before = BASIS): number {
  let hash = before;
  for (let at = from; at < to; at++) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}
