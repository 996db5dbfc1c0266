/**
 * Whole turns of English that ask what plainer words ask, in the notation of `synonyms.ts`: "at what hour
 * do most calls reach me", "who calls whom more, me or Anna".
 *
 * @module
 */

const EVENTS = "calls|texts|messages|voicemails";
const UNITS = ["day", "weekday", "month", "week", "year", "hour"];
const DEEDS = [["call", "calls|phones|rings"], ["text", "texts|messages|writes"]] as const;
const SPLIT = "weekday|hour|contact|person|month|week|year|type|direction";
const SPREAD = "spread|distributed|divided|split";

/** "Who calls whom more, me or Anna": I call her more than she calls me. */
const MORE_OF_TWO = DEEDS.map(([deed, deeds]) => {
  const who = `who ${deeds} who|whom|the more often|frequently? ,?`;
  const others = `who ${deeds} the other more often|frequently? ,?`;
  const two = (name: string) =>
    [who, others].flatMap((each) => [
      `${each} me|i or ${name}`,
      `${each} ${name} or me|i`,
    ]);
  return [
    `do i ${deed} @ more often than @ ${deed}s me`,
    [...two("@"), ...two("@ @")].join(", "),
  ] as const;
});

/** "Is there a weekday when Anna calls most": on which. */
const IS_THERE_ONE = UNITS.map((unit) =>
  [
    `on which ${unit}`,
    `is there a|any one|particular|certain? ${unit} when|where, is there a|any one|particular|certain? ${unit} on|in which`,
  ] as const
);

/** "How my outgoing calls are spread". */
const HOW_SPREAD = ["incoming", "outgoing", "missed", "rejected"].map((way) =>
  [
    `show my ${way} **`,
    `show|see|tell me? how my|the|all ${way} ${EVENTS} ${SPREAD},
    show|see|tell me? how my|the|all ${way} ${EVENTS} are|get|is ${SPREAD}`,
  ] as const
);

/** "Weekday and hour breakdown of my calls". */
const TWO_SPLITS = SPLIT.split("|").map((split) =>
  [
    `breakdown by ^ and ${split} of`,
    `${SPLIT} and|by|& ${split} breakdown|distribution of|for`,
  ] as const
);

/** "How often did Anna not pick up when I called": my calls to her that nobody answered. */
const NOT_ANSWERED = ["@", "@ @"].flatMap((who) =>
  ["my calls|call", "when|if|whenever i call|called|rang|ring|phone|phoned him|her|them|there?"]
    .flatMap((when) => [
      `how many times did|does|has ${who} not answer|answered|pick|picked|take|taken up? ${when}`,
      `how often did|does|has ${who} not answer|answered|pick|picked|take|taken up? ${when}`,
    ]).concat(
      `how many of my calls did|does|has ${who} not answer|answered|pick|picked|take|taken up?`,
    )
).join(", ");

const MAKE = "make|made|place|placed";
const GET = "receive|received|get|got";
/** "Did I make or receive more calls": more made than received. */
const MORE_WAYS = [
  ["make more calls than i received", `${MAKE} or ${GET} more calls`],
  ["receive more calls than i made", `${GET} or ${MAKE} more calls`],
  ["send more texts than i received", `send|sent|write or ${GET} more texts|messages`],
  ["receive more texts than i sent", `${GET} or send|sent|write more texts|messages`],
] as const;

const OF_WHICH =
  "outgoing|incoming|inbound|outbound|those|with|on|in|last|this|calls|received|made";

/** By what is read. */
export const REWORDED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(MORE_OF_TWO),
  ...Object.fromEntries(IS_THERE_ONE),
  ...Object.fromEntries(HOW_SPREAD),
  ...Object.fromEntries(TWO_SPLITS),
  ...Object.fromEntries(MORE_WAYS),
  // One on average.
  "^ last longer on average than *": `calls|conversations last|lasted longer than|then ${OF_WHICH}`,
  "how many calls to @ went unanswered": NOT_ANSWERED,
  "show my **": `show|see|tell me? how my|the|all ${EVENTS} ${SPREAD}`,
  "show my calls *": `show|see|tell me? how my|the|all calls are|get ${SPREAD}`,
  "show my texts *": `show|see|tell me? how my|the|all texts|messages are|get ${SPREAD}`,
  // What comes in.
  "^ come in": `${EVENTS} reach|reaches|get|gets|arrive|arrives to|with|at? me|us`,
  "contact me": "get|gets in touch with me, get|gets hold of me",
  "answer calls": "answer the phone|telephone, pick up the phone|telephone|receiver",
  "answered calls": "answered the phone|telephone, picked up the phone|telephone|receiver",
  // To make a call.
  "^ up the phone *": "pick|picked up the phone|telephone|receiver to|and|&",
  "^":
    `${EVENTS} alike, median ,? and? not the? average|mean, median instead of|than the? average|mean,
    median rather than the? average|mean`,
  average: "average|mean ,? and? not the? median, average|mean rather than the? median",
  // The longest and the shortest.
  "longest call":
    "my? record|records for the? time|minutes spent on|in a single|one call|conversation",
  shortest: "over|done|finished the? fastest|quickest|soonest",
  // Who was left alone.
  "did not *": "forgot|omitted to call|ring|phone|text|message|write|contact|answer",
  "everyone i have not *":
    "those i have|had not called|rung|phoned|texted|messaged|contacted|spoken|talked|written",
  "everyone i did not *": "those i did not call|ring|phone|text|message|contact",
  today: "of the day today",
  "first this morning": "first thing this morning",
  // What is said once more.
  please: `repeatedly ,? that is|means|meaning ,?, not that it matters|matter|mattered ,? but?,
    repeatedly , i e`,
};
