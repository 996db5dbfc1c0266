/**
 * English words that are said to whoever answers: greetings, thanks, and what stands before a question
 * and behind it. They ask for nothing.
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

/** Patterns, a line each. */
const SAID = `
  please|pls|plz|kindly|thanks|hey|hi|hello|ok|okay|so|well|um|actually|exactly|roughly|approximately|already
  can|could|would|will you please? tell? me?
  can|could you|u
  can|could|may i
  tell me|us
  i would|will like|love to know|find?
  i want|need|wish|wanna to? know|find out?
  i am|was curious|wondering|interested about|in?
  do you know
  find out
  thank you
  would|could|will you be so kind as? to? and?
  would you mind telling|showing me?
  i bet|hope
  um|umm|uhm|uh|hmm|omg|yo|btw
  just wondering|curious|asking
  if possible
  good morning|afternoon|evening|day
  i mean|guess|think|believe|suppose
  to know
  if|whether
  i wonder
  just out of curiosity
  lol|haha|hiya|honestly|basically|anyway|tho|dude|erm|ugh|wow|heya|cheers|thx|yeah
  quick question
  do you happen to know
  any chance you can|could tell|show? me?
  help me find|understand
  let us see
  any|do idea
  do you have any idea
  so like
  well|um|ok|okay|so|and|but like
  thank|thanks|thx|cheers you? a? lot|million|bunch|again? so|very? much? in? advance?
  many thanks in? advance?
  please? and thank|thanks you?
  i was|am just? wondering|curious|thinking|asking about|if|whether? you|we|i? can|could|might? say|tell|see? me?
  if you can|could|would|might please?
  if you do not mind
  if you would not mind
  if it is|was not|no too? much? trouble|bother
  if that is|was possible|ok|okay|alright|fine
  if it is possible
  sorry|apologies to|for bother|bothering|trouble|troubling|disturb|disturbing you? again? ,? but?
  excuse|pardon me
  not sure if|whether you can|could|will do|answer|tell|know this|that|me? ,? but?
  i do not know if|whether you can|could do|answer|tell|know|this|that? ,? but?
  be so good|kind as|and to?
  dear assistant|computer|phone
  would|will|could you be so good as to
  is|would|was it be? possible to
  let me know
  one|just|and more|last|other|quick? thing|question
  another|next|quick one|question|thing
  here is a|another? question|one
  i have a question
  i got a question
  according to my? log|logs|phone|records|history|data
  as far as you|i can tell|see
  as far as you|i know
  on record|file|log
  for my|the|our? billing|tax|taxes|accounting|invoicing|bookkeeping|budget|report purposes|records|reasons?
  for my|the|our own? records|notes|files|interest
  for statistics
  by the way
  to be honest|clear|exact|precise
  sorry|apologies ,? but?
  if any
  consider|considering just|only?
  looking|look at just|only?
  there where
  do me a favor|favour and?
  say|remind me
  remind me again
  be honest
  give it to me straight
  my question is
  the question is
  what i want|need|wonder to know? is
  i really|just? want|need to? know|find out?
  i would|should really|just? like|love|want to? know|find out?
  you know
`;

/** Said before what is to be shown; before a question it says no more than the rest. */
const SHOWN = [
  "i really|just? want|need|wish|wanna to? see|view|have|get",
  "i would|will|should really|just? like|love|want to? see|view|have|get",
  "i would|will|really|just? want|need|wish|like|love to? look at",
  "i need|want|require the|a|an|all|every|some",
  "help me see",
];

/** Said before a question or behind it; within one they say something. */
const AT_AN_EDGE = [
  "right|though|sure|anyhow|great|fine",
  "or not|what|nah",
  ", or|no|yes|yeah|right|go",
  "asap",
  "by any chance",
];

/** Patterns, and that they add nothing. */
export const POLITE: readonly (readonly [pattern: string, piece: Piece])[] = [
  ...SAID.trim().split("\n").map((line) => [line.trim(), { is: "filler" }] as const),
  ...SHOWN.map((words) => [words, { is: "filler", isShown: true }] as const),
  ...AT_AN_EDGE.map((words) => [words, { is: "filler", needs: "edge" }] as const),
];
