/**
 * Questions that work, those nearest to one that did not first. Each is tried before it is offered.
 *
 * @module
 */

import type { Piece, Placed } from "./pieces.ts";
import { isSentence, sentence, withoutUnknown } from "./sentences.ts";

const MOST = 4;

const CALLS = [
  "How many calls did I make last week?",
  "Who did I call the most this month?",
  "Show my missed calls this week",
  "How long did I talk on the phone last month?",
];
const TEXTS = [
  "How many texts did I send last week?",
  "Who texted me the most this month?",
  "How many texts per day on average this month?",
];
const TIMES = [
  "What is my busiest day of the week?",
  "How many calls per month this year?",
  "Did I make more calls this month than last month?",
];
const PEOPLE = ["Who called me the most this year?", "Who have I not called this year?"];
const LENGTHS = ["What was my longest call this year?", "How long is my average call?"];

/** Questions like this one that work. */
export function suggestionsFor(
  pieces: readonly Placed[],
  works: (question: string) => boolean,
): string[] {
  const has = (is: Placed["piece"]["is"]) => pieces.some(({ piece }) => piece.is === is);
  const isOfTexts = pieces.some(({ piece }) => {
    const noun = piece.is === "either" ? piece.noun : piece;
    return noun.is === "noun" && noun.kinds !== undefined && !noun.kinds.includes("call");
  });
  const groups = [
    ...certain(pieces),
    ...shorter(pieces),
    ...has("long") || has("gap") || has("lasting") ? LENGTHS : [],
    ...has("who") || has("people") || has("choices") ? PEOPLE : [],
    ...has("unit") || has("split") || has("busiest") || has("than") ? TIMES : [],
    ...isOfTexts ? TEXTS : CALLS,
    ...TIMES,
  ];
  const found: string[] = [];
  for (const each of new Set(groups)) {
    if (found.length < MOST && works(each)) found.push(each);
  }
  return found;
}

const SEASONS: Readonly<Record<string, string>> = {
  spring: "from March to May",
  summer: "from June to August",
  autumn: "from September to November",
  fall: "from September to November",
  winter: "from December to February",
};

/** A time that is no certain one, in words that are: "last night" is yesterday after eight. */
function certainWords({ piece, words }: Placed, last: Piece | undefined): string[] {
  if (piece.is === "split" && piece.by !== "day" && (piece.by === "week" || piece.by === "month")) {
    return ["per day"];
  }
  // "For more than an hour" is of one call, or of all of them.
  if (piece.is === "lasting" && last?.is === "prep" && last.prep === "for") {
    return [`${words} in total`];
  }
  if (piece.is === "range" && piece.days.isWeekend) {
    return ["last weekend", "this weekend", "on weekends"];
  }
  if (piece.is !== "no_range") return [];
  if (piece.why === "lastNight") {
    return /(last|the) night/i.test(words)
      ? ["yesterday after 8pm", "today before 5am"]
      : [words.replace(/ nights?$/i, " after 8pm")];
  }
  if (piece.why === "season") {
    return Object.keys(SEASONS).filter((name) => words.toLowerCase().includes(name))
      .map((name) => SEASONS[name] ?? "");
  }
  if (piece.why === "atAnHour") {
    const day = words.replace(/ (in the )?(morning|afternoon|evening|night)$/i, "");
    return day === words ? [] : [day];
  }
  if (piece.why === "whichDay") return [`${words} today`];
  return piece.why === "whichHalf" && /\d$/.test(words) ? [`${words}am`, `${words}pm`] : [];
}

/** The question itself, with a certain time for one that is not. */
function certain(pieces: readonly Placed[]): string[] {
  return pieces.flatMap((placed, index) =>
    certainWords(placed, pieces[index - 1]?.piece).map((words) =>
      sentence(pieces.map((each) => each === placed ? { ...each, words } : each))
    )
  );
}

/** The question itself, with each name that it may mean, or without what is not known. */
function shorter(pieces: readonly Placed[]): string[] {
  const choices = pieces.find(({ piece }) => piece.is === "choices");
  const names = choices?.piece.is === "choices" ? choices.piece.names : [""];
  return names.slice(0, MOST - 1).flatMap((name) => {
    const said = withoutUnknown(pieces);
    if (!said) return [];
    const at = choices ? said.indexOf(choices) : -1;
    if (choices && at >= 0) said[at] = { ...choices, words: name };
    const isWhole = said.length === pieces.length;
    return said.length < 3 || (isWhole ? !choices : !isSentence(said)) ? [] : [sentence(said)];
  });
}
