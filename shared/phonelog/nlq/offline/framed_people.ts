/**
 * Words around names: "both Anna and Ben", "each of them", "a person called Anna", "my friend Anna", and
 * people who are ranked by what "they" did.
 *
 * @module
 */

import { ROLES } from "./english/whom.ts";
import type { Piece, Placed } from "./pieces.ts";
import { rankedBy } from "./ranked_names.ts";
import { before, behind, isSmall } from "./roles.ts";
import { fold } from "./tokens.ts";

const as = (placed: Placed, piece: Piece): Placed => ({ ...placed, piece });
const FILLER: Piece = { is: "filler" };
const BY_PERSON: Piece = { is: "split", by: "contact" };

/** A row with the words around names in the form that the rest reads. */
export function aroundNames(row: readonly Placed[]): Placed[] {
  return [
    couples,
    whichOfTwo,
    whoIsNot,
    butHers,
    namedSo,
    inRole,
    eachOfThem,
    amongThem,
    severalCompared,
    mostOfThem,
    rankedBy,
  ]
    .reduce<Placed[]>((done, step) => step(done), [...row]);
}

/** "My parents": the one and the other. Somebody else's are nobody here. */
function couples(row: Placed[]): Placed[] {
  const isOwn = (index: number) => {
    const piece = row[index]?.piece;
    return piece?.is === "self" && piece.as === "own";
  };
  return row.flatMap((placed, index) => {
    const { piece } = placed;
    if (isOwn(index) && row[index + 1]?.piece.is === "couple") return [];
    if (piece.is !== "couple") return [placed];
    const [one, other] = piece.pair;
    return one && other && isOwn(index - 1)
      ? [as(placed, one), as(placed, { is: "and" }), as(placed, other)]
      : [as(placed, { is: "unclear", why: "may be somebody else's; name the people" })];
  });
}

/** "Which of Anna and Ben calls more", "Anna and Ben: who calls more": of Anna and Ben, who calls more. */
function whichOfTwo(row: Placed[]): Placed[] {
  const first = behind(row, -1);
  const [head, of] = [row[first], row[first + 1]];
  const isWhich = head?.piece.is === "ask" && head.piece.ask === "what" || head?.piece.is === "who";
  const isOf = isWhich && of?.piece.is === "prep" && of.piece.prep === "of";
  const { end, count } = groupBehind(row, isOf ? first + 1 : first - 1);
  const who = row[behind(row, end)];
  if (!head || !of || count < 2) return row;
  if (isOf) {
    return [of, ...row.slice(first + 2, end + 1), as(head, { is: "who" }), ...row.slice(end + 1)];
  }
  return head.piece.is === "person" && who?.piece.is === "who"
    ? [as(head, { is: "prep", prep: "of" }), ...row]
    : row;
}

/** "Anyone who is not Anna": except her. */
function whoIsNot(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }, index) =>
    piece.is === "not" && row[index + 1]?.piece.is === "person"
  );
  const aux = row[at - 1]?.piece;
  const link = row[at - 2]?.piece;
  const head = row[at - 3]?.piece.is;
  const isClause = link?.is === "who" || link?.is === "filler" && link.points === "that";
  const not = row[at];
  if (!not || aux?.is !== "aux" || !aux.be || !isClause) return row;
  if (head !== "anyone" && head !== "people" && head !== "either") return row;
  return row.toSpliced(at - 2, 3, as(not, { is: "except" }));
}

/** "All calls but Anna's". */
function butHers(row: Placed[]): Placed[] {
  return row.map((placed, index) => {
    const last = row[index - 1]?.piece.is;
    const isHers = row[index + 1]?.piece.is === "person" && row[index + 2]?.words === "'s";
    return placed.piece.is === "but" && isHers && (last === "noun" || last === "either")
      ? as(placed, { is: "except" })
      : placed;
  });
}

const THING: ReadonlySet<Piece["is"]> = new Set(["verb", "either", "noun", "ask"]);

/** "Somebody called Anna", "the contact named Anna": Anna. */
function namedSo(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece, words }, index) => {
    const isNamed = piece.is === "filler" && piece.needs === "name" || /^called$/i.test(words);
    return isNamed && row[index + 1]?.piece.is === "person";
  });
  const who = before(row, at, (piece) => isSmall(piece) || piece.is === "aux" && piece.be === true);
  const is = row[who]?.piece.is;
  if (at < 0 || is !== "anyone" && is !== "people" && is !== "either") return row;
  const head = row[who];
  // "Contact" is a thing or a deed; "a call called Anna" is neither.
  if (head?.piece.is === "either" && head.piece.noun.is !== "people") return row;
  // "Has anybody called Anna" is of others, and "has anybody called Anna texted" is of her.
  const isElse = ({ piece }: Placed, index: number) =>
    index !== at && index !== who && THING.has(piece.is);
  if (/^called$/i.test(row[at]?.words ?? "") && !row.some(isElse)) return row;
  return row.filter((_, index) => index < who || index > at);
}

