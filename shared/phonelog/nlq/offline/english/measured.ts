/**
 * What English says of numbers, lengths, averages, shares and gaps in other words than the tables: what is
 * read instead, and how it may be said. In the form of the other turns of phrase.
 *
 * @module
 */

const TIME = "time|minutes|hours|seconds";
const KINDS = "calls|texts|messages|sms|mms|voicemails|conversations";
const TALKS = "call|phone|talk|talking|calling|speaking|conversation";
const LENGTHS = "time|duration|durations|length|lengths|minutes|hours|seconds";
const DOING = "texting|messaging|calling|phoning|ringing|writing|contacting";
const SIDES = "incoming|received|inbound|sent|outgoing|outbound";
const UNIT = "day|week|month|year|hour|weekday";
const THEN = "today|yesterday|last|this|in|since|on|between|during|over|so";
const BIG = "how large|big|high|great|small|low";

/** "Started texting": when that was first. */
const begun = (deeds: string): string =>
  ["@", "@ @", "@ @ @ @"].map((who) => `when did ${who} start|begin ${deeds}`).join(", ");

/** By what is read. */
export const MEASURED: Readonly<Record<string, string>> = {
  // How many.
  "the number of": "the? sum total of, the? headcount of",
  "number of *": `frequency of ${KINDS}`,
  "how many times": "in|on how many instances|cases, how many instances",
  "what is": `${BIG} is|was|are|were`,
  "did i have": "did i conduct|hold|entertain",
  "i had": "i conducted|entertained, i engaged|took part in",
  "that i had": "conducted|held by me",
  "of the people who": `of everybody|everyone|anybody|anyone who|that, of all? those who,
    of all the people|persons who|that`,
  // How long together.
  "how many *": "the? total|full|entire|overall? number|amount|count of minutes|hours|seconds",
  "how many minutes": "how many hours and|& minutes",
  "minutes of *": "minutes|minute worth of calls|talk|talking",
  "hours of *": "hours|hour worth of calls|talk|talking",
  "how much time was spent on":
    `how much|many phone|call|total? ${TIME} went|gone into|towards|toward`,
  "how much time was spent *":
    `how much|many phone? ${TIME} spent|wasted on|in|with|talking|speaking|calling,
    the? number|amount of minutes|hours|seconds spent|wasted on|in|with|talking|speaking|calling`,
  "spend on *": "put|sink|pour|invest into|in calls|texts",
  "spent on": `sunk|poured|invested|burned|burnt into|in|on, devoted|dedicated to, put into`,
  time: "time of my life",
  take: "take me",
  "how long is": "how lengthy|brief is|are",
  "how long was": "how lengthy|brief was|were",
  "the total length of":
    `the? sum|total of the? all|my? durations|lengths|length|duration|minutes of,
    add|sum|total|tot up|together the|all? my? lengths|length|durations|duration|minutes|hours of`,
  "total **": `the? total|sum|figure of|for all|my|the? ${TALKS} ${LENGTHS},
    the? whole|entire|full|complete|accumulated ${TALKS} ${LENGTHS}`,
  "total ^ time": `${TALKS} ${LENGTHS} total`,
  "^": "minute|minutes|second|seconds|hour|hours long",
  "in total":
    `all? added|totted|summed|totalled|totaled|reckoned|counted|taken|put|lumped up|together,
    all in all|sum, in sum|aggregate, all included`,
  "call *": `conversation|voice ${LENGTHS}`,
  "on the phone": "on phone|telephone",
  // On average.
  "average number of": "the? usual|ordinary|normal|customary|expected number|amount|count of",
  "average call length": `${TALKS}? ${TIME} per call|conversation,
    average|typical|mean ${TALKS}? ${TIME} per|for|each a|one? call|conversation`,
  "how long is the average call": `how much|many ${TIME} per call|conversation,
    how long per call|conversation`,
  "on an average *":
    `on|in|during|for a|an|the|my|any standard|regular|ordinary|normal|typical|usual|average ${UNIT}`,
  // The longest.
  longest: "the|my|our? record for the? longest, the|my? record longest, all time longest",
  maximum: "maximal",
  minimum: "minimal",
  "the longest call": "record call length|duration|time, call length|duration record",
  "my longest call": "my record call",
  "shortest *": "quickest|tersest|speediest call|calls|conversation|conversations",
  // Shares.
  "percentage of missed calls": "missed calls|call percentage|share|proportion|quota|fraction",
  "share of missed calls among *":
    `missed|miss calls|call? rate|ratio for|of|on|among all? my|the? calls|incoming`,
  "share of missed calls among incoming calls":
    `missed|miss calls|call? rate|ratio, rate of missed calls, non answer rate`,
  "share of answered calls among *":
    `call? answer|answering|answered|pickup rate|ratio|percentage for|of|on|among all? my|the? calls|incoming,
    call? pick up rate|ratio|percentage for|of|on|among all? my|the? calls|incoming`,
  "share of answered calls among incoming calls":
    `call? answer|answering|answered|pickup rate|ratio|percentage,
    call? pick up rate|ratio|percentage`,
  "share of rejected calls among incoming calls":
    "call? rejection|decline|rejected|declined calls|call? rate|ratio|percentage",
  "in percent": `in percentage|percent|relative terms, percentage|percent wise, percentagewise,
    expressed|stated|given as|in a? percentage|percent|%, in per cent, as a per cent, as %`,
  "how big a share of":
    "how large|big|great|high|small a portion|slice|chunk|quota|percentage|share|part of",
  "share of weekend *": `weekend share|percentage|proportion|portion of ${KINDS}`,
  "ratio of sent to received *": `sent to|vs|versus received ratio of|for|in ${KINDS}`,
  "ratio of sent to received texts":
    `ratio|share|proportion|split of? texts|messages sent to|vs|versus|and|against received`,
  communication: "phone traffic|activity|communication|communications",
  // First, and since when.
  "since when have i *": `how long have i|we been ${DOING}`,
  "when did @ first text": begun("texting|messaging"),
  "when did @ first call": begun("calling|phoning|ringing"),
  "when did @ first write": begun("writing"),
  "when did @ first *": begun("to text|message|write|call|phone|ring|talk|speak"),
  "when did @ first talk": begun("talking|speaking|chatting"),
  "how many days since": `days|weeks|months|hours passed|elapsed since,
    how many|much days|weeks|months|hours|time have|has? passed|elapsed? since,
    how many days|weeks|months have gone|passed by since`,
  "how many days since my last *":
    `days|weeks|months|hours|time since my|the? last|latest call|text|message|contact|conversation|voicemail`,
  "how many days since @ *": "days|weeks|months since @ last|called|rang|wrote|texted",
  // Two at once.
  "how many calls and texts by type":
    "how many calls and|& how many texts|messages, how many texts|messages and|& how many calls",
  // Only where a time follows: "to Anna" would be of the one alone.
  "how many texts by direction *":
    `how many texts|messages did? i? sent|send and|& how many did? i? received|receive|get|got ${THEN},
    how many texts|messages did? i? received|receive|get|got and|& how many did? i? sent|send ${THEN}`,
  "how many calls by direction *":
    `how many calls did? i? made|make|placed and|& how many did? i? received|receive|get|got ${THEN},
    how many calls did? i? received|receive|get|got and|& how many did? i? made|make|placed ${THEN}`,
  "how many minutes of calls by direction":
    "how many minutes|hours were? inbound|incoming and|& how many were? outbound|outgoing",
  "incoming vs outgoing": "in vs|versus|against out",
  "communication by type":
    "what|which kind|kinds|type|types|sort|sorts of communication|communications|contact|interaction|interactions|events",
  "breakdown by ^ of":
    "weekday|hour|contact|person|month|week|year|type|direction breakdown|distribution of",
  voicemail: "message|messages on|in the|my mailbox|voicemail|answerphone",
  "lasted less than **": "that? did not even? last|reach # minutes|seconds|hours",
  "less than": "over|done|finished in less than, over|done|finished within",
  "by talk time": "by call|phone? minutes",
  two: "two consecutive|successive|subsequent",
  "talk on the phone": "stay|remain on the? phone|line|telephone",
  "talked on the phone": "stayed|remained on the? phone|line|telephone",
  when: "at what|which point in? time?",
  "the most *": "the? maximum|max calls|texts|messages",
  "the most calls": "more calls than in|on|during any other day|week|month|year|hour?",
  "the most texts": "more texts|messages than in|on|during any other day|week|month|year|hour?",
  "total talk time on": "total|overall|whole|entire time on",
  // Gaps.
  "longest gap between": `the? most|maximum|longest time that? passed|elapsed|lay between,
    maximum|max|maximal|longest time|wait|delay|quiet between,
    the? greatest|largest|maximum|max|highest|most number of? days between two?`,
  "longest gap": `maximal gap|pause|break|interval|silence, longest wait|absence|interruption|lull,
    longest quiet|silent|calm period|spell|stretch|time|phase, longest period|time|spell of silence`,
  "longest time without":
    `longest time|period|stretch that? i|we have|had|ever? gone|went|been|managed without,
    longest streak|run|time|stretch|period of not, longest quiet|silent? spell|time|period|stretch with no,
    the? most|maximum|max days i went|have|gone? without`,
  "longest time @ did not": "the? longest time|period? @ @? has ever? gone without",
  // Splits.
  "by direction": `by incoming|received and|& outgoing|sent,
    ${SIDES} and|& ${SIDES} separately|separate|apart,
    up|split|divided|divide|broken|distributed? into ${SIDES} and|vs|or|& ${SIDES} ones?,
    up|split|divided|divide|distributed between ${SIDES} and|vs|or|& ${SIDES} ones?`,
  "by type":
    `into|by calls , texts|sms and so on|forth, up|split|divided|divide|broken|down? into calls and|vs|& texts|messages,
    up|split|divided|divide|broken|down? into texts|messages and|vs|& calls,
    up|split|divided|divide|distributed between calls|texts|messages and|vs|& calls|texts|messages`,
  "* by direction":
    `the? split|breakdown|distribution|division between|of|into? ${SIDES} and|vs|to|& ${SIDES} ${KINDS}`,
  "calls and texts by type":
    `the? split|breakdown|distribution|division between|of|into? calls and|vs|to|& texts|messages`,
};
