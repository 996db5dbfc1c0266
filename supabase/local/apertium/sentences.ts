/**
 * Cuts a text into sentences, and sentences into set phrases and the rest. Pure.
 *
 * @module
 */

import { type Phrase, PHRASES } from "./phrases.ts";

/** A piece of a text: what is translated, and what stands around it. */
export interface Piece {
  /** Spaces, dashes and the like before the first word. */
  readonly lead: string;
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
      const [, lead = "", body = "", mark = "", space = ""] =
        /^([^\p{L}\p{N}\u{E000}-\u{F8FF}?!.…]*)(.*?)(?:[\s\u00a0\u202f]*([.?!…]+))?(\s*)$/su
          .exec(segment) ?? [];
      // The engine knows no opening marks, and they hide set phrases.
      const [before, text] = [lead, body].map((part) => part.replace(/[¿¡]/g, ""));
      return { lead: before ?? "", text: text ?? "", mark, space };
    })
  );
}

/** Set phrases at the ends of a sentence, already in the other language, and what stands between. */
export interface Parts {
  /** With what leads over to the rest: "hola Ana, ". */
  readonly before: string;
  readonly rest: string;
  readonly after: string;
  /** One of them was "please". */
  readonly request: boolean;
}

/** Finds set phrases: the whole sentence, its parts at commas, and courtesies that need no comma. */
export function partsOf(sentence: string, from: string, to: string): Parts {
  let [before, after, rest, request] = ["", "", sentence, false];
  for (let found = next(rest, from); found; found = next(rest, from)) {
    const [said] = formsOf(found.phrase, to);
    // A language without the phrase: the engine has to try.
    if (said === undefined) break;
    request ||= found.phrase.request === true;
    rest = found.rest;
    // After a greeting a whole phrase is what the sentence is about.
    if (found.atEnd || rest === "") after = after === "" ? said : `${said}, ${after}`;
    else before += said + found.gap;

    const [vocative = ""] = found.gap === " " ? /^\p{Lu}\p{L}+, /u.exec(rest) ?? [] : [];
    before += vocative;
    rest = rest.slice(vocative.length);
  }
  return { before, rest, after, request };
}

interface Found {
  readonly phrase: Phrase;
  readonly atEnd: boolean;
  readonly rest: string;
  /** ", " or " ", what stood between the phrase and the rest. */
  readonly gap: string;
}

function next(sentence: string, from: string): Found | undefined {
  const plain = bare(sentence);
  // Lower case may be longer than the original in some scripts: then positions mean nothing.
  if (plain === "" || plain.length !== sentence.length) return undefined;

  for (const phrase of PHRASES) {
    for (const form of formsOf(phrase, from)) {
      if (plain === form) return { phrase, atEnd: false, rest: "", gap: "" };
      for (const gap of phrase.loose ? [", ", " "] : [", "]) {
        if (plain.startsWith(form + gap)) {
          return { phrase, atEnd: false, rest: sentence.slice(form.length + gap.length), gap };
        }
        if (plain.endsWith(gap + form)) {
          return { phrase, atEnd: true, rest: sentence.slice(0, -form.length - gap.length), gap };
        }
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
