/**
 * How English says how long a call lasted and how often something happened.
 *
 * @module
 */

/** Patterns by the part that they make; the meaning is a name in `amounts.ts`. */
export const AMOUNT_RULES = {
  time: [
    ["<number> <time_unit>", "times"],
    ["a|an|one <time_unit>", "self"],
    ["half an hour", "halfHour"],
    ["half a minute", "halfMinute"],
    ["<number> and a half <time_unit>", "andHalf"],
    ["an <time_unit> and a half", "oneAndHalf"],
    ["<number> <time_unit> and? <number> <time_unit>", "sum"],
  ],
  lasting: [
    ["<lasted>? longer|more|greater|bigger than <time>", "over"],
    ["<lasted>? over|exceeding|above|beyond <time>", "over"],
    ["<lasted>? at least <time>", "atLeast"],
    ["<lasted>? <time> or longer|more|over", "atLeast"],
    ["<lasted>? <time> +", "atLeast"],
    ["<lasted>? shorter|less|fewer|briefer than <time>", "under"],
    ["<lasted>? under|below <time>", "under"],
    ["<lasted>? at most <time>", "atMost"],
    ["<lasted>? no|not longer|more than <time>", "atMost"],
    ["<lasted>? no|not shorter|less|fewer than <time>", "atLeast"],
    ["<lasted>? <time> or less|shorter|under", "atMost"],
    ["<lasted>? between|from <time> and|to|- <time> long?", "between"],
    ["<lasted>? of <number> to|- <number> <time_unit>", "betweenNumbers"],
    ["<lasted>? between|from <number> and|to|- <number> <time_unit> long?", "betweenNumbers"],
  ],
  lasted: [
    ["that|which? lasted|lasting|last|took|taking", "self"],
    ["that|which went on|for", "self"],
    ["with? a duration of", "self"],
  ],
  times: [
    ["more than <number> <counted>", "moreThan"],
    ["over|above|exceeding <number> <counted>", "moreThan"],
    ["more than <once>", "moreThan"],
    ["at least <number> <counted>", "atLeastTimes"],
    ["at least <once>", "atLeastTimes"],
    ["<once> or more", "atLeastTimes"],
    ["<number> or more <counted>", "atLeastTimes"],
    ["<number> <counted> or more", "atLeastTimes"],
    ["<number> + <counted>", "atLeastTimes"],
    ["fewer|less than <number> <counted>", "fewerThan"],
    ["under|below <number> <counted>", "fewerThan"],
    ["at most <number> <counted>", "atMostTimes"],
    ["no|not more than <number> <counted>", "atMostTimes"],
    ["no|not fewer|less than <number> <counted>", "atLeastTimes"],
    ["no more than <once>", "atMostTimes"],
    ["exactly|only|just <number> <counted>", "exactly"],
    ["exactly|only|just <once>", "exactly"],
    ["<once>", "onlyTimes"],
  ],
  counted: [
    ["times|time", "nothing"],
    ["calls|call", "calls"],
    ["phone calls|call", "calls"],
    ["texts|text|messages|message", "texts"],
    ["text messages|message", "texts"],
  ],
  once: [["once", "one"], ["twice", "two"]],
} as const;