/** "My friend Anna", "my lawyer Ben". */
function inRole(row: Placed[]): Placed[] {
  return row.map((placed, index) => {
    const own = row[index - 1]?.piece;
    const isRole = placed.piece.is === "unclear" && ROLES.has(fold(placed.words)) &&
      row[index + 1]?.piece.is === "person" &&
      (own?.is === "self" && own.as === "own" || own?.is === "det");
    return isRole ? as(placed, FILLER) : placed;
  });
}

const isJoint = (piece: Piece) =>
  piece.is === "comma" || piece.is === "and" || piece.is === "or" || piece.is === "against" ||
  isSmall(piece) || piece.is === "self" && piece.as === "own";

/** Where the names end that begin behind a place, and how many they are. */
function groupBehind(row: readonly Placed[], index: number): { end: number; count: number } {
  let [end, count] = [index, 0];
  for (let at = index + 1; at < row.length; at++) {
    const piece = row[at]?.piece;
    if (piece?.is === "person") [end, count] = [at, count + 1];
    else if (!piece || !isJoint(piece)) break;
  }
  return { end, count };
}

/** "Each of Anna and Ben": told one by one. */
function eachOfThem(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "det" && piece.each === true);
  const [each, of] = [row[at], row[at + 1]];
  if (!each || of?.piece.is !== "prep" || of.piece.prep !== "of") return row;
  const { end, count } = groupBehind(row, at + 1);
  if (count < 2) return row;
  const isFor = row[at - 1]?.piece;
  const start = isFor?.is === "prep" && isFor.prep === "for" ? at - 1 : at;
  return [
    ...row.slice(0, start),
    ...row.slice(at + 2, end + 1),
    as(each, BY_PERSON),
    ...row.slice(end + 1),
  ];
}

/** "Split my calls between Anna and Ben": those with each of them. */
function amongThem(row: Placed[]): Placed[] {
  const isSplit = row.some(({ piece, words }) =>
    piece.is === "ask" && piece.ask === "list" && /^(break|split|divide)/i.test(words)
  );
  const at = row.findIndex(({ piece }) =>
    piece.is === "prep" && (piece.prep === "between" || piece.prep === "by" || piece.prep === "of")
  );
  const prep = row[at];
  const { end, count } = groupBehind(row, at);
  if (!isSplit || !prep || count < 2) return row;
  return [
    ...row.slice(0, at),
    as(prep, { is: "prep", prep: "with" }),
    ...row.slice(at + 1, end + 1),
    as(prep, BY_PERSON),
    ...row.slice(end + 1),
  ];
}

/** "Compare Anna, Ben and Carla": more than two are told one by one. */
function severalCompared(row: Placed[]): Placed[] {
  const first = row.findIndex(({ piece }) => piece.is === "person");
  const { end, count } = groupBehind(row, first - 1);
  const isCompared = ({ piece }: Placed) => piece.is === "against" || piece.is === "difference";
  const others = row.filter((_, at) => at < first || at > end);
  const joints = row.slice(Math.max(first, 0), end).filter(isCompared).length;
  if (count < 3 || !row.some(isCompared)) return row;
  if (
    others.some(({ piece }) =>
      piece.is === "against" || piece.is === "than" || piece.is === "person"
    )
  ) return row;
  // "Anna and Ben against Carla" are two sides.
  if (joints > 0 && joints < count - 1) return row;
  if (others.some(({ piece }) => piece.is === "difference" && !piece.isWeighing)) return row;
  const last = row[end];
  return row.flatMap((placed, at): Placed[] => {
    if (placed.piece.is === "against") return [as(placed, { is: "and" })];
    if (placed.piece.is === "difference") return [as(placed, { is: "ask", ask: "list" })];
    return at === end && last ? [placed, as(last, BY_PERSON)] : [placed];
  });
}

/** "Who calls me more, Anna, Ben or Carla": of three it is who does the most. */
function mostOfThem(row: Placed[]): Placed[] {
  const isThan = row.some(({ piece }) =>
    piece.is === "than" || piece.is === "against" || piece.is === "difference"
  );
  const isWho = row.some(({ piece }) => piece.is === "who");
  const first = row.findIndex(({ piece }) => piece.is === "person");
  if (isThan || !isWho || groupBehind(row, first - 1).count < 3) return row;
  return row.map((placed) => {
    const { piece } = placed;
    if (piece.is !== "degree" || piece.isAs) return placed;
    if (piece.degree === "more") return as(placed, { ...piece, degree: "most" });
    return piece.degree === "less" ? as(placed, { ...piece, degree: "least" }) : placed;
  });
}
