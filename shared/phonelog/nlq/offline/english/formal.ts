/**
 * English words of letters and forms, which stand before a question: who wants to know, for what, and
 * what it is of. They ask for nothing themselves.
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

/** Who wants to know. */
const ASKER = `wife|husband|spouse|partner|girlfriend|boyfriend|fiance|fiancee|daughter|son|
  sister|brother|aunt|uncle|cousin|boss|manager|supervisor|employer|lawyer|
  solicitor|attorney|barrister|accountant|bookkeeper|auditor|advisor|adviser|
  consultant|doctor|therapist|teacher|landlord|landlady|insurer|insurance|bank|court|
  judge|police|authorities|office|client|customer|committee|board|friend|colleague|
  secretary|assistant|hr|management`.replace(/\n\s*/g, "");

/** Papers for which something is asked; "for the project" may say what calls were for. */
const PURPOSE = `return|returns|declaration|report|reports|invoice|invoices|invoicing|timesheet|
  timesheets|expenses|claim|claims|complaint|statement|statements|audit|filing|diary|journal|
  records|statistics|stats|thesis|survey|budget|curiosity|information|reference|overview|review|
  paperwork|documentation|spreadsheet|matter|bookkeeping|accounts|billing|taxes|tax`.replace(
  /\n\s*/g,
  "",
);
const WHOSE = "my|the|our|a|an|his|her|their|this|some";
const KIND =
  `tax|billing|annual|monthly|weekly|quarterly|yearly|expense|expenses|insurance|phone|time|
  travel|final|little|small|own|personal|official|internal|school|university|legal|
  divorce|police|income`.replace(/\n\s*/g, "");

const PAPER = `${WHOSE}? ${KIND}? ${KIND}? ${PURPOSE}`;
const PAPERS = [
  `for ${PAPER}`,
  `for ${PAPER} and|or ${WHOSE}? ${PURPOSE}`,
  `for the purpose|purposes of ${PAPER}`,
  "for the sake of completeness|argument|clarity",
  "for completeness|clarity",
];

/** Said of who wants it. */
const REASONS = [
  `my|the|our|his|her ${ASKER} wants|needs|asks|asked|wishes|wanted|demands|requires me? to? know|find? out?`,
  `my|the|our|his|her ${ASKER} is asking|wondering me?`,
  `my|the|our|his|her ${ASKER} would like|love me? to know`,
  `my|the|our|his|her ${ASKER} keeps|kept asking|wondering me?`,
  `my|the|our|his|her ${ASKER} has asked|requested me? to? find? out?`,
];

/** Longer forms of please. */
const FORMAL = `
  i was|am just? wondering|curious if|whether you could|can|would|might be? able? to? please? tell|say|let|show|give|check|find? me? know|out?
  i would|will be very|most|so|really? grateful|glad|happy|thankful|obliged|delighted|pleased if you could|would|can please? tell|let|show|give|find|check me? know|out?
  i would|should be very|most|so|really? grateful|glad|happy|thankful|obliged|delighted|pleased|interested|curious to know|learn|hear|see|find? out?
  i would|will|should appreciate it? if|knowing you? could|can|would? please? tell|let|show|give? me? know?
  i would appreciate to? know|knowing|hearing|learning
  it would|will be really|very|most? helpful|useful|good|great|nice|interesting|handy|lovely|of help|use|interest for? me|us? to know|learn|hear|see|find? out?
  it would help|interest|please me|us? a? lot|greatly? to? know|learn|see? out?
  it would be really|very|most? helpful|useful|good|great|nice|lovely|wonderful if you could|can|would please? tell|let|show|give|check? me? know?
  would|do you mind checking|finding|telling|showing|looking|saying|seeing|letting? me|up|out? know? if|whether?
  would you be able|willing|ready to please? tell|show|give|check|find? me? out?
  would|could you be|do me the kindness|favor|favour|courtesy of|to? telling|tell|and? me?
  could|can|would you please|kindly|possibly|perhaps|maybe|just? tell|show|give|check|confirm|verify|calculate|work|figure|find|let me|us? out|know? please?
  kindly|please advise|inform|notify me|us? as? to? of?
  please|kindly be so good|kind as? to? tell? me?
  you could|can|might tell|show|help me?
  i should|would|do wish|like|want|desire to please? know|be told|informed|have?
  i require|request|seek to? know|be? told|informed?
  we would|should? require|request|seek|need|want|wish|like to? know?
  would|will be greatly|much|very|highly? appreciated ,? please|thanks?
  is what|all i|we would? like|love|want|need|wanted|needed to? know? please?
  what|all i|we would|will|really|just? like|love|want|need|wanted|needed to? know|see|have|find? out? is
  that is all ,? thanks|thank? you?
  the|my thing|point|issue|problem|question is that? ,?
  here is|comes the|my thing|question|problem|one|deal
  as a matter of interest|fact ,?
  in the interest|interests of completeness|clarity|time ,?
  at your convenience|leisure
  when|if you have|get a? moment|minute|time|sec|second|chance ,?
  at your earliest convenience
  no rush|hurry|pressure
  not that it matters|i care ,? but?
  i doubt it ,? but?
  come off|on it ,?
  settle|settling an|a|this|our argument|bet|dispute ,? for? me|us?
  no worries|problem if not ,? but?
  new|silly|stupid|odd|random|weird|dumb|different|simple question ,? but?
  this may|might|will|could sound silly|odd|strange|weird|stupid|random ,? but?
`;

/** "About how many": a number that is not told exactly is told all the same. */
const NEARLY = ["about|around|circa", "then|next|finally", "give or take ,?", "at a guess ,?"];

/** Said before what the question is of, where it begins with that. */
const TOPICS = [
  "as for|regards|concerns|to",
  "regarding|concerning|re|apropos",
  "with|in regard|regards|respect|reference|relation to",
  "when it comes|came to",
  "if it comes to",
  "speaking|talking of",
  "on the subject|topic|matter|question of",
  "in the case|matter of",
  "as far as",
];

/** Patterns, and that they add nothing. */
export const FORMALITIES: readonly (readonly [pattern: string, piece: Piece])[] = [
  ...FORMAL.trim().split("\n").map((line) => [line.trim(), { is: "filler" }] as const),
  ...REASONS.map((line) => [line, { is: "filler" }] as const),
  ...NEARLY.map((words) => [words, { is: "filler", needs: "ask" }] as const),
  ...PAPERS.flatMap((words) => [
    [`${words} ,?`, { is: "filler", needs: "first" }] as const,
    [`, ${words}`, { is: "filler", needs: "edge" }] as const,
  ]),
  ...TOPICS.map((words) => [words, { is: "filler", needs: "first" }] as const),
];
