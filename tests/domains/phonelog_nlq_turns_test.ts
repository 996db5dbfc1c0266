/** Turns of phrase that are read as others: the longest first, a number kept, and never within a name. */

import { CONTRACTIONS } from "@shared/phonelog/nlq/offline/english/contractions.ts";
import { tokensOf } from "@shared/phonelog/nlq/offline/tokens.ts";
import { turnsOf } from "@shared/phonelog/nlq/offline/turns.ts";
import { assertEquals } from "../support/assert.ts";

const turns = turnsOf(
  { five: 5 },
  {
    "call me": "give|gave me a? ring|bell",
    "call @": "give @ a ring, give @ @ a ring",
    "at least *": "a? minimum of #",
    except: "sans",
    "by direction": "into incoming , outgoing",
    "^ or more": "times upwards",
    "**": "far more calls|texts",
  },
);
const read = (question: string) =>
  tokensOf(question, { ...CONTRACTIONS, turns }).map(({ text }) => text).join(" ");

Deno.test("a turn is read as what it means, whatever of it is left out", () => {
  assertEquals(read("did anna give me a bell or gave me ring"), "did anna call me or call me");
  assertEquals(read("split calls into incoming, outgoing"), "split calls by direction");
});

Deno.test("a number, the first word and the last ones stay what they are", () => {
  assertEquals(read("a minimum of 7 calls, minimum of five"), "at least 7 calls , at least five");
  assertEquals(read("3 times upwards, far more texts"), "3 times or more , more texts");
});

Deno.test("a name is no turn, and half of one is none either", () => {
  assertEquals(read("calls with Norma Sans this year"), "calls with norma sans this year");
  assertEquals(read("all calls sans anna"), "all calls except anna");
  assertEquals(read("did i give Anna Berg a ring"), "did i call anna berg");
  assertEquals(read("give anna a ring, give her a ring"), "call anna , give her a ring");
  assertEquals(read("give me a list, a minimum of calls"), "give me a list , a minimum of calls");
});

Deno.test("among all turns of English none loses what opposite words say", () => {
  const said = (question: string) =>
    tokensOf(question, CONTRACTIONS).map(({ text }) => text).join(" ");
  assertEquals(said("who did i call most infrequently"), "who did i call least often");
  assertEquals(said("how many inward calls"), "how many incoming calls");
  assertEquals(said("how many outward calls"), "how many outgoing calls");
  assertEquals(said("a maximum of 3 times"), "at most 3 times");
  assertEquals(said("who failed to call me"), "who did not call me");
});
