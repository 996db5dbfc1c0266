/**
 * Pieces become a plan, or the words that stand in the way. Every word with a meaning has to be used.
 *
 * @module
 */

import type { PlanInput } from "../plan.ts";
import { isTalk, type QueryPlan, queryPlan } from "../plan.ts";
import { untold } from "./accounting.ts";
import { arranged } from "./arranged.ts";
import { ClauseReader } from "./clause.ts";
import { filtersOf, oneCall } from "./filters.ts";
import type { Clause } from "./kinds_and_ways.ts";
import type { Asking } from "./asking.ts";
import { askingOf } from "./measure.ts";
import { looseWords } from "./loose.ts";
import type { Piece, Placed } from "./pieces.ts";
import type { Days } from "./ranges.ts";
import { behind, isSmall } from "./roles.ts";
import { wordsOf } from "./sentences.ts";
import { settled } from "./settled.ts";
import { ofEach, partOf } from "./share.ts";
import { sidesOf } from "./sides.ts";
import type { Sides } from "./sorts.ts";
import { turned } from "./turned.ts";

/** A part of a question, and what it was taken for or why it could not be. */
export interface Said {
  readonly words: string;
  readonly as: string;
}

/** What a row of pieces means. */
export type Reading =
  | { readonly plan: QueryPlan; readonly clauses: readonly Clause[] }
  | { readonly unclear: readonly Said[] };

/** Why nothing is done that a phone is told to do. */
export const ORDER = "is an order, and only questions are answered";

/** Reads a row of pieces. */
export function readingOf(pieces: readonly Placed[], tz: string): Reading {
  const row = settled(arranged(turned(withPronouns(pieces))));
  const why = whyNoQuestion(pieces);
  if (why) return unclear(row, why);
  const loose = looseWords(row);
  if (loose.length > 0) {
    return { unclear: loose.map(({ placed, why }) => ({ words: placed.words, as: why })) };
  }
  const sides = sidesOf(row);
  if (typeof sides === "string") return unclear(row, sides);
  const main = sides ? sides.left : row;
  const asking = comparable(askingOf(main), row, sides !== undefined);
  if (asking.fault) return unclear([...asking.used], asking.fault);
  const clause = read(main, asking);
  const other = sides ? read(sides.right, asking) : undefined;
  const used = new Set<Placed>([
    ...asking.used,
    ...clause.used,
    ...other?.used ?? [],
    ...sides?.used ?? [],
  ]);
  const left = leftOver(row, used);
  if (left.length > 0) return { unclear: left };
  const faults = [...clause.faults, ...other?.faults ?? []];
  if (faults.length > 0) {
    return { unclear: faults.map(({ placed, why }) => ({ words: placed.words, as: why })) };
  }
  const isOfAll = asking.isOfAll ||
    row.some(({ piece }) => piece.is === "degree" && piece.ofAll);
  if (!clause.hasEvents && !isOfAll && !hasNothingElse(asking, clause)) {
    return unclear(row, "says neither calls nor messages");
  }
  const reading = planned(row, sides, asking, clause, other, tz);
  const passedOver = "plan" in reading ? untold(row, reading.plan) : [];
  return passedOver.length > 0
    ? { unclear: passedOver.map(({ words }) => ({ words, as: "would be passed over" })) }
    : reading;
}

function read(row: readonly Placed[], asking: Asking): Clause {
  return new ClauseReader(row.filter((placed) => !asking.used.has(placed) || isTold(placed)))
    .read();
}

/** What the question's rule uses and the clause reads all the same, for who does what. */
function isTold({ piece }: Placed): boolean {
  return piece.is === "who" || piece.is === "people" || piece.is === "times" ||
    piece.is === "not" || piece.is === "time" ||
    piece.is === "ask" || piece.is === "degree" || piece.is === "split" ||
    piece.is === "unit";
}

/** Talk is of calls, so nothing else has to be said. */
function hasNothingElse(asking: Asking, clause: Clause): boolean {
  return isTalk(asking.measure) &&
      (clause.people.length > 0 || clause.filters.ways !== undefined) ||
    asking.by.includes("type") && clause.people.length > 0;
}

