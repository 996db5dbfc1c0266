/**
 * The planner without a network: a grammar reads the question, the database is asked only for names.
 * What it does not understand it says, and never guesses.
 *
 * @module
 */

import type { Asked, NotUnderstood, Planned, Planner, Taken } from "../planner.ts";
import { withoutBackground } from "./background.ts";
import { Grammar } from "./chart.ts";
import { ENGLISH } from "./english/english.ts";
import { REAL_WORDS } from "./english/real_words.ts";
import { framed } from "./framed.ts";
import { grammarOf } from "./grammar.ts";
import type { Language } from "./language.ts";
import { piecesOf } from "./lattice.ts";
import { lookUp, type Names, nothingMeant } from "./lookup.ts";
import { ALIKE, wordsOfName } from "./names.ts";
import { withHalves } from "./halves.ts";
import { KEPT_NAME, mendsOf } from "./mends.ts";
import type { Placed } from "./pieces.ts";
import { type Reading, readingOf } from "./reading.ts";
import { refusalOf } from "./refusals.ts";
import { suggestionsFor } from "./suggestions.ts";
import { takenOf } from "./telling.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** The most ways to mend misspelt words that are tried. */
const MOST_MENDS = 48;

/** One way to mend them is taken where every other is at least so much less likely. */
const CLEARLY = 0.25;

/** Questions are no longer. */
const MOST_LETTERS = 500;

/** Stands for somebody of whom only the name is known. */
const ANYBODY = "00000000-0000-4000-8000-000000000000";

/** A question as it was read, or mended and read. */
export interface Attempt {
  readonly pieces: readonly Placed[];
  readonly reading: Reading;
  /** Words that were taken for others. */
  readonly mended: readonly Taken[];
}

/** What of a question is read, and what was left out of it. */
interface Said {
  readonly tokens: readonly Token[];
  readonly background: readonly string[];
  readonly asides: readonly string[];
}

/** Reads English; other languages are other tables. */
export class OfflinePlanner implements Planner {
  readonly name = "offline";
  readonly model = "grammar-en-v1";
  readonly #language: Language = ENGLISH;
  #grammar: { readonly today: string; readonly grammar: Grammar } | undefined;

  /** A plan for a question, or what of it is not clear. */
  async plan(asked: Asked): Promise<Planned> {
    const grammar = this.#grammarFor(asked.today);
    const { tokens, background } = await this.#meantOf(asked, grammar);
    if (tokens.length === 0) {
      return nothing(suggestionsFor([], (question) => this.#works(question, new Map(), asked)));
    }
    const names = await lookUp(tokens, grammar, this.#language, asked, REAL_WORDS);
    const read = (each: readonly Token[]) => attempt(each, grammar, names, asked);
    const first = read(tokens);
    const found = this.#likeliest(first, tokens, grammar, read);
    const plans = new Set(
      found.map(({ reading }) => JSON.stringify("plan" in reading && reading.plan)),
    );
    const [only] = found;
    if (only && plans.size === 1 && "plan" in only.reading) {
      return takenOf(only, only.reading, background);
    }
    const suggestions = suggestionsFor(
      first.pieces,
      (question) => this.#works(question, withChoices(names, first.pieces), asked),
    );
    return refusalOf(
      first,
      plans.size > 1 ? found : [],
      suggestions,
      (word) => REAL_WORDS.has(word),
    );
  }

  /** The words of a question, without what only tells why it is asked. */
  #saidOf(asked: string, grammar: Grammar): Said {
    const { contractions, background: words, kin } = this.#language;
    const { question, background, asides } = withoutBackground(asked.slice(0, MOST_LETTERS), {
      words,
      contractions,
      grammar,
      kin,
    });
    return { tokens: tokensOf(question, contractions), background, asides };
  }

  /** The same, with all its words where somebody in the log is called by one that would be left out. */
  async #meantOf(asked: Asked, grammar: Grammar): Promise<Said> {
    const said = this.#saidOf(asked.question, grammar);
    const { contractions } = this.#language;
    if (said.asides.length === 0) return said;
    const words = tokensOf(said.asides.join(" , "), contractions);
    const named = await lookUp(words, grammar, this.#language, asked, REAL_WORDS);
    return [...named.values()].some(({ tier }) => tier < ALIKE)
      ? { tokens: tokensOf(asked.question, contractions), background: [], asides: [] }
      : said;
  }

  #grammarFor(today: string): Grammar {
    if (this.#grammar?.today !== today) {
      this.#grammar = { today, grammar: grammarOf(this.#language, today) };
    }
    return this.#grammar.grammar;
  }

  /** What a question may mean: of readings that are about as likely all, of the others none. */
  #likeliest(
    first: Attempt,
    tokens: readonly Token[],
    grammar: Grammar,
    read: (tokens: readonly Token[]) => Attempt,
  ): Attempt[] {
    const kept = first.pieces.filter(({ piece }) => piece.is === "person" && nothingMeant(piece));
    const found = "plan" in first.reading ? [first] : [];
    let best = found.length > 0 ? kept.length * KEPT_NAME : Infinity;
    let tried = 0;
    const speller = {
      grammar,
      language: this.#language,
      isReal: (word: string) => this.#isReal(word),
    };
    for (const { tokens: meant, mended, cost } of mendsOf(first.pieces, tokens, speller)) {
      if (cost > best + CLEARLY || tried++ === MOST_MENDS) break;
      const attempted = { ...read(meant), mended };
      if (!("plan" in attempted.reading)) continue;
      found.push(attempted);
      best = Math.min(best, cost);
    }
    return found;
  }

  /** Words that are not known and still no slips. */
  #isReal(word: string): boolean {
    return REAL_WORDS.has(word) || REAL_WORDS.has(word.replace(/s$/, "")) ||
      this.#language.unlogged.has(word) ||
      this.#language.kin.some((names) => names.includes(word));
  }

  /** Whether a question would be understood, the names in it being those that were found. */
  #works(question: string, names: Names, { tz, today, sources }: Asked): boolean {
    const grammar = this.#grammarFor(today);
    const tokens = tokensOf(question, this.#language.contractions);
    const reading = readingOf(
      withHalves(framed(piecesOf(tokens, { grammar, names, sources }))),
      tz,
    );
    return "plan" in reading;
  }
}

function attempt(tokens: readonly Token[], grammar: Grammar, names: Names, asked: Asked): Attempt {
  const pieces = withHalves(framed(piecesOf(tokens, { grammar, names, sources: asked.sources })));
  return { pieces, reading: readingOf(pieces, asked.tz), mended: [] };
}

/** A name of several people, told in full, is the name of one. */
function withChoices(names: Names, pieces: readonly Placed[]): Names {
  const full = pieces.flatMap(({ piece }) => piece.is === "choices" ? piece.names : []);
  return new Map([
    ...names,
    ...full.map((name) =>
      [
        wordsOfName(name).join(" "),
        { people: [{ id: ANYBODY, name, score: 1, events: 0 }], tier: 0 },
      ] as const
    ),
  ]);
}

function nothing(suggestions: readonly string[]): NotUnderstood {
  return { reason: "not_understood", unclear: [], suggestions };
}
