/**
 * A second look at a plan, which knows nothing of the rules that made it: what every word of the question
 * says has to be in the plan, in its own part of it. What is not was passed over, so nothing is answered.
 *
 * @module
 */

import type { DayRange, Dimension, Filters, QueryPlan } from "../plan.ts";
import { doubted } from "./accounting_doubts.ts";
import { isAmountTold, isLengthTold } from "./accounting_amounts.ts";
import { isDeedTold, isThingTold, setsOf } from "./accounting_events.ts";
import { isJointTold } from "./accounting_joints.ts";
import { arePeopleTold, isDenialTold, isLeftOut } from "./accounting_people.ts";
import type { Piece, Placed } from "./pieces.ts";
import type { Days } from "./ranges.ts";
import { isOrderTold } from "./sorted.ts";

/** Words that join the two sides of a comparison. */
const JOINTS: ReadonlySet<Piece["is"]> = new Set(["than", "against", "difference", "or", "and"]);

/** What a change is told by. */
const SPANS: ReadonlySet<Dimension> = new Set<Dimension>(["day", "week", "month", "year"]);

/** The words of a settled row that a plan does not tell. */
export function untold(row: readonly Placed[], plan: QueryPlan): Placed[] {
  if (isLopsided(plan)) {
    return row.filter(({ piece }) => JOINTS.has(piece.is));
  }
  const passedOver = row.filter((_, index) => !isTold(row, index, plan));
  return passedOver.length > 0 ? passedOver : doubted(row, plan);
}

function isTold(row: readonly Placed[], index: number, plan: QueryPlan): boolean {
  const placed = row[index];
  const piece = placed?.piece;
  const sets = setsOf(plan);
  const has = (fits: (set: Filters) => boolean) => sets.some(fits);
  const { measure, by, order, limit, compare } = plan;
  const isMoment = measure === "first_at" || measure === "last_at";
  const isOut = isLeftOut(row, index);
  switch (piece?.is) {
    case "split":
      if (piece.isTrend && by.some((each) => SPANS.has(each))) return true;
      // "On a typical Friday" asks for an average.
      if (piece.isMean && measure !== "per_day") return false;
      return by.includes(piece.by) || measure === "per_day" && piece.by === "day";
    case "unit":
      return isUnitTold(piece, plan);
    case "who":
      return by.includes("contact") || measure === "people" || measure === "events" ||
        compare !== undefined;
    case "people":
      return arePeopleTold(row, index, piece, plan);
    case "degree":
      if (piece.degree === "more" || piece.degree === "less") return compare !== undefined;
      return isRanked(plan, piece.degree === "least");
    case "busiest":
      return isRanked(plan, piece.low === true);
    case "top":
      if (piece.low && order !== "value_asc") return false;
      return piece.count === undefined ? limit !== undefined : limit === piece.count;
    case "order":
    case "time":
      // "More this month than last".
      if (compare?.to === "range" && piece.order === "last") return true;
      return isMoment
        ? measure === `${piece.order}_at`
        : measure === "events" && limit !== undefined &&
          order === (piece.order === "first" ? "key_asc" : "key_desc");
    case "when":
      return isMoment || measure === "events" || measure === "longest_gap_s" || by.length > 0;
    case "sorted":
      return isOrderTold(piece.sorted, plan);
    case "gap":
      return measure === "longest_gap_s";
    case "long":
    case "on_average":
    case "ask":
    case "lasting":
      return isLengthTold(row, index, plan);
    case "times":
      return isAmountTold(piece, plan);
    case "difference":
      return compare !== undefined ||
        piece.isChange === true && by.some((each) => SPANS.has(each));
    case "than":
    case "against":
    case "earlier":
      return compare !== undefined;
    case "and":
    case "or":
      return isJointTold(row, index, plan);
    case "except":
    case "not":
    case "never":
    case "without":
    case "but":
      return isDenialTold(row, index, plan);
    case "det":
      return !piece.needs || !piece.each || measure === "events" || by.length > 0;
    case "person":
      return has(({ contacts, not_contacts }) =>
        ((isOut ? not_contacts : contacts) ?? []).some((id) => piece.ids.includes(id))
      );
    case "known":
      return has(({ known }) => known === (piece.known !== isOut));
    case "source":
      return has(({ sources }) => sources?.includes(piece.id) ?? false);
    case "noun":
      return isThingTold(piece, plan);
    case "verb":
    case "ways":
      return isDeedTold(row, index, plan);
    case "range":
      return [plan.range, ...compare?.to === "range" ? [compare.range] : []]
        .some((range) => isWithin(range, piece.days)) &&
        (!piece.hours || has(({ hours }) => isSame(hours, piece.hours)));
    case "hours":
      return !isOut && has(({ hours }) => isSame(hours, piece.hours));
    case "weekdays":
      return has(({ weekdays }) =>
        weekdays !== undefined && piece.weekdays.every((day) => weekdays.includes(day) !== isOut)
      ) && (!piece.hours || !isOut && has(({ hours }) => isSame(hours, piece.hours)));
    default:
      return true;
  }
}

/** The first of some groups are told, by their value. */
function isRanked({ order, by, limit }: QueryPlan, isLeast: boolean): boolean {
  return order === (isLeast ? "value_asc" : "value_desc") && by.length > 0 && limit !== undefined;
}

/** One side of a comparison is of some kind or some people, and the other of all. */
function isLopsided({ filters, compare }: QueryPlan): boolean {
  if (compare?.to !== "filters") return false;
  const [one, other] = [filters, compare.filters];
  const isOfSome = ({ contacts, not_contacts, known }: Filters) =>
    (contacts ?? not_contacts ?? known) !== undefined;
  return (one.kinds === undefined) !== (other.kinds === undefined) ||
    isOfSome(one) !== isOfSome(other);
}

function isUnitTold(piece: Extract<Piece, { is: "unit" }>, { measure, by }: QueryPlan): boolean {
  if (by.includes(piece.by) || measure === "events") return true;
  const isMoment = measure === "first_at" || measure === "last_at";
  // "What time was my first call".
  if (piece.by === "hour" && piece.isAsked) return isMoment;
  if (piece.by !== "day") return false;
  return by.includes("weekday") || measure === "active_days" || isMoment;
}

/** Whether a time of the plan lies in the one that was said; an open one says nothing. */
function isWithin({ from, to }: DayRange, said: Days): boolean {
  return (!said.from || from !== undefined && from >= said.from) &&
    (!said.to || to !== undefined && to <= said.to);
}

function isSame(one: unknown, other: unknown): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}