function planned(
  row: readonly Placed[],
  sides: Sides | undefined,
  asking: Asking,
  clause: Clause,
  other: Clause | undefined,
  tz: string,
): Reading {
  const { measure, by, order, limit, having, absent, isShortest } = other
    ? asking
    : oneCall(asking);
  const filters = filtersOf(clause, {
    measure,
    ...isShortest !== undefined && { isShortest },
    ...asking.hasLength && { hasLength: true },
  });
  const range = rangeOf(clause.days);
  if (absent && !range.from) return unclear(row, "needs a time, as in “this year”");
  const input: PlanInput = {
    version: 1,
    measure,
    by: [...by],
    filters,
    range,
    tz,
    ...order && { order },
    ...limit && { limit },
    ...having && { having },
    ...absent && { absent },
  };
  const part = (side: readonly Placed[], of: Clause) =>
    measure === "share" ? partOf(side, of, (some) => read(some, asking)) : undefined;
  const parts = ofEach(
    part(sides?.left ?? row, clause),
    sides && other && part(sides.right, other),
  );
  if (measure === "share") {
    if (!parts || other && !parts[1]) return unclear(row, "does not say what part");
    Object.assign(input, parts[0]);
  }
  if (other) {
    // "Who called me more than I called": of everybody both are known, and not who has more.
    const isMore = row.some(({ piece }) =>
      piece.is === "degree" && (piece.degree === "more" || piece.degree === "less")
    );
    if (isMore && by.length > 0 && !row.some(({ piece }) => piece.is === "split")) {
      return unclear(row, "is known of both, and not chosen by which is more");
    }
    const second = {
      filters: parts?.[1]?.filters ?? filtersOf(other, asking),
      range: rangeOf(other.days),
    };
    const isOtherTime = JSON.stringify(second.range) !== JSON.stringify(range);
    const isOtherwise = JSON.stringify(second.filters) !== JSON.stringify(input.filters);
    if (isOtherTime === isOtherwise) {
      return unclear(row, isOtherTime ? "compares two things at once" : "compares the same twice");
    }
    input.compare = isOtherTime
      ? { to: "range", range: second.range }
      : { to: "filters", filters: second.filters };
    delete input.limit;
    delete input.order;
  }
  const checked = queryPlan.safeParse(input);
  if (!checked.success) {
    return unclear(row, checked.error.issues[0]?.message ?? "is more than a plan can say");
  }
  return { plan: checked.data, clauses: other ? [clause, other] : [clause] };
}

/** "Which did I use more, SMS or MMS", "the ratio of …": events are not compared, their numbers are. */
function comparable(asking: Asking, row: readonly Placed[], isCompared: boolean): Asking {
  const isMore = row.some(({ piece }) =>
    piece.is === "degree" && (piece.degree === "more" || piece.degree === "less") ||
    piece.is === "difference" && row.some(isOfSeveral)
  );
  return isCompared && isMore && asking.measure === "events" && !asking.order
    ? { ...asking, measure: "count" }
    : asking;
}

/** "Calls", "incoming": and not "a call", of which nothing is counted. */
function isOfSeveral({ piece, words }: Placed): boolean {
  return piece.is === "ways" || piece.is === "noun" && /s$/i.test(words);
}

/** "Call Anna", "send a text": something to do. "Texting Anna" asks nothing either. */
function whyNoQuestion(pieces: readonly Placed[]): string | undefined {
  // "Remind me to call Anna" is one as well.
  const first = behind(
    pieces,
    -1,
    (each) => isSmall(each) || each.is === "prep" && each.prep === "to",
  );
  const piece = pieces[first]?.piece;
  const next = pieces[behind(pieces, first)]?.piece;
  const isOrder = piece?.is === "either"
    ? !piece.many && (next?.is === "person" || next?.is === "self" && next.as === "object")
    : piece?.is === "verb" && !piece.canBePassive &&
      (piece.meaning.does === "reach" || piece.meaning.does === "treat");
  if (!isOrder && piece?.is !== "command") return undefined;
  if (piece?.is === "verb" && piece.isDoing) {
    return next?.is === "split" ? undefined : "is a deed, and does not say what is asked of it";
  }
  return ORDER;
}

function rangeOf({ from, to }: Days): { from?: string; to?: string } {
  return { ...from && { from }, ...to && { to } };
}

/** Words that nothing used, those that stand together as one. */
function leftOver(row: readonly Placed[], used: ReadonlySet<Placed>): Said[] {
  // By their places: a piece may have been read as another.
  const places = new Set([...used].map(({ at }) => at));
  return row.filter(({ at, piece }) => !places.has(at) && !isSmall(piece))
    .map(({ words, piece }) => ({
      words,
      as: piece.is === "unclear" ? piece.why : "does not fit the rest",
    }));
}

function unclear(row: readonly Placed[], as: string): Reading {
  return { unclear: [{ words: wordsOf([...row].sort((a, b) => a.at - b.at)), as }] };
}

/** Said of several. */
const MANY = /^(they|them)$/i;

/** "She" is the one person who was named, and nobody where there are several; "they" are all of them. */
function withPronouns(row: readonly Placed[]): Placed[] {
  const people = row.filter(({ piece }) => piece.is === "person");
  const names = new Set(people.map(({ piece }) => piece.is === "person" ? piece.name : ""));
  const [only] = people;
  return row.map((placed) => {
    if (placed.piece.is !== "they") return placed;
    if (names.size > 1 && MANY.test(placed.words) && only?.piece.is === "person") {
      const ids = people.flatMap(({ piece }) => piece.is === "person" ? piece.ids : []);
      return { ...placed, piece: { ...only.piece, ids, isThey: true } as Piece };
    }
    return names.size === 1 && only
      ? { ...placed, piece: { ...only.piece, isThey: true } as Piece }
      : { ...placed, piece: { is: "unclear", why: "may be anybody" } };
  });
}
