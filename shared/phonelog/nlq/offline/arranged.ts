/**
 * Puts clauses where the rest of the grammar looks for them: "of Anna and Ben, who …" is "who …, Anna or
 * Ben", "Anna excluded" is "except Anna". What is said stays the same.
 *
 * @module
 */

import {
  daysCompared,
  isJoint,
  isMore,
  previousOne,
  sameDoer,
  weekPartsCompared,
} from "./arranged_sides.ts";
import { withDenials } from "./arranged_denials.ts";
import type { Piece, Placed } from "./pieces.ts";
import { before, behind, isSmall } from "./roles.ts";

/** A row in the order in which it is read. */
export function arranged(row: readonly Placed[]): Placed[] {
  return [
    contactWith,
    inPercent,
    wholeLast,
    withDenials,
    withoutWhichIsMore,
    pairLast,
    meOrThem,
    sameDoer,
    daysCompared,
    weekPartsCompared,
    previousOne,
  ]
    .reduce<Placed[]>((done, step) => step(done), [...row]);
}

/** "The share of …, in percent"; "how many of my calls …, in percent" asks for one as well. */
function inPercent(row: Placed[]): Placed[] {
  if (!row.some(({ piece }) => piece.is === "percent")) return row;
  const asks = row.findIndex(({ piece }) => piece.is === "ask" && piece.ask === "how_many");
  const next = row[behind(row, asks)]?.piece;
  const isOf = asks >= 0 && (next?.is === "prep" && next.prep === "of" ||
    next?.is === "self" && next.as === "own");
  const isShare = row.some(({ piece }) => piece.is === "ask" && piece.ask === "share");
  if (!isShare && !isOf) return row;
  return row.map((placed, index): Placed => {
    if (placed.piece.is === "percent") return { ...placed, piece: { is: "filler" } };
    return index === asks && !isShare ? { ...placed, piece: { is: "ask", ask: "share" } } : placed;
  });
}

/** "Of all calls with Anna, what share", "of my contacts, how many": the word that asks comes first. */
function wholeLast(row: Placed[]): Placed[] {
  const of = behind(row, -1);
  const prep = row[of]?.piece;
  const isOwn = (piece: Piece) => isSmall(piece) || piece.is === "self" && piece.as === "own";
  const isOfPeople = row[behind(row, of, isOwn)]?.piece.is === "people";
  const asks = row.findIndex(({ piece }) =>
    piece.is === "ask" && (piece.ask === "share" || isOfPeople && piece.ask === "how_many")
  );
  const ask = row[asks];
  if (!ask || prep?.is !== "prep" || prep.prep !== "of" || asks < of) return row;
  return [ask, ...row.slice(of, asks), ...row.slice(asks + 1)];
}

/** "Contact with Anna": a call or a text; "my first contact" is when that was. */
function contactWith(row: Placed[]): Placed[] {
  const done = [...row];
  row.forEach((placed, index) => {
    const { piece } = placed;
    const last = before(row, index);
    const by = behind(row, index);
    const prep = row[by]?.piece;
    const isWith = prep?.is === "prep" && prep.prep === "with" &&
      row[behind(row, by)]?.piece.is === "person";
    const order = row[last]?.piece;
    const isDeed = order?.is === "self" || order?.is === "ask";
    if (piece.is !== "either" || piece.noun.is !== "people" || !isWith || isDeed) return;
    done[index] = { ...placed, piece: { is: "noun", kinds: undefined } };
    if (order?.is === "order" && order.count === undefined) {
      done[last] = { ...row[last] ?? placed, piece: { is: "time", order: order.order } };
    }
  });
  return done;
}

/** "Calls against texts, which are more?": two numbers are told anyway; "longer" asks for a length. */
function withoutWhichIsMore(row: Placed[]): Placed[] {
  const last = row.findLastIndex(({ piece }) => piece.is === "ask" && piece.ask === "what");
  const [aux, more, ...rest] = row.slice(last + 1).filter(({ piece }) => !isSmall(piece));
  const isTail = aux?.piece.is === "aux" && aux.piece.be && more?.piece.is === "degree" &&
    isMore(more) && rest.length === 0;
  return isTail && row.slice(0, last).some(isJoint) ? row.slice(0, last) : row;
}

/** "Of Anna and Ben, who calls me more", "which of Anna and Ben …", "is it Anna or Ben who …". */
function pairLast(row: Placed[]): Placed[] {
  if (!row.some(isMore) || row.some(isJoint)) return row;
  let at = behind(row, -1);
  const first = row[at];
  const isWhich = first?.piece.is === "ask" && first.piece.ask === "what";
  const isBe = first?.piece.is === "aux" && first.piece.be === true;
  if (isWhich || isBe) at = behind(row, at);
  const prep = row[at]?.piece;
  const isOf = prep?.is === "prep" && (prep.prep === "of" || prep.prep === "between");
  if (isOf) at = behind(row, at);
  if (!first || isOf === isBe) return row;
  const link = behind(row, at);
  const end = behind(row, link);
  const [one, join, other] = [row[at], row[link], row[end]];
  const isPair = join?.piece.is === "or" || isOf && join?.piece.is === "and";
  if (one?.piece.is !== "person" || other?.piece.is !== "person" || !isPair) return row;
  const rest = row.slice(behind(row, end));
  const who: Placed[] = rest.some(({ piece }) => piece.is === "who")
    ? []
    : [{ ...first, piece: { is: "who" } }];
  // "Of Anna and Ben, did I …" does not ask who, and "was Anna or Ben called …" asks whom.
  if (who.length > 0 && !isWhich) return row;
  const second = [one, { ...join, piece: { is: "or" as const } }, other];
  return [...who, ...rest, ...second];
}

/** "Who writes more, me or Anna": whether I write to her more than she writes to me. */
function meOrThem(row: Placed[]): Placed[] {
  const at = row.findIndex(({ piece }) => piece.is === "or");
  const [one, other] = [row[before(row, at)], row[behind(row, at)]];
  const me = [one, other].find((each) => each?.piece.is === "self" && each.piece.as !== "own");
  const whom = [one, other].find((each) => each?.piece.is === "person");
  const who = behind(row, -1);
  const deed = row[behind(row, who)];
  const either = deed?.piece.is === "either" ? deed.piece.verb : deed?.piece;
  const does = either?.is === "verb" && either.meaning.does === "reach" ? either : undefined;
  if (at < 0 || !me || !whom || row[who]?.piece.is !== "who" || !does || !deed) return row;
  if (!row.some(isMore) || row.some(isJoint)) return row;
  const said = row.filter((each) => each !== me && each !== whom && !isSmall(each.piece));
  const rest = said.slice(2).filter(({ piece }) => piece.is !== "or");
  if (rest.some(({ piece }) => piece.is === "self" || piece.is === "person")) return row;
  const of = (piece: Piece, placed: Placed): Placed => ({ ...placed, piece });
  const isThing = ({ piece }: Placed) => piece.is === "noun" || piece.is === "either";
  const to = rest.some(isThing) ? [of({ is: "prep", prep: "to" }, whom)] : [];
  const than = of({ is: "than" }, row[at] ?? deed);
  const subject = of({ is: "self", as: "subject" }, me);
  const object = of({ is: "self", as: "object" }, me);
  const verb = of(does, deed);
  const things = rest.filter(isThing);
  return [subject, verb, ...rest, ...to, whom, than, whom, verb, object, ...things];
}
