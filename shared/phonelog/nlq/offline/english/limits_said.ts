/**
 * Other words for parts, orders, times, comparisons and numbers that are a limit.
 *
 * @module
 */

const UNIT = "day|week|month|year|hour|weekday";
const SPAN = "day|week|month|quarter|year";
const THING =
  "call|text|message|sms|mms|voicemail|conversation|calls|texts|messages|voicemails|conversations";

/** By what is read. */
export const LIMITS: Readonly<Record<string, string>> = {
  // Per month, per person.
  monthly: "on a monthly basis",
  weekly: "on a weekly basis",
  daily: "on a daily basis, per diem",
  hourly: "on an hourly basis",
  "*": `calendar day|month|quarter|year|week, the? whole|entirety of last|this|yesterday|today`,
  "**": `far|way|even|significantly|considerably|substantially more|fewer|less often|${THING},
    a lot more|fewer|less often|${THING}`,
  "grouped by *":
    `arranged|organised|organized|categorised|categorized|aggregated|bucketed by|per ${UNIT}|contact|person|type,
    summarised|summarized|itemised|itemized|segmented|clustered by|per ${UNIT}|contact|person|type,
    according to ${UNIT}|contact|person|type`,
  "per *": `pro ${UNIT}, per each ${UNIT}|contact|person`,
  "by contact": "by individual|counterparty|participant|counterpart",
  "per person": "per head|individual",
  "day by day": "from day to day, day after day",
  "week by week": "from week to week, week after week",
  "month by month": "from month to month, month after month",
  "by direction": "into incoming , outgoing ,? and missed|unanswered ones?",
  // Shares and comparisons.
  "what share of": "what|which ratio|quota|slice|chunk of, how great a proportion|share|part of",
  "compared to":
    "as opposed to, as against, as contrasted with|to, in relation to, measured against, by comparison with|to",
  "my calls decrease": "my calls decline|dip|slump|plunge|dwindle|diminish",
  "my texts decrease": "my texts decline|dip|slump|plunge|dwindle|diminish",
  "my calls increase": "my calls climb|spike|surge|soar",
  "my texts increase": "my texts climb|spike|surge|soar",
  // Without.
  except:
    `with the? exception of, to the exclusion of, exclusive of, excepting, sans, excl, save for,
    if|when you|we|i leave out|aside`,
  "except @": `if|when you|we|i leave|take @ out|aside, if|when you|we|i leave|take @ @ out|aside,
    leaving|taking|putting|setting @ out|aside, leaving|taking|putting|setting @ @ out|aside`,
  sent: "dispatched, transmitted",
  "that were": "having been",
  "who *": "having called|phoned|telephoned|rung|texted|messaged|contacted|written|sent",
  "^ did not": "who failed|neglected to",
  "did i not": "did i fail|neglect|omit to",
  "at all": "even once",
  // Orders.
  "ranked": "in ranking|ranked order",
  "newest first": `the? newest|latest at|on the? top, the? most recent at|on the? top,
    starting|beginning with|from the? latest|newest, starting|beginning with|from the? most recent, last first,
    sorted|ordered? by date desc|descending, date desc|descending`,
  "oldest first": `the? oldest|earliest at|on the? top, from the earliest|oldest on,
    starting|beginning with|from the? earliest|oldest|first,
    sorted|ordered? by date asc|ascending, date asc|ascending`,
  "in chronological order": `sorted|ordered|arranged by date|time, in date|time order,
    in order of date|time, in the order they happened|came, in sequence`,
  "highest first":
    "starting|beginning with the? most|highest|biggest|largest, sorted|sort|ranked desc|descending",
  "by number": "by frequency",
  "in order of number": "in order of frequency",
  // Times.
  on: "upon",
  in: "in|over|during the course of",
  "so far": "thus far",
  yesterday: "the day before today, the day prior to today",
  "the day before yesterday": "the day prior to yesterday",
  "^ ago": "days|weeks|months|years back",
  "^ *": `last|previous|past full|whole|complete|entire ${SPAN}, this|next very day`,
  "in the previous *": `in|during|over the? preceding|prior ${SPAN}`,
  "last week": "the week just gone, the week gone by, the week before this one?",
  "last month": "the month just gone, the month gone by, the month before this one?",
  "last year": "the year just gone, the year gone by, the year before this one?",
  "this week so far": "the week so far",
  "this month so far": "the month so far",
  "this year so far": "the year so far",
  "since the beginning of the week": "since the week began|started",
  "since the beginning of the month": "since the month began|started",
  "since the beginning of the year": "since the year began|started, since the turn of the year",
  "this *": `this|the running|ongoing ${SPAN}`,
  "the year *": "the year of #",
  "the last": "these last|past",
  noon: "12 noon",
  midnight: "12 midnight",
  morning: "forenoon",
  "on workdays": "on business|office days, during|in the working week, during the workweek",
  "on weekends": "on weekend days",
  // More and less than so many.
  "more than": "in excess of, upwards of, north of, surpassing",
  "more than *": "more often|frequently than #",
  "fewer than *": "less often|frequently than #",
  "at least *": "a? minimum of #, minimum #",
  "at least": "at the very least, at minimum",
  "at most *": "a? maximum of #, maximum|max #, at maximum|max #",
  "no more than *": "not over|above #",
  "^ or more":
    "times|minutes|seconds|hours at least|minimum, times|minutes|seconds|hours upwards|plus|minimum, times|minutes|seconds|hours and more|up|above",
  "^ or less":
    "times|minutes|seconds|hours max|maximum|tops, times|minutes|seconds|hours at maximum|most, times|minutes|seconds|hours at the most",
  "exactly once": "on only|just? one occasion, only|just one occasion, one|1 time only",
};
