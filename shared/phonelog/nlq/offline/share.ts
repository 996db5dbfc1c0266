/**
 * What part of what: the whole and the part of a share, by the words between them.
 *
 * @module
 */

import type { Filters } from "../plan.ts";
import { type Clause, RECEIVED } from "./kinds_and_ways.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

/** A whole and its part. */
interface Share {
  readonly filters: Filters;
  readonly part: Filters;
}

/** Two shares that are compared, of the same part: what the two have otherwise is of the wholes. */
export function ofEach(
  one: Share | undefined,
  other: Share | undefined,
): [Share, Share?] | undefined {
  if (!one || !other) return one && [answered(one)];
  const own = different(one.part, other.part);
  const others = different(other.part, one.part);
  const same = different(one.part, own);
  const isOfSame = String(Object.keys(own)) === String(Object.keys(others));
  return isOfSame && Object.keys(same).length > 0
    ? [
      answered({ filters: { ...one.filters, ...own }, part: same }),
      answered({ filters: { ...other.filters, ...others }, part: same }),
    ]
    : undefined;
}

/** "What part of my calls did I answer": of those that came, as nobody answers what he made. */
function answered(share: Share): Share {
  const isAlone = Object.keys(share.part).length === 1 && String(share.filters.kinds) === "call";
  const isOfAll = isAlone && /^(in|missed,rejected)$/.test(String(share.part.ways)) &&
    share.filters.ways === undefined;
  return isOfAll ? { ...share, filters: { ...share.filters, ways: [...RECEIVED] } } : share;
}

/** The whole is what stands before the word that asks; the part is what the rest adds. */
export function partOf(
  row: readonly Placed[],
  clause: Clause,
  read: (row: readonly Placed[]) => Clause,
): Share | undefined {
  const noun = row.findIndex(({ piece }) => piece.is === "noun");
  const whole = wholeAt(row, noun);
  if (whole > 0) {
    const isTime = ({ piece }: Placed) => piece.is === "range";
    const base = read([...row.slice(0, whole).filter(isTime), ...row.slice(whole)]).filters;
    const first = read(row.slice(noun > 0 ? 0 : noun, whole - 1)).filters;
    const part = different(first, base);
    return Object.keys(part).length > 0 ? { filters: base, part } : undefined;
  }
  const within = relativeAt(row, noun);
  if (within > 0) {
    const base = read(row.filter(({ piece }, at) => at < within || piece.is === "range"));
    const part = different(clause.filters, base.filters);
    if (Object.keys(part).length === 0 || base.faults.length > 0) return undefined;
    return { filters: base.filters, part };
  }
  const verb = row.findIndex(({ piece }, at) => at > noun && piece.is === "aux");
  // "Lasted over ten minutes" has its word within.
  const aux = verb < 0 ? row.findIndex(({ piece }) => piece.is === "lasting") : verb;
  const isBase = ({ piece }: Placed, at: number) =>
    piece.is === "range" || (aux < 0 ? piece.is === "noun" || isSmall(piece) : at < aux);
  const base = read(row.filter(isBase));
  const part: Filters = different(clause.filters, base.filters);
  // "My texts go to Mama", "were sent at night": of those that were sent.
  const isOut = String(part.ways) === "out" && base.filters.ways === undefined;
  if (isOut && Object.keys(part).length > 1) {
    delete part.ways;
    Object.assign(base.filters, { ways: ["out"] });
  }
  // "Do I get on Sundays": of those that were received.
  const isIn = ({ piece }: Placed, at: number) => {
    const doer = row[before(row, at)]?.piece;
    return piece.is === "verb" && piece.meaning.does === "get" && doer?.is === "self" &&
      doer.as === "subject";
  };
  const { ways: got, ...others } = part;
  if (aux >= 0 && got && !base.filters.ways && row.some(isIn) && Object.keys(others).length > 0) {
    return { filters: { ...base.filters, ways: got }, part: others };
  }
  // "Are MMS": a kind among those of the whole.
  if (aux >= 0 && Object.keys(part).length === 0) {
    Object.assign(
      part,
      read(row.slice(aux).filter(({ piece }) => piece.is !== "range")).filters,
    );
  }
  // "Missed incoming calls": the wider way is of the whole.
  const wider = widerOf(row.slice(0, noun));
  if (aux < 0 && wider && Object.keys(part).length === 1 && base.filters.ways === undefined) {
    Object.assign(base.filters, { ways: wider });
    return { filters: base.filters, part };
  }
  // "Calls received from unknown numbers": of those that were received.
  const isGot = ({ piece }: Placed, at: number) =>
    piece.is === "verb" && piece.meaning.does === "get" && at === noun + 1;
  if (aux < 0 && row.some(isGot) && part.ways && Object.keys(part).length > 1) {
    const { ways, ...rest } = part;
    return { filters: { ...base.filters, ways }, part: rest };
  }
  // "Of incoming calls I missed": two ways, and no word that tells which is the whole.
  const has = (is: Piece["is"]) => row.some(({ piece }) => piece.is === is);
  if (aux < 0 && has("ways") && has("verb")) return undefined;
  // "Calls from unknown numbers": the one word says both, among all calls.
  // Without a word between them, whole and part cannot be told apart.
  const isFrom = row[behind(row, noun)]?.piece.is === "prep" && part.ways &&
    Object.keys(part).length === 2 &&
    (part.contacts ?? part.known) !== undefined;
  if (aux < 0 && Object.keys(part).length > 1 && !isFrom) return undefined;
  if (noun < 0 || Object.keys(part).length === 0 || base.faults.length > 0) return undefined;
  return { filters: base.filters, part };
}

/** "Incoming calls that I missed": where the part begins. */
function relativeAt(row: readonly Placed[], noun: number): number {
  const hasAux = row.some(({ piece: { is } }, at) => at > noun && is === "aux");
  return noun < 0 || hasAux
    ? -1
    : row.findIndex(({ piece }, at) =>
      at > noun && piece.is === "filler" && piece.points === "that" &&
      row[at + 1]?.piece.is === "self"
    );
}

/** Of two ways, one of them all of the other and more: the wider. */
function widerOf(row: readonly Placed[]): Filters["ways"] | undefined {
  const ways = row.flatMap(({ piece }) =>
    piece.is === "ways"
      ? [piece.ways]
      : piece.is === "verb" && piece.meaning.does === "treat"
      ? [piece.meaning.ways]
      : []
  );
  const [a, b] = ways;
  if (!a || !b || ways.length > 2 || a.length === b.length) return undefined;
  const [narrow, wide] = a.length < b.length ? [a, b] : [b, a];
  return narrow.every((way) => wide.includes(way)) ? wide : undefined;
}

/** What the one has otherwise than the other. */
function different(one: Filters, other: Filters): Filters {
  const isOther = ([key, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(other[key as keyof Filters]);
  return Object.fromEntries(Object.entries(one).filter(isOther));
}

/** "Missed calls from all the calls I received": where the whole begins. */
function wholeAt(row: readonly Placed[], noun: number): number {
  const at = row.findIndex(({ piece }, index) => index > noun && piece.is === "noun");
  const isBefore = (piece: Piece) =>
    isSmall(piece) || piece.is === "self" && piece.as === "own" || piece.is === "ways";
  const of = before(row, at, isBefore);
  const prep = row[of]?.piece;
  return noun >= 0 && at > 0 && prep?.is === "prep" && prep.prep !== "to" && prep.prep !== "by"
    ? of + 1
    : -1;
}
