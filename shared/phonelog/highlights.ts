/**
 * The piece of a text that shows why it was found, and where in it the words are: offsets, so that a
 * front end needs no HTML. Pure.
 *
 * @module
 */

/** From `start` until just before `end`, in UTF-16 code units. */
export interface Span {
  start: number;
  end: number;
}

/** A piece of a text, with the places of words in it. */
export interface Snippet {
  snippet: string;
  highlights: Span[];
}

const LENGTH = 160;
/** So much is shown of what stands before the first word. */
const BEFORE = 40;

/** The same words as the database takes a query for: all of them, the last one, if long, as a beginning. */
export function highlight(body: string, query: string): Snippet {
  const wanted = wordsOf(query).map(({ word }) => word);
  const last = wanted.at(-1);
  const isBeginning = [...last ?? ""].length >= 3;
  const hits = last === undefined ? [] : wordsOf(body)
    .filter(({ word }) => wanted.includes(word) || isBeginning && word.startsWith(last));
  const first = hits[0]?.start ?? 0;
  const from = body.length <= LENGTH ? 0 : cutAt(body, Math.max(0, first - BEFORE));
  const to = cutAt(body, Math.min(body.length, from + LENGTH));
  return {
    snippet: body.slice(from, to),
    highlights: hits.filter(({ start, end }) => start >= from && end <= to)
      .map(({ start, end }) => ({ start: start - from, end: end - from })),
  };
}

function wordsOf(text: string) {
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map(({ 0: word, index }) => ({
    word: word.toLowerCase(),
    start: index,
    end: index + word.length,
  }));
}

/** Never between the two halves of one character. */
function cutAt(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? "") ? at - 1 : at;
}
