/**
 * English words that deny or leave something out: except, without, neither, not.
 *
 * @module
 */

import type { Piece } from "../pieces.ts";

type Entry = readonly [pattern: string, piece: Piece];
type Ways = Extract<Piece, { is: "ways" }>["ways"];

/** What is done with what comes in, and the ways that it says. */
const TREATED: readonly (readonly [words: string, ways: Ways])[] = [
  ["missed", ["missed"]],
  ["rejected|declined", ["rejected"]],
  ["unanswered", ["missed", "rejected"]],
  ["answered", ["in"]],
  ["blocked", ["blocked"]],
];

const ALL: Ways = ["in", "out", "missed", "rejected", "blocked"];

/** All but some ways. */
const but = (...ways: Ways): Piece => ({
  is: "ways",
  ways: ALL.filter((way) => !ways.includes(way)),
  isBut: true,
});

const LEFT_OUT: readonly Entry[] = TREATED.flatMap(([words, ways]): Entry[] => [
  [`except|excluding|minus|ignoring for|the? the? ${words} calls|ones?`, but(...ways)],
  [`not counting|including the? ${words} calls|ones?`, but(...ways)],
  [`without the ${words} calls|ones`, but(...ways)],
  [`the? ${words} calls|ones are|being? excluded|ignored|omitted|skipped`, but(...ways)],
  [`the? ${words} calls|ones left|not out|aside|counted|included`, but(...ways)],
  ...TREATED.filter(([other]) => other !== words).flatMap(([other, others]): Entry[] => {
    const all = but(...ways, ...others);
    return [
      [`neither ${words} nor|or ${other}`, all],
      [`except|excluding|minus|ignoring for|the? the? ${words} and|or|& ${other} calls|ones?`, all],
      [`not|without counting|including the? ${words} and|or|& ${other} calls|ones?`, all],
      [`without the? ${words} and|or|& ${other} calls|ones`, all],
    ];
  }),
]);

/** "Calls that were not outgoing". */
const NOT_THAT_WAY: readonly Entry[] = [
  ["that|which? were|are|was|is not outgoing|outbound", but("out")],
  ["that|which? were|are|was|is not incoming|inbound", but("in", "missed", "rejected", "blocked")],
];

/** Of calls that came in: those that were made go out, whoever did not answer them. */
const UNANSWERED: Piece = { is: "ways", ways: ["rejected", "missed"], imply: true };

const EITHER_WAY =
  "missed|answered|unanswered|rejected|declined|accepted|blocked|incoming|outgoing|known|unknown|saved";

/** "Answered or not": of both, where it stands by itself; else it may ask which it was. */
const OR_NOT: readonly Entry[] = [
  [`, ${EITHER_WAY} or not ,?`, { is: "filler" }],
  [`,? whether|if ${EITHER_WAY} or not ,?`, { is: "filler" }],
  [`,? whether or not|otherwise ${EITHER_WAY} ,?`, { is: "filler" }],
  [`,? ${EITHER_WAY} or otherwise ,?`, { is: "filler" }],
  [`${EITHER_WAY} or not`, { is: "unclear", why: "may be of both, or ask which it was" }],
];

/** English words for what is not meant. */
export const DENYING: readonly Entry[] = [
  ...LEFT_OUT,
  ...NOT_THAT_WAY,
  ...OR_NOT,
  ["neither with", { is: "except", isNeither: true }],
  ["neither to|from", { is: "except", isNeither: true, isOneWay: true }],
  ["nor to|from|with", { is: "and", isNor: true }],
  ["except|excluding|ignoring for? with", { is: "except" }],
  ["except|excluding|ignoring for? to", { is: "except", isOneWay: true }],
  ["neither", { is: "except", isNeither: true }],
  ["nor", { is: "and", isNor: true }],
  ["except|excluding|besides|minus|ignoring for|from?", { is: "except" }],
  ["other|apart|aside than|from with?", { is: "except" }],
  [
    "other|apart|aside than|from the|those|ones? calls|texts|messages|those|ones to|from",
    { is: "except", isOneWay: true },
  ],
  ["other|apart|aside than|from the|those|ones? calls|texts|messages|those|ones with|of", {
    is: "except",
  }],
  ["but those|ones with|of", { is: "except" }],
  ["not counting|including", { is: "except" }],
  [
    "except|excluding|besides|minus|ignoring for? the|those|ones? calls|texts|messages|those|ones with|of",
    { is: "except" },
  ],
  [
    "except|excluding|besides|minus|ignoring for? the|those|ones? calls|texts|messages|those|ones to|from",
    { is: "except", isOneWay: true },
  ],
  ["not counting|including the|those|ones? calls|texts|messages|those|ones? with|of", {
    is: "except",
  }],
  ["not counting|including the|those|ones? calls|texts|messages|those|ones? to|from", {
    is: "except",
    isOneWay: true,
  }],
  ["leaving|putting|setting|taking out|aside", { is: "except" }],
  ["omitting|disregarding|discounting|barring|skipping", { is: "except" }],
  ["except|excluding|minus|ignoring|disregarding for? the? those|ones", { is: "except" }],
  ["not counting|including the? those|ones", { is: "except" }],
  ["without counting|including the? those|ones?", { is: "except" }],
  ["only? those|ones that|which? are|were? not with|of", { is: "except" }],
  ["only? those|ones that|which? are|were? not from|to", { is: "except", isOneWay: true }],
  ["that|which are|were|is|was not with|of", { is: "except" }],
  ["that|which are|were|is|was not from|to", { is: "except" }],
  ["excluded|ignored|omitted|disregarded|aside|skipped", { is: "left_out" }],
  ["left out|aside", { is: "left_out" }],
  ["not counted|included", { is: "left_out" }],
  ["do not count", { is: "left_out" }],
  ["that|which|and|but? nobody|noone ever? answered|took|accepted|picked up?", { is: "unheard" }],
  ["that|which|and|but? no one ever? picked|answered up?", { is: "unheard" }],
  ["did|do|does not connect", { is: "unheard", isOut: true }],
  ["did|do|does not get|go through", { is: "unheard", isOut: true }],
  ["never connected", { is: "unheard", isOut: true }],
  ["never got|went through", { is: "unheard", isOut: true }],
  ["without getting|going through", { is: "unheard", isOut: true }],
  ["without an answer|reply", { is: "unheard" }],
  ["without being answered", { is: "unheard" }],
  ["but|and i? did? not|never ever? answer|answered|take|accept|accepted", UNANSWERED],
  ["but|and i? did? not|never ever? pick|picked up", UNANSWERED],
  ["but not|no", { is: "but", isNot: true }],
  ["but", { is: "but" }],
  ["not", { is: "not" }],
  ["no", { is: "not" }],
  ["never ever?", { is: "never" }],
  ["without", { is: "without" }],
];
