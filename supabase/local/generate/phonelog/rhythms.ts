/**
 * When people of each kind call and write: a weight for each hour of the week.
 *
 * @module
 */

import { Weighted } from "../weighted.ts";

/** What somebody is to the owner of the phone. */
export type Kind = "family" | "friend" | "colleague" | "business" | "sender" | "spam";

/** From midnight on, one digit an hour; nobody writes at four. */
const DAYS: Record<Kind, { week: string; saturday: string; sunday: string }> = {
  family: {
    week: "100000135332444334678984",
    saturday: "200000024677655566788764",
    sunday: "200000013678665567899963",
  },
  friend: {
    week: "310000124443565445678987",
    saturday: "641000013456666667788998",
    sunday: "542000012456676667788763",
  },
  colleague: {
    week: "000000139999679999853211",
    saturday: "000000000111111111110000",
    sunday: "000000000011111111121100",
  },
  business: {
    week: "000000015899668998520000",
    saturday: "000000001344432100000000",
    sunday: "000000000000000000000000",
  },
  sender: {
    week: "110000148999999987765432",
    saturday: "110000026788888776655432",
    sunday: "110000012345555555555432",
  },
  spam: {
    week: "000000002799567999641000",
    saturday: "000000000123333221000000",
    sunday: "000000000011111111000000",
  },
};

/** How much of a week's events each day has, from Monday on. */
export const WEEKDAYS = [1, 1.02, 1.05, 1.03, 1.15, 0.95, 0.8];

/** The hours of a day for a kind; undefined on days when it keeps quiet. */
export function hoursOf(kind: Kind, weekday: number): Weighted | undefined {
  return HOURS.get(kind)?.[Math.max(weekday - 4, 0)];
}

const HOURS = new Map(
  (Object.keys(DAYS) as Kind[]).map((kind) => {
    const { week, saturday, sunday } = DAYS[kind];
    return [kind, [week, saturday, sunday].map(weightsOf)] as const;
  }),
);

function weightsOf(digits: string): Weighted | undefined {
  const weights = Array.from(digits, Number);
  return weights.some((weight) => weight > 0) ? new Weighted(weights) : undefined;
}
