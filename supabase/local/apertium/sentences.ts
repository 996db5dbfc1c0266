/**
 * Cuts a text into sentences, and sentences into set phrases and the rest. Pure.
 *
 * @module
 */

import { type Phrase, PHRASES } from "./phrases.ts";

/** A piece of a text: what is translated, its end mark, and the space after it. */
export interface Piece {
  readonly text: string;
  /** "?", "!", ".", "…" or several of them. */
  readonly mark: string;
  readonly space: string;
}

/** Sentences in their order; line breaks and spaces are kept as they are. */
export function sentencesOf(text: string, language: string): Piece[] {
  const segmenter = new Intl.Segmenter(language, { granularity: "sentence" });
  return text.split(/(?<=\n)/).flatMap((line) =>
    Array.from(segmenter.segment(line), ({ segment }) => {
      const [, body = "", mark = "", space = ""] =
        /^[¿¡]*(.*?)(?:[\s\u00a0\u202f]*([.?!…]+))?(\s*)$/s.exec(segment) ?? [];
      return { text: body, mark, space };
    })
  );
}

/** Set phrases at the ends of a sentence, already in the other language, and what stands between. */
export interface Parts {
  readonly before: readonly string[];
  readonly rest: string;
  readonly after: readonly string[];
  /** One of them was "please". */
  readonly request: boolean;
}

/** Finds set phrases: the whole sentence, its parts at commas, and courtesies that need no comma. */
export function partsOf(sentence: string, from: string, to: string): Parts {
  const before: string[] = [];
  const after: string[] = [];
  let rest = sentence;
  let request = false;
  for (let found = next(rest, from); found; found = next(rest, from)) {
    const [said] = formsOf(found.phrase, to);
    // A language without the phrase: the engine has to try.
    if (said === undefined) break;
    if (found.atEnd) after.unshift(said);
    else before.push(said);
    request ||= found.phrase.request === true;
    rest = found.rest;
  }
  return { before, rest, after, request };
}

interface Found {
  readonly phrase: Phrase;
  readonly atEnd: boolean;
  readonly rest: string;
}

function next(sentence: string, from: string): Found | undefined {
  const plain = bare(sentence);
  // Lower case may be longer than the original in some scripts: then positions mean nothing.
  if (plain === "" || plain.length !== sentence.length) return undefined;

  for (const phrase of PHRASES) {
    for (const form of formsOf(phrase, from)) {
      if (plain === form) return { phrase, atEnd: false, rest: "" };
      const gaps = phrase.loose ? [",", " "] : [","];
      if (gaps.some((gap) => plain.startsWith(form + gap))) {
        return { phrase, atEnd: false, rest: sentence.slice(form.length).replace(/^[, ]+/, "") };
      }
      if (plain.endsWith(`, ${form}`) || (phrase.loose && plain.endsWith(` ${form}`))) {
        const rest = sentence.slice(0, -form.length).replace(/[, ]+$/, "");
        return { phrase, atEnd: true, rest };
      }
    }
  }
}

/** Lower case and straight apostrophes: how phrases are written down. */
function bare(text: string): string {
  return text.toLowerCase().replaceAll("’", "'");
}

function formsOf(phrase: Phrase, language: string): readonly string[] {
  return language === "en" || language === "es" || language === "fr" ? phrase[language] : [];
}
