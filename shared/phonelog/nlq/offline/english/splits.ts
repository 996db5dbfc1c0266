/**
 * English words for units of time, and for splitting an answer by them or by people and sorts.
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

type Entry = readonly [pattern: string, piece: Piece];

const UNITS: readonly Entry[] = [
  ["day|days of the? week", { is: "unit", by: "weekday" }],
  ["weekday", { is: "unit", by: "weekday", days: [1, 2, 3, 4, 5] }],
  ["weekend", { is: "unit", by: "weekday", days: [6, 7] }],
  ["which|what weekdays", { is: "unit", by: "weekday", many: true, isAsked: true }],
  ["during|in the week", { is: "weekdays", weekdays: [1, 2, 3, 4, 5], needsWeekend: true }],
  ["day", { is: "unit", by: "day" }],
  ["days", { is: "unit", by: "day", many: true }],
  ["different|distinct|unique|separate|individual days|dates", {
    is: "unit",
    by: "day",
    many: true,
  }],
  ["active days", { is: "unit", by: "day", many: true, isActive: true }],
  ["date|dates", { is: "unit", by: "day" }],
  ["week", { is: "unit", by: "week" }],
  ["weeks", { is: "unit", by: "week", many: true }],
  ["month", { is: "unit", by: "month" }],
  ["months", { is: "unit", by: "month", many: true }],
  ["year", { is: "unit", by: "year" }],
  ["years", { is: "unit", by: "year", many: true }],
  ["hour|hours|time of the? day", { is: "unit", by: "hour" }],
  ["hour", { is: "unit", by: "hour" }],
  ["hours", { is: "unit", by: "hour", many: true }],
  ["what|which time", { is: "unit", by: "hour", isAsked: true }],
];

const splits = (words: string, piece: Piece): Entry[] => [
  [`by|per|each ${words}`, piece],
  [`for|on|in each ${words}`, piece],
  [`down|up by|into|per ${words}`, piece],
  [`for|on|in? every ${words}`, { ...piece, every: true } as Piece],
  [`grouped|split|broken|divided|sorted|separated up|down? by|per|into ${words}`, piece],
];
/** "Distributed over the hours of the day". */
const across = (words: string, piece: Piece): Entry => [
  `spread|distributed? over|across|among|by the? different? ${words}`,
  piece,
];
/** "Distributed by hour", "over the day": its hours, where the word for it is said. */
const over = (words: string, by: "hour" | "weekday" | "month" | "contact"): Entry[] => [
  [`spread|distributed over|across|among|by|through the? ${words}`, { is: "split", by }],
];
const INTO = "into|by|in|between|among|to";
const IN = "incoming|received|inbound|in";
const OUT = "outgoing|sent|outbound|made|placed|out";
const OTHER = "missed|rejected|declined|blocked";
/** "Into incoming, outgoing and missed": those that came in, those that went out, and some other. */
const intoWays = [[IN, OUT, OTHER], [OUT, IN, OTHER], [IN, OTHER, OUT], [OUT, OTHER, IN]]
  .concat([[OTHER, IN, OUT], [OTHER, OUT, IN]])
  .flatMap(([a, b, c]): Entry[] => [
    [`split|divided|broken|divide? up|down? ${INTO} ${a} ,? ${b} ,? and|& ${c}`, {
      is: "split",
      by: "direction",
    }],
  ]);

const SPLITS: readonly Entry[] = [
  across("days of the week", { is: "split", by: "weekday" }),
  across("weekdays", { is: "split", by: "weekday" }),
  across("hours of|in? the? day?", { is: "split", by: "hour" }),
  ...over("hour", "hour"),
  ...over("day", "hour"),
  ...over("week", "weekday"),
  ...over("day of the week", "weekday"),
  ...over("weekday", "weekday"),
  ...over("month", "month"),
  ...over("contact", "contact"),
  across("times of day", { is: "split", by: "hour" }),
  across("weeks", { is: "split", by: "week" }),
  across("months", { is: "split", by: "month" }),
  across("years", { is: "split", by: "year" }),
  across("contacts|people|persons", { is: "split", by: "contact" }),
  ["per day", { is: "split", by: "day", isPer: true }],
  ...splits("day|date", { is: "split", by: "day" }),
  ...splits("days", { is: "split", by: "day" }),
  ...splits("weekday|weekdays", { is: "split", by: "weekday" }),
  ...splits("day of the? week", { is: "split", by: "weekday" }),
  ...splits("week|weeks", { is: "split", by: "week" }),
  ...splits("month|months", { is: "split", by: "month" }),
  ...splits("year|years", { is: "split", by: "year" }),
  ...splits("hour|hours of|in? the? day?", { is: "split", by: "hour" }),
  ...splits("time of the? day", { is: "split", by: "hour" }),
  ...splits("contact|person|contacts|people|name|caller", { is: "split", by: "contact" }),
  ...splits("kind|type", { is: "split", by: "type" }),
  ...splits("direction", { is: "split", by: "direction" }),
  ["and|& direction", { is: "split", by: "direction" }],
  ["and|& kind|type", { is: "split", by: "type" }],
  ...splits("source|device|phone|app|import", { is: "split", by: "source" }),
  ["into|by sent|incoming|received|outgoing and|vs|versus|or sent|incoming|received|outgoing", {
    is: "split",
    by: "direction",
  }],
  ...intoWays,
  ["on? an average|normal|typical|usual day", { is: "split", by: "day", isMean: true }],
  ["a|per single? day", { is: "split", by: "day", habit: true }],
  ["in|on|within one|any single? day", { is: "split", by: "day", habit: true, isOne: true }],
  ["in|on|within a single day", { is: "split", by: "day", habit: true, isOne: true }],
  ["in|within a|one|any single week", { is: "split", by: "week", habit: true, isOne: true }],
  ["in|within a|one|any single month", { is: "split", by: "month", habit: true, isOne: true }],
  ["in|within a|one|any single? hour", { is: "split", by: "hour", habit: true, isOne: true }],
  ["a week", { is: "split", by: "week", habit: true }],
  ["a month", { is: "split", by: "month", habit: true }],
  ["daily", { is: "split", by: "day" }],
  ["day by day", { is: "split", by: "day" }],
  ["weekly", { is: "split", by: "week" }],
  ["week by week", { is: "split", by: "week" }],
  ["monthly", { is: "split", by: "month" }],
  ["month by month", { is: "split", by: "month" }],
  ["month on|over|to|after month", { is: "split", by: "month" }],
  ["week on|over week", { is: "split", by: "week" }],
  ["year on|over year", { is: "split", by: "year" }],
  ["yearly|annually", { is: "split", by: "year" }],
  ["hour by hour", { is: "split", by: "hour" }],
  ["year by year", { is: "split", by: "year" }],
  ["hourly", { is: "split", by: "hour" }],
];

/** English words for what an answer is split by. */
export const SPLITTING: readonly Entry[] = [...UNITS, ...SPLITS];
