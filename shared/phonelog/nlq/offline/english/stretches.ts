/**
 * How English says stretches of a calendar without a name of their own: patterns, and what each means.
 *
 * @module
 */

/** Patterns by the part that they make; the meaning is a name in the table of `stretches.ts`. */
export const STRETCH_RULES = {
  in_month: [
    ["of? <month>", "inMonth"],
    ["of? <month> of? ,? <year>", "inMonthOfYear"],
    ["of? <month> of? this year", "inMonthThisYear"],
    ["of? <month> of? last year", "inMonthLastYear"],
    ["of? this <month>", "inMonthThisYear"],
    ["of? last <month>", "inMonth"],
    ["of this month", "inThisMonth"],
    ["of the current|present? month", "inThisMonth"],
    ["of the? last|previous month", "inLastMonth"],
  ],
  movable: [
    ["good friday", "goodFriday"],
    ["easter sunday", "easterSunday"],
    ["easter monday", "easterMonday"],
    ["ascension day?", "ascension"],
    ["whit sunday", "whitSunday"],
    ["pentecost", "whitSunday"],
    ["whit monday", "whitMonday"],
  ],
  date: [
    ["the? <day_number> <in_month>", "dateIn"],
    ["<movable>", "movable"],
    ["<movable> ,? in|of? <year>", "movableOfYear"],
    ["<movable> ,? of? this year", "movableThisYear"],
    ["<movable> ,? of? last year", "movableLastYear"],
  ],
  // Days one after the other.
  day_row: [
    ["the? <day_number> and|& the? <day_number> <in_month>", "twoDaysIn"],
    ["the? <day_number> , the? <day_number> ,? and|& the? <day_number> <in_month>", "threeDaysIn"],
    ["<weekday> , <weekday> ,? and|& <weekday>", "weekdayRow"],
    ["<weekday> , <weekday> ,? and|& <weekday> of? this week", "weekdayRowThisWeek"],
    ["<weekday> , <weekday> ,? and|& <weekday> of? last week", "weekdayRowLastWeek"],
  ],
  span: [
    ["the? <weekday> before last", "weekdayBeforeLast"],
    ["<number> <many_weekday> ago", "weekdaysAgo"],
    ["<number> <unit> ago today", "unitsAgoToday"],
    ["a|one <unit> ago today", "unitAgoToday"],
    ["this day|date last <unit>", "unitAgoToday"],
    ["the? weekend of|on|from? the? <date>", "weekendOf"],
    ["the? weekend of|on|from? the? <day_row>", "weekendOf"],
    ["the? week commencing on? <date>", "weekFrom"],
    ["the? week ending on? <date>", "weekTo"],
    ["the? <nth> <unit> of|in <whole>", "nthUnit"],
    ["the? <half> of? <whole>", "halfOf"],
  ],
  nth: [
    ["second|2nd", "two"],
    ["third|3rd", "three"],
    ["fourth|4th", "four"],
    ["fifth|5th", "five"],
  ],
  whole: [
    ["the? previous <unit>", "lastUnit"],
    ["<month> of? this year", "monthThisYear"],
    ["<iso_month>", "self"],
  ],
  refused_range: [
    ["in|on|over|at|during? the? weekend of|on|from the? <date>", "noWeekend"],
    ["in|on|over|at|during? the? weekend of|on|from the? <day_row>", "noWeekend"],
    [
      "from|between the? <day_number> to|through|until|till|thru|and|- the? <day_number> <in_month>",
      "turned",
    ],
  ],
  point: [
    ["easter", "easterPoint"],
    ["easter ,? in|of? <year>", "easterPointOf"],
    ["the? mid|middle -? of? <whole>", "middleOf"],
  ],
  range: [
    [
      "in|during|over? the? week|weeks|days|period? from|between? the? <day_number> to|through|until|till|thru|- the? <day_number> <in_month>",
      "daysIn",
    ],
    ["between the? <day_number> and the? <day_number> <in_month>", "daysIn"],
    ["in|on|over|during|for|of? <day_row>", "self"],
    ["in|over|during|for? <month> , <month> ,? and|& <month> of? <year>?", "threeMonths"],
    ["in|over|during|for? <month> and|& <month> of? <year>", "twoMonths"],
    ["in|over|during|for? either? <month> or <month>", "eitherMonth"],
    ["in|during? early in? <whole>", "earlyIn"],
    ["in|during? mid -? <whole>", "midIn"],
    ["in|during? the middle of <whole>", "midIn"],
    ["in|during? late in? <whole>", "lateIn"],
    ["in|for|during|over|within? the? period|timeframe|timespan of? <range>", "self"],
    ["on|over|at|during? easter", "easterDays"],
    ["on|over|at|during? easter ,? in|of? <year>", "easterDaysOf"],
    ["on|over|at|during? easter ,? this year", "easterDaysThisYear"],
    ["on|over|at|during? easter ,? last year", "easterDaysLastYear"],
    ["over|at|during christmas|xmas", "christmasDays"],
    ["over|at|during last christmas|xmas", "christmasDays"],
    ["over|at|during christmas|xmas ,? of|in? <year>", "christmasDaysOf"],
    ["over|at|during christmas|xmas ,? last year", "christmasDaysLastYear"],
    ["the? month of <month> of? ,? <year>", "monthOfYear"],
    ["in|during|over|throughout|for|all? the? whole|entire of? <month>", "month"],
    ["all? through|throughout <point>", "self"],
    ["as of today|now|yet", "always"],
    ["as of this moment", "always"],
  ],
} as const;
